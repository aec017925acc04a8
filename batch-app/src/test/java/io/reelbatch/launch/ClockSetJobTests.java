package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reelbatch.ReelbatchApplication;
import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Fault;
import io.reelbatch.emulator.Moment;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Clocks;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

/// Somebody sets the machine's clock while paid calls are under way.
@Timeout(240)
class ClockSetJobTests {
    private static final String ROWS = "id,prompt\na,a red fox\nb,a blue whale\n";
    private static final Fault VIDEO_LATER = Fault.reset()
            .at(Moment.BEFORE_RESPONSE)
            .on(Endpoint.RUN_SSE)
            .first(2)
            .withEffectAfter(Duration.ofSeconds(3));

    @TempDir
    Path directory;

    @Test
    void aClockThatIsSetForwardParksNothingWhoseVideoIsComing() throws Exception {
        makesBothVideosWhenItsClockIsSet(Duration.ofMinutes(25));
    }

    @Test
    void aClockThatIsSetBackPutsNothingOff() throws Exception {
        makesBothVideosWhenItsClockIsSet(Duration.ofHours(-1));
    }

    private void makesBothVideosWhenItsClockIsSet(Duration by) throws Exception {
        Scenario scenario = Scenario.standard().credits(10_000).fault(VIDEO_LATER);
        try (var emulator = BackendEmulator.start(scenario);
                var app = TestingApp.start(
                        WithASetClock.class,
                        directory,
                        emulator.baseUri(),
                        "reelbatch.lease.heartbeat=50ms",
                        "reelbatch.generation.quiescence=15m",
                        "reelbatch.generation.max-sends-per-row=2")) {
            Path manifest = app.manifest("rows.csv", ROWS);
            Batch batch = app.accept(manifest);
            Future<RunEnd> end = app.runAside(batch);
            await().atMost(Duration.ofMinutes(1)).until(() -> emulator.journal().requests(Endpoint.RUN_SSE) == 2);

            app.bean(SetClocks.class).set(by);

            assertThat(end.get(2, TimeUnit.MINUTES)).isEqualTo(RunEnd.COMPLETED);
            assertThat(TestingApp.results(manifest))
                    .extracting(row -> row.path("status").asString())
                    .containsExactly("DONE", "DONE");
            assertThat(emulator.journal().requests(Endpoint.RUN_SSE)).isEqualTo(2);
        }
    }

    /// No configuration by its annotation, or the applications of all other tests would find it.
    @Import(ReelbatchApplication.class)
    static class WithASetClock {
        @Bean
        @Primary
        SetClocks setClocks() {
            return new SetClocks();
        }
    }

    /// A machine that never sleeps, whose clock is the database's too.
    static final class SetClocks implements Clocks {
        private final Instant start = Instant.now();
        private final long startNanos = System.nanoTime();
        private volatile Duration set = Duration.ZERO;

        void set(Duration by) {
            set = by;
        }

        @Override
        public Instant wall() {
            return start.plusNanos(System.nanoTime() - startNanos).plus(set);
        }

        @Override
        public Instant database() {
            return wall();
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public OptionalLong uptime() {
            return OptionalLong.of(System.nanoTime());
        }
    }
}
