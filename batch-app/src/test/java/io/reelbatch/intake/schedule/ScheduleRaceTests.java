package io.reelbatch.intake.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.definition.Schedule;
import io.reelbatch.ledger.Batch;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/// Two instances on one PostgreSQL find the same slots at the same moment.
class ScheduleRaceTests {
    private static final int NIGHTS = 8;

    @TempDir
    Path home;

    @Test
    void eachSlotIsRunOnceByOneOfThem() throws Exception {
        Schedule nightly = TestingSchedules.schedule(
                "0 30 2 * * *", Schedule.Missed.RUN_ONCE, Schedule.Overlap.SKIP, new Schedule.Source.Folder(null));
        String name = "nightly-" + UUID.randomUUID();
        try (var postgres = EmbeddedPostgres.builder()
                        .setPGStartupWait(Duration.ofMinutes(1))
                        .start();
                var one = application(postgres);
                var other = application(postgres)) {
            SettableClock clock = new SettableClock("2026-01-10T12:00:00Z");
            TestingSchedules first = new TestingSchedules(one, name, nightly, clock);
            TestingSchedules second = new TestingSchedules(other, name, nightly, clock);
            List<String> collected = new ArrayList<>();
            for (int night = 0; night < NIGHTS; night++) {
                both(first, second);
                Batch batch = first.collect("%s,a fox\n".formatted(UUID.randomUUID()));
                collected.add(batch.id());
                clock.set("2026-01-%dT01:30:00Z".formatted(11 + night));
                both(first, second);
                first.complete(batch.id());
                both(first, second);
            }

            assertThat(first.story()).hasSize(NIGHTS).allMatch(fire -> fire.endsWith(" OVER"));
            List<String> run = new ArrayList<>();
            for (int night = 0; night < NIGHTS; night++) {
                run.addAll(first.batchesOf("2026-01-%dT01:30:00Z".formatted(11 + night)));
            }
            assertThat(run).isEqualTo(collected);
        }
    }

    private ConfigurableApplicationContext application(EmbeddedPostgres postgres) {
        return TestingSchedules.application(
                home,
                "reelbatch.database.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                "reelbatch.database.username=postgres",
                "reelbatch.secret-key=of-no-worth-0123456789-0123456789");
    }

    /// Both look at the same moment, twice.
    private static void both(TestingSchedules first, TestingSchedules second) throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<?>> looks = new ArrayList<>();
            for (TestingSchedules one : List.of(first, second)) {
                looks.add(threads.submit(() -> {
                    for (int look = 0; look < 2; look++) {
                        together.await(1, TimeUnit.MINUTES);
                        one.look();
                    }
                    return null;
                }));
            }
            for (Future<?> look : looks) {
                look.get(2, TimeUnit.MINUTES);
            }
        }
    }
}
