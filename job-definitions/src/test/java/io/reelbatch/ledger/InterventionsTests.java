package io.reelbatch.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Dialect.class)
class InterventionsTests {
    private static final Instant NOW = TestLedger.NOW;

    private final TestLedger ledger;
    private final Interventions interventions;
    private final BatchRun run;
    private final String id;

    InterventionsTests(Dialect dialect) {
        ledger = TestLedger.on(dialect);
        interventions = new Interventions(
                new org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate(ledger.dataSource),
                ledger.transactions,
                ledger.items);
        run = ledger.run();
        id = run.batch().id();
    }

    @AfterEach
    void pauseNobodyElse() {
        interventions.resume(new Scope.Everything());
    }

    private Scope row(int row) {
        return new Scope.OfRow(id, "row-" + row);
    }

    @Test
    void keepsWhatIsPausedUntilItIsResumed() {
        Item one = ledger.accepted(run, 1);
        interventions.pause(row(1), NOW);
        interventions.pause(row(1), NOW.plusSeconds(1));
        interventions.pause(new Scope.OfBatch("other"), NOW);
        assertThat(interventions.pauses()).isEqualTo(new Pauses(false, Set.of("other"), Map.of(id, Set.of(one.id()))));

        assertThat(interventions.resume(new Scope.OfBatch(id)))
                .as("a row lies in its batch")
                .isEqualTo(1);
        interventions.pause(new Scope.Everything(), NOW);
        assertThat(interventions.pauses()).isEqualTo(new Pauses(true, Set.of("other"), Map.of()));

        assertThat(interventions.resume(new Scope.OfBatch(id)))
                .as("everything stays paused")
                .isZero();
        assertThat(interventions.resume(new Scope.Everything())).isEqualTo(2);
        assertThat(interventions.pauses()).isEqualTo(Pauses.NONE);
    }

    @Test
    void showsABatchThatGoesOnAsPausedAndOneThatIsOverAsOver() {
        ledger.batches.moveTo(run.lease(), id, BatchState.RUNNING);
        interventions.pause(new Scope.OfBatch(id), NOW);
        assertThat(ledger.batches.get(id).state()).isEqualTo(BatchState.PAUSED);
        interventions.resume(new Scope.OfBatch(id));
        assertThat(ledger.batches.get(id).state()).isEqualTo(BatchState.RUNNING);

        interventions.pause(row(1), NOW);
        assertThat(ledger.batches.get(id).state()).isEqualTo(BatchState.RUNNING);
        interventions.pause(new Scope.Everything(), NOW);
        assertThat(ledger.batches.get(id).state()).isEqualTo(BatchState.PAUSED);
        ledger.end(run.batch(), NOW);
        assertThat(ledger.batches.get(id).state()).isEqualTo(BatchState.COMPLETED);
    }

    @Test
    void showsOpenRowsAsPausedWhateverElseTheyWaitFor() {
        Item waiting = ledger.uploaded(run, 1);
        ledger.write(
                run, waiting, Outcome.defer(ItemState.UPLOADED, new Waiting(WaitingFor.CREDITS, NOW.plusSeconds(300))));
        ledger.accepted(run, 2);
        ledger.write(run, ledger.uploaded(run, 3), Outcome.fail("CODE", "", ""));
        interventions.pause(row(1), NOW);
        assertThat(waitingFor()).containsExactly(tuple(1, WaitingFor.PAUSED), tuple(2, null), tuple(3, null));
        interventions.pause(new Scope.OfBatch(id), NOW);
        assertThat(waitingFor())
                .containsExactly(tuple(1, WaitingFor.PAUSED), tuple(2, WaitingFor.PAUSED), tuple(3, null));
        interventions.resume(new Scope.OfBatch(id));
        assertThat(waitingFor()).containsExactly(tuple(1, WaitingFor.CREDITS), tuple(2, null), tuple(3, null));
    }

    private List<org.assertj.core.groups.Tuple> waitingFor() {
        return ledger.transactions.execute(_ -> {
            try (Stream<Finished> rows = ledger.items.finished(run.batch())) {
                return rows.map(row -> tuple(
                                row.item().rowNumber(), row.item().waiting().what()))
                        .toList();
            }
        });
    }

