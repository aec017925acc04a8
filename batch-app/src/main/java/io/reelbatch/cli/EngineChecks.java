package io.reelbatch.cli;

import io.reelbatch.intake.Intakes;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.springframework.aop.support.AopUtils;
import org.springframework.batch.core.repository.JobRepository;

/// What the running application stands on.
final class EngineChecks {
    private static final Duration TOLERABLE_SKEW = Duration.ofSeconds(60);
    private static final int PATIENCE_MILLIS = 5_000;

    private EngineChecks() {}

    static List<Check> all(Engine engine) {
        List<Check> checks = new ArrayList<>();
        checks.add(database(engine));
        checks.add(new Check(
                true,
                "job repository",
                AopUtils.getTargetClass(engine.get(JobRepository.class)).getSimpleName()));
        checks.add(new Check(
                true,
                "definitions",
                String.join(", ", engine.settings().definitions().names())));
        engine.get(Intakes.class)
                .inspect()
                .forEach((door, finding) -> checks.add(new Check(finding.fine(), door, finding.words())));
        checks.add(clock(engine));
        checks.add(balance(engine));
        return checks;
    }

    private static Check database(Engine engine) {
        try (Connection connection = engine.get(DataSource.class).getConnection()) {
            var about = connection.getMetaData();
            // the application refuses to start on an H2 database that delays its writes
            String safe = about.getDatabaseProductName().equals("H2") ? ", WRITE_DELAY 0" : "";
            return new Check(
                    true,
                    "database",
                    "%s %s%s".formatted(about.getDatabaseProductName(), about.getDatabaseProductVersion(), safe));
        } catch (SQLException e) {
            return new Check(false, "database", String.valueOf(e.getMessage()));
        }
    }

    private static Check balance(Engine engine) {
        Balance balance = engine.balance(engine.settings().definition(null).name());
        return new Check(balance.credits() != null, "balance", balance.toString());
    }

    /// Deadlines and waits are counted here, dates in answers there.
    private static Check clock(Engine engine) {
        URI service = engine.settings().properties().backend().baseUrl();
        Instant there = dateOf(service);
        if (there == null) {
            return new Check(true, "clock", "%s tells no time to compare with".formatted(service));
        }
        Duration skew = Duration.between(there, engine.clock().instant());
        return new Check(
                skew.abs().compareTo(TOLERABLE_SKEW) < 0,
                "clock",
                String.format(Locale.ROOT, "%+d s from the service's", skew.toSeconds()));
    }

    private static @org.jspecify.annotations.Nullable Instant dateOf(URI service) {
        try {
            HttpURLConnection call = (HttpURLConnection) service.toURL().openConnection();
            call.setRequestMethod("HEAD");
            call.setConnectTimeout(PATIENCE_MILLIS);
            call.setReadTimeout(PATIENCE_MILLIS);
            long date = call.getDate();
            call.disconnect();
            return date == 0 ? null : Instant.ofEpochMilli(date);
        } catch (IOException notReachable) {
            return null;
        }
    }
}
