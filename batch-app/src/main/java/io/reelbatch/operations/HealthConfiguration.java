package io.reelbatch.operations;

import io.reelbatch.intake.Intakes;
import io.reelbatch.launch.BatchDispatcher;
import io.reelbatch.settings.ReelbatchProperties;
import io.reelbatch.stage.Faults;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @Bean
    LedgerProbe ledgerProbe(JdbcClient jdbc) {
        return new LedgerProbe(jdbc);
    }

    @Bean
    HealthIndicator dispatcherHealthIndicator(BatchDispatcher dispatcher, LedgerProbe ledger) {
        return new DispatcherHealth(dispatcher::sinceLastRound, ledger::problem, System::nanoTime);
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
    HealthIndicator foldersHealthIndicator(ReelbatchProperties properties, Intakes intakes) {
        Path home = properties.home().toAbsolutePath();
        List<Path> folders = Stream.of(
                        Stream.of(home),
                        Stream.of("work", "accepted", "done", "rejected", "results")
                                .map(home::resolve),
                        intakes.folders().stream())
                .flatMap(some -> some)
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