    @Test
    void callsOpenRowsOffAndSaysWhatTheyMayHaveCost() {
        ledger.accepted(run, 1);
        ledger.uploaded(run, 2);
        ledger.intended(run, 3, TestLedger.NOTHING_BEFORE, NOW);
        ledger.unresolved(run, 4, TestLedger.NOTHING_BEFORE, NOW, new Effect.End(true, "", NOW));
        ledger.generated(run, 5, "{}");
        ledger.write(run, ledger.uploaded(run, 6), Outcome.fail("CODE", "", ""));
        ledger.write(run, ledger.generated(run, 7, "{}"), Outcome.park("EXPORT_BLOCKED_402", "", ""));

        assertThat(interventions.cancel(run.lease(), run.batch(), List.of(), NOW))
                .isEqualTo(5);

        assertThat(IntStream.rangeClosed(1, 7).mapToObj(row -> ledger.find(run.batch(), row)))
                .extracting(
                        Item::state,
                        item -> item.problem() == null ? "" : item.problem().code())
                .containsExactly(
                        tuple(ItemState.CANCELLED, "CANCELLED"),
                        tuple(ItemState.CANCELLED, "CANCELLED"),
                        tuple(ItemState.CANCELLED, "CANCELLED_AFTER_SENDING"),
                        tuple(ItemState.CANCELLED, "CANCELLED_AFTER_SENDING"),
                        tuple(ItemState.CANCELLED, "CANCELLED_AFTER_PAYING"),
                        tuple(ItemState.FAILED, "CODE"),
                        tuple(ItemState.PARKED, "EXPORT_BLOCKED_402"));
        Item sent = ledger.find(run.batch(), 4);
        assertThat(sent.sessionId()).isNotNull();
        assertThat(sent.cost().sends()).isEqualTo(1);
        assertThat(sent.cost().exact()).isFalse();
        assertThat(sent.effect()).as("nobody looks any more").isNull();
        assertThat(ledger.effects(sent)).containsExactly("GENERATION 1 UNRESOLVED");
        assertThat(ledger.batches.results(id)).isEqualTo(7);
    }

    @Test
    void callsOnlyTheNamedRowsOff() {
        ledger.accepted(run, 1);
        ledger.accepted(run, 2);
        assertThat(interventions.cancel(run.lease(), run.batch(), List.of("row-2"), NOW))
                .isEqualTo(1);
        assertThat(ledger.batches.counts(id)).isEqualTo(Map.of(ItemState.ACCEPTED, 1, ItemState.CANCELLED, 1));
    }

    @Test
    void callsMoreRowsOffThanFitInOnePiece() {
        int rows = 1_100;
        ledger.add(
                run.batch(),
                IntStream.rangeClosed(1, rows).mapToObj(TestLedger::row).toArray(NewItem[]::new));
        assertThat(interventions.cancel(run.lease(), run.batch(), List.of(), NOW))
                .isEqualTo(rows);
        assertThat(ledger.batches.counts(id)).isEqualTo(Map.of(ItemState.CANCELLED, rows));
        assertThat(ledger.batches.results(id)).isEqualTo(rows);
    }

    @Test
    void winsOverTheCallThatAWorkerWasAboutToAnnounce() {
        Item read = ledger.uploaded(run, 1);
        interventions.cancel(run.lease(), run.batch(), List.of(), NOW);
        assertThatThrownBy(() -> ledger.intents.commit(
                        run,
                        read,
                        ItemState.GENERATION_INTENT,
                        Effect.generation(read, TestLedger.NOTHING_BEFORE, NOW)))
                .isInstanceOf(ItemMoved.class);
        assertThat(ledger.effects(read)).isEmpty();
    }

    @Test
    void doesNothingUnderALeaseThatWasLost() {
        ledger.accepted(run, 1);
        Lease old =
                new Lease(run.lease().name(), run.lease().owner(), run.lease().epoch() - 1);
        assertThatThrownBy(() -> interventions.cancel(old, run.batch(), List.of(), NOW))
                .isInstanceOf(LeaseLost.class);
        assertThat(ledger.batches.counts(id)).isEqualTo(Map.of(ItemState.ACCEPTED, 1));
    }

    private Item parked(int row, String code) {
        Item sent = ledger.intended(run, row, TestLedger.NOTHING_BEFORE, NOW);
        return ledger.write(run, sent, Outcome.park(code, "", ""));
    }

    @Test
    void exportsTheDraftThatAPersonHasFound() {
        Item item = parked(1, "GENERATION_UNRESOLVED");
        ledger.end(run.batch(), NOW);
        assertThat(interventions.hasDraft(item)).isFalse();

        assertThat(interventions.export(run.lease(), item, new Fact.DraftTaken("{\"d\": 1}", "digest", "Timeline")))
                .isTrue();
        Item now = ledger.items.load(List.of(item.id()), Stage.RENDER).getFirst();
        assertThat(now.state()).isEqualTo(ItemState.GENERATED);
        assertThat(now.draftJson()).isEqualTo("{\"d\": 1}");
        assertThat(now.timeline()).isEqualTo("Timeline");
        assertThat(now.problem()).isNull();
        assertThat(now.sessionId()).isEqualTo(item.sessionId());
        assertThat(ledger.effects(item)).containsExactly("GENERATION 1 DONE");
        assertThat(ledger.batches.get(id).state()).isEqualTo(BatchState.ACCEPTED);

        assertThat(interventions.export(run.lease(), item, null))
                .as("it has moved since it was read")
                .isFalse();
    }

