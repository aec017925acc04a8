package io.reelbatch.operations;

import io.reelbatch.intake.Intakes;
import io.reelbatch.launch.BatchDispatcher;
import io.reelbatch.settings.ReelbatchProperties;
import io.reelbatch.stage.Faults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Whether the process is to be restarted (liveness) and whether it can do its work at present (readiness).
///
/// An outage of the database, of the broker or of the service is no reason for a restart: everything waits
/// and
/// goes on by itself, and a restart would make it worse.
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {
    /// It works, but not with everything that it should: no reason to send nothing to it.
    private static final Status DEGRADED = new Status("DEGRADED");

    /// The dispatcher looks for work every few seconds.
    private static final Duration STUCK = Duration.ofMinutes(2);

    @Bean
    LedgerProbe ledgerProbe(JdbcClient jdbc) {
        return new LedgerProbe(jdbc);
    }

    /// Whether the loop that starts batches goes round. While the database is away it may well stand still
    /// in a
    /// question to it, which no restart would answer.
    @Bean
    HealthIndicator dispatcherHealthIndicator(BatchDispatcher dispatcher, LedgerProbe ledger) {
        return () -> {
            Duration since = dispatcher.sinceLastRound();
            boolean stuck = since.compareTo(STUCK) > 0 && ledger.wasUp();
            return (stuck ? Health.down() : Health.up())
                    .withDetail("lastRound", since.toSeconds() + " s ago")
                    .build();
        };
    }

    @Bean
    HealthIndicator ledgerHealthIndicator(LedgerProbe ledger) {
        return () -> {
            String problem = ledger.problem();
            return problem.isEmpty()
                    ? Health.up().build()
                    : Health.down().withDetail("problem", problem).build();
        };
    }

    @Bean
    HealthIndicator foldersHealthIndicator(ReelbatchProperties properties) {
        Path home = properties.home().toAbsolutePath();
        List<Path> folders = Stream.concat(
                        Stream.of(home),
                        Stream.of("work", "accepted", "done", "rejected", "results")
                                .map(home::resolve))
                .toList();
        return () -> {
            List<Path> closed = folders.stream()
                    .filter(folder -> Files.exists(folder) && !Files.isWritable(folder))
                    .toList();
            return closed.isEmpty()
                    ? Health.up().build()
                    : Health.down().withDetail("notWritable", closed.toString()).build();
        };
    }

    /// Which of the doors cannot reach what requests come from.
    @Bean
    HealthIndicator doorsHealthIndicator(Intakes intakes) {
        return () -> {
            List<String> hindered = intakes.hindered();
            return hindered.isEmpty()
                    ? Health.up().build()
                    : Health.status(DEGRADED)
                            .withDetail("hindered", String.join(", ", hindered))
                            .build();
        };
    }

    /// Whether the video service is taken to be away.
    @Bean
    HealthIndicator serviceHealthIndicator(Faults faults) {
        return () -> (faults.isOutage() ? Health.status(DEGRADED) : Health.up()).build();
    }
}
