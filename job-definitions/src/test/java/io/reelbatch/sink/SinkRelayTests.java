package io.reelbatch.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchOptions;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.Leases;
import io.reelbatch.ledger.Outbox;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.TestLedger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// One sink's worker, round by round, with a clock that the test moves.
class SinkRelayTests {
    private static final Duration POLL = Duration.ofSeconds(7);

    private final TestLedger ledger = TestLedger.h2();
    private String name = "sink-" + UUID.randomUUID();
    private final Outbox outbox = ledger.outbox();
    private final TestingSink sink = new TestingSink();
    private Instant now = TestLedger.NOW;
    private final SinkWorker worker = worker(registered());

    private Leases registered() {
        Leases leases = ledger.leases(UUID.randomUUID().toString());
        leases.register();
        return leases;
    }

    private SinkWorker worker(Leases leases) {
        SinkSettings settings = new SinkSettings(
                Path.of("."),
                new KafkaSettings(List.of(), java.util.Map.of()),
                null,
                true,
                Set.of(),
                Duration.ofSeconds(1),
                POLL,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5));
        return new SinkWorker(
                name, sink, new Outbox(ledger.jdbc, ledger.transactions, leases), leases, settings, () -> now);
    }

    private static final class TestingSink implements Sink {
        final List<String> asked = new ArrayList<>();
        Function<Delivery, Receipt> answer = _ -> Receipt.TAKEN;

        @Override
        public List<Receipt> deliver(List<Delivery> deliveries) {
            deliveries.forEach(delivery -> asked.add(delivery.row() + "." + delivery.revision()));
            return deliveries.stream().map(answer).toList();
        }
    }

    private BatchRun results(int count) {
        Batch batch = ledger.batch(new BatchOptions("r.jsonl", null, List.of(), null).withSinks(List.of(name)));
        BatchRun run = ledger.run(batch);
        for (int row = 1; row <= count; row++) {
            ledger.write(
                    run,
                    ledger.accepted(run, TestLedger.row(row, TestLedger.request("a fox"))),
                    Outcome.fail("C", "m", "h"));
        }
        return run;
    }

    @Test
    void deliversEachResultOnceAndInOrder() {
        results(3);

        assertThat(worker.round()).isEqualTo(Duration.ZERO);
        assertThat(worker.round()).isEqualTo(POLL);

        assertThat(sink.asked).containsExactly("row-1.1", "row-2.1", "row-3.1");
    }

    @Test
    void restsLongerAndLongerWhileTheSinkCannotBeReached() {
        results(1);
        sink.answer = _ -> new Receipt.Unreachable("down");

        assertThat(List.of(worker.round(), worker.round(), worker.round(), worker.round(), worker.round()))
                .extracting(Duration::toSeconds)
                .containsExactly(1L, 2L, 4L, 5L, 5L);

        sink.answer = _ -> Receipt.TAKEN;
        assertThat(worker.round()).isEqualTo(Duration.ZERO);
        assertThat(outbox.sinks()).doesNotContain(name);
    }

    @Test
    void doesNotLetOneRefusedRecordHoldUpTheOthers() {
        results(2);
        sink.answer = delivery -> delivery.row().equals("row-1") ? new Receipt.Refused("no") : Receipt.TAKEN;

        worker.round();
        worker.round();
        assertThat(sink.asked).containsExactly("row-1.1", "row-2.1");

        now = now.plusSeconds(1);
        worker.round();
        assertThat(sink.asked).containsExactly("row-1.1", "row-2.1", "row-1.1");
    }

    @Test
    void deliversAgainWhatItDiedWith() {
        results(1);
        sink.answer = _ -> {
            throw new IllegalStateException("killed after the sink had it");
        };
        worker.round();
        sink.answer = _ -> Receipt.TAKEN;
        worker.round();

        assertThat(sink.asked).containsExactly("row-1.1", "row-1.1");
    }

    @Test
    void goesOnAfterAnError() {
        results(1);
        sink.answer = _ -> {
            throw new StackOverflowError();
        };
        assertThat(worker.round()).isEqualTo(Duration.ofSeconds(1));
        sink.answer = _ -> Receipt.TAKEN;

        assertThat(worker.round()).isEqualTo(Duration.ZERO);
        assertThat(outbox.sinks()).doesNotContain(name);
    }

    /// A definition's and a sink's name may have 64 characters each.
    @Test
    void deliversToASinkWithTheLongestName() {
        name = "%s/%64s".formatted("d".repeat(64), UUID.randomUUID()).replace(' ', 'n');
        results(1);

        assertThat(worker(registered()).round()).isEqualTo(Duration.ZERO);

        assertThat(sink.asked).containsExactly("row-1.1");
        assertThat(outbox.sinks()).doesNotContain(name);
    }
}