    @Test
    void exportsTheDraftThatTheLedgerHas() {
        Item item = ledger.write(run, ledger.generated(run, 1, "{}"), Outcome.park("EXPORT_BLOCKED_402", "", ""));
        assertThat(interventions.hasDraft(item)).isTrue();
        assertThat(interventions.export(run.lease(), item, null)).isTrue();
        assertThat(ledger.items
                        .load(List.of(item.id()), Stage.RENDER)
                        .getFirst()
                        .draftJson())
                .isEqualTo("{}");
    }

    @Test
    void sendsAgainInTheSameSessionWhatWasNotExecuted() {
        Item item = parked(1, "GENERATION_UNRESOLVED");
        assertThat(interventions.generateAgain(run.lease(), item, false)).isTrue();
        Item now = ledger.find(run.batch(), 1);
        assertThat(now.state()).isEqualTo(ItemState.UPLOADED);
        assertThat(now.sessionId()).isEqualTo(item.sessionId());
        assertThat(now.cost().sends()).isZero();
        assertThat(ledger.effects(item)).containsExactly("GENERATION 1 NOT_EXECUTED");
        assertThat(suspect(item)).isFalse();
    }

    @Test
    void countsBothSendsAndMarksTheRowWhereItMayBePaidTwice() {
        Item item = parked(1, "CHARGED_NO_STATE");
        assertThat(interventions.generateAgain(run.lease(), item, true)).isTrue();
        Item now = ledger.find(run.batch(), 1);
        assertThat(now.state()).isEqualTo(ItemState.UPLOADED);
        assertThat(now.cost().sends()).isEqualTo(1);
        assertThat(ledger.effects(item)).containsExactly("GENERATION 1 UNRESOLVED");
        assertThat(suspect(item)).isTrue();
    }

    @Test
    void beginsANewSessionWhereTheOldOneIsGone() {
        Item item = parked(1, "SESSION_LOST_AFTER_CHARGE");
        assertThat(interventions.generateAgain(run.lease(), item, true)).isTrue();
        Item now = ledger.find(run.batch(), 1);
        assertThat(now.state()).isEqualTo(ItemState.ACCEPTED);
        assertThat(now.sessionId()).isNull();
    }

    @Test
    void knowsWhichRowsAreUnresolved() {
        parked(1, "GENERATION_UNRESOLVED");
        parked(2, "CHARGED_NO_STATE");
        ledger.write(run, ledger.generated(run, 3, "{}"), Outcome.park("EXPORT_BLOCKED_402", "", ""));
        ledger.write(run, ledger.uploaded(run, 4), Outcome.fail("CODE", "", ""));
        ledger.intended(run, 5, TestLedger.NOTHING_BEFORE, NOW);
        assertThat(interventions.unresolved(id, List.of()))
                .extracting(Item::rowNumber)
                .containsExactly(1, 2);
        assertThat(interventions.unresolved(id, List.of("row-2", "row-3")))
                .extracting(Item::rowNumber)
                .containsExactly(2);
    }

    @Test
    void paysForNoTwinOfACancelledRowThatMayHaveBeenPaidFor() {
        NewItem sent = TestLedger.row(1);
        NewItem unsent = TestLedger.row(2);
        Item first = ledger.accepted(run, sent);
        ledger.accepted(run, unsent);
        Item uploaded = ledger.write(
                run, first, Outcome.advance(ItemState.UPLOADED, new Fact.SessionOpened(id + "-session", null)));
        ledger.intents.commit(
                run,
                uploaded,
                ItemState.GENERATION_INTENT,
                Effect.generation(uploaded, TestLedger.NOTHING_BEFORE, NOW));
        interventions.cancel(run.lease(), run.batch(), List.of(), NOW);

        Batch another = ledger.batch();
        assertThat(ledger.items.twins(
                        another,
                        Map.of(
                                sent.rowKey(), sent.requestDigest(),
                                unsent.rowKey(), unsent.requestDigest())))
                .containsOnlyKeys(sent.rowKey());
    }

    private boolean suspect(Item item) {
        return ledger.jdbc
                .sql("select charge_suspect from item where id = :id")
                .param("id", item.id())
                .query(Boolean.class)
                .single();
    }

    @Test
    void remembersThatABatchWasCalledOff() {
        assertThat(ledger.batches.cancelled(id)).isFalse();
        ledger.batches.cancel(id, NOW);
        assertThat(ledger.batches.cancelled(id)).isTrue();
    }
}
