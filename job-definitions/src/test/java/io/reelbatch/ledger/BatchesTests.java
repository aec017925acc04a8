package io.reelbatch.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.DuplicateKeyException;

@ParameterizedClass
@EnumSource(Dialect.class)
class BatchesTests {
    private static final Instant NOW = TestLedger.NOW;
    private static final BatchOptions OPTIONS =
            new BatchOptions("/out/röws.results.jsonl", "/videos", List.of("/a", "/b c"), 700L);

    private final TestLedger ledger;

    BatchesTests(Dialect dialect) {
        ledger = TestLedger.on(dialect);
    }

    @Test
    void keepEverythingThatABatchIs() {
        Batch batch = ledger.batch(OPTIONS);
        assertThat(ledger.batches.get(batch.id())).isEqualTo(batch);
        assertThat(ledger.batches.find("nobody")).isEmpty();
        assertThatThrownBy(() -> ledger.batches.get("nobody")).hasMessage("the ledger has no batch nobody");
    }

    @Test
    void keepEveryChange() {
        Batch batch = ledger.batch(OPTIONS);
        String id = batch.id();
        Lease lease = ledger.run(batch).lease();
        BatchOptions changed = new BatchOptions("r.jsonl", null, List.of(), null);
        ledger.batches.options(id, changed);
        ledger.batches.run(lease, id, 3);
        ledger.batches.ingested(id, 1);
        ledger.batches.creditsBefore(lease, id, 500);
        ledger.batches.creditsBefore(lease, id, 400);
        ledger.batches.creditsAfter(lease, id, 300);
        assertThat(ledger.batches.complete(lease, id, NOW.plusSeconds(5))).isTrue();

        assertThat(ledger.batches.get(id))
                .isEqualTo(new Batch(
                        id,
                        batch.definition(),
                        batch.manifestSha256(),
                        1,
                        Path.of("rows.csv"),
                        Path.of("snapshot.csv"),
                        1,
                        1,
                        BatchState.COMPLETED,
                        3,
                        changed,
                        500L,
                        300L,
                        NOW,
                        NOW.plusSeconds(5)));
        ledger.batches.moveTo(lease, id, BatchState.RUNNING);
        assertThat(ledger.batches.get(id).state()).isEqualTo(BatchState.RUNNING);
        assertThat(ledger.batches.get(id).finishedAt()).isNull();
    }

    @Test
    void areNotCompletedWhileARowIsOpen() {
        BatchRun run = ledger.run();
        Item open = ledger.uploaded(run, 1);
        assertThat(ledger.batches.complete(run.lease(), run.batch().id(), NOW)).isFalse();
        assertThat(ledger.batches.get(run.batch().id()).state()).isEqualTo(BatchState.ACCEPTED);

        ledger.write(run, open, Outcome.fail("CODE", "", ""));
        assertThat(ledger.batches.complete(run.lease(), run.batch().id(), NOW)).isTrue();
        assertThat(ledger.batches.get(run.batch().id()).state()).isEqualTo(BatchState.COMPLETED);
    }

    @Test
    void areChangedByNobodyWhoWasReplaced() {
        BatchRun run = ledger.run();
        String id = run.batch().id();
        ledger.write(run, ledger.uploaded(run, 1), Outcome.fail("CODE", "", ""));
        Lease old = run.lease();
        ledger.leases.release(old);
        Batch before = ledger.batches.get(id);

        assertThat(Stream.<Runnable>of(
                        () -> ledger.batches.moveTo(old, id, BatchState.PUBLISHING),
                        () -> ledger.batches.complete(old, id, NOW),
                        () -> ledger.batches.inconsistent(old, id, NOW),
                        () -> ledger.batches.run(old, id, 7),
                        () -> ledger.batches.creditsBefore(old, id, 7),
                        () -> ledger.batches.creditsAfter(old, id, 7),
                        () -> ledger.items.reopen(old, id, List.of()),
                        () -> ledger.items.refresh(old, id, List.of())))
                .allSatisfy(change -> assertThatThrownBy(change::run).isInstanceOf(LeaseLost.class));
        assertThat(ledger.batches.get(id)).isEqualTo(before);
    }

    @Test
    void knowTheNewestTakeOfAManifest() {
        Batch first = ledger.batch(OPTIONS);
        Batch second = ledger.batch(OPTIONS, 2, first.manifestSha256());
        assertThat(ledger.batches.newestTake(first.definition(), first.manifestSha256()))
                .contains(second);
        assertThat(ledger.batches.newestTake("another-definition", first.manifestSha256()))
                .isEmpty();
        assertThatThrownBy(() -> ledger.batch(OPTIONS, 2, first.manifestSha256()))
                .isInstanceOf(DuplicateKeyException.class);
    }

    @Test
    void countTheirItemsAndResults() {
        BatchRun run = ledger.run();
        ledger.uploaded(run, 1);
        ledger.uploaded(run, 2);
        ledger.write(run, ledger.uploaded(run, 3), Outcome.fail("CODE", "", ""));
        assertThat(ledger.batches.counts(run.batch().id()))
                .isEqualTo(Map.of(ItemState.UPLOADED, 2, ItemState.FAILED, 1));
        assertThat(ledger.batches.results(run.batch().id())).isEqualTo(1);
    }

    @Test
    void areListedNewestFirst() {
        Batch one = ledger.batch(OPTIONS);
        Batch other = ledger.batch(OPTIONS);
        assertThat(ledger.batches.all()).contains(one, other).isSortedAccordingTo((a, b) -> {
            int byTime = b.createdAt().compareTo(a.createdAt());
            return byTime != 0 ? byTime : a.id().compareTo(b.id());
        });
    }

    @Test
    void addABatchTogetherWithItsSinksOrNeither() {
        Batch batch = ledger.batch(OPTIONS.withSinks(List.of("topic", "table")));

        assertThatThrownBy(() -> ledger.batch(
                        OPTIONS.withSinks(List.of("sink-of-no-batch")), batch.take(), batch.manifestSha256()))
                .isInstanceOf(DuplicateKeyException.class);

        assertThat(ledger.jdbc
                        .sql(
                                "select sink from batch_sink where batch_id = :id or sink = 'sink-of-no-batch' order by sink")
                        .param("id", batch.id())
                        .query(String.class)
                        .list())
                .containsExactly("table", "topic");
    }
}
