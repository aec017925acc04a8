package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Moment;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Cost;
import io.reelbatch.ledger.Items;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two processes on one database, and so on one account.
class SharedAccountJobTests {
    @TempDir
    Path directory;

    @Test
    void whatARowHasCostIsExactOnlyWhereNoOtherProcessHasGeneratedMeanwhile() throws Exception {
        AtomicBoolean hold = new AtomicBoolean();
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Scenario scenario = Scenario.standard().credits(1_000).onMoment(Endpoint.RUN_SSE, Moment.BEFORE_EFFECT, () -> {
            if (hold.getAndSet(false)) {
                sent.countDown();
                Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> goOn.getCount() == 0);
            }
        });
        try (var postgres = EmbeddedPostgres.builder()
                        .setPGStartupWait(Duration.ofMinutes(2))
                        .start();
                var emulator = BackendEmulator.start(scenario);
                var one = start(postgres, emulator);
                var two = start(postgres, emulator)) {
            assertThat(one.run(batch(one, "cat"))).isEqualTo(RunEnd.COMPLETED);
            assertThat(cost(one, "cat")).as("nobody else was there").isEqualTo(new Cost(1, 100, true));

            hold.set(true);
            var held = one.runAside(batch(one, "fox"));
            assertThat(sent.await(2, TimeUnit.MINUTES)).isTrue();
            assertThat(two.run(batch(two, "owl"))).isEqualTo(RunEnd.COMPLETED);
            goOn.countDown();
            assertThat(held.get(2, TimeUnit.MINUTES)).isEqualTo(RunEnd.COMPLETED);

            assertThat(emulator.journal().chargesByPrompt()).isEqualTo(Map.of("a cat", 1, "a fox", 1, "a owl", 1));
            assertThat(cost(one, "fox")).isEqualTo(new Cost(1, 100, false));
            assertThat(cost(two, "owl")).isEqualTo(new Cost(1, 100, false));
        }
    }

    private Batch batch(TestingApp app, String animal) {
        return app.accept(app.manifest(animal + ".csv", "id,prompt\n%s,a %s\n".formatted(animal, animal)));
    }

    private static Cost cost(TestingApp app, String animal) {
        return app.bean(io.reelbatch.ledger.Batches.class).all().stream()
                .flatMap(batch -> app.bean(Items.class).find(batch.id(), animal).stream())
                .findFirst()
                .orElseThrow()
                .cost();
    }

    private TestingApp start(EmbeddedPostgres postgres, BackendEmulator emulator) {
        return TestingApp.start(
                directory,
                emulator.baseUri(),
                "reelbatch.database.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                "reelbatch.database.username=postgres");
    }
}
