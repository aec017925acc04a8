package io.reelbatch.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.reelbatch.ledger.BatchOptions;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.Dialect;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.TestLedger;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxMetersTests {

    @Test
    void tellHowMuchWaitsAndForHowLong() {
        try (TestLedger ledger = TestLedger.fresh(Dialect.H2)) {
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            new OutboxMeters(ledger.outbox(), () -> TestLedger.NOW.plusSeconds(90)).bindTo(meters);
            assertThat(meters.get("reelbatch.outbox.pending").gauge().value()).isZero();
            assertThat(meters.get("reelbatch.outbox.oldest").gauge().value()).isZero();
            BatchOptions options = new BatchOptions("r.jsonl", null, List.of(), null);
            BatchRun run = ledger.run(ledger.batch(options.withSinks(List.of("here", "there"))));

            ledger.write(
                    run,
                    ledger.accepted(run, TestLedger.row(1, TestLedger.request("a fox"))),
                    Outcome.fail("CODE", "what", "hint"));

            assertThat(meters.get("reelbatch.outbox.pending").gauge().value()).isEqualTo(2);
            assertThat(meters.get("reelbatch.outbox.oldest").gauge().value()).isEqualTo(90);
        }
    }
}
