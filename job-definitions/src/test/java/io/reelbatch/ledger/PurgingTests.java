package io.reelbatch.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/// What is removed of batches that are over, and what stays. The other tests of the ledger share it, so each
/// looks at batches of its own.
@ParameterizedClass
@EnumSource(Dialect.class)
class PurgingTests {
    private static final Instant OVER = TestLedger.NOW;
    private static final Instant LATER = OVER.plus(Duration.ofDays(30));

    private final TestLedger ledger;
    private final Purging purging;
    private final BatchRun run;

    PurgingTests(Dialect dialect) {
        ledger = TestLedger.on(dialect);
        purging = new Purging(new NamedParameterJdbcTemplate(ledger.dataSource), ledger.transactions, ledger.leases);
        run = ledger.run();
    }

    private Item done(int row) {
        Item generated = ledger.generated(run, row, "{}");
        Item intended = ledger.intents.commit(
                run, generated, ItemState.RENDER_INTENT, Effect.render(generated, "render-" + UUID.randomUUID(), OVER));
        return ledger.write(
                run,
                intended,
                Outcome.advance(
                        ItemState.DONE,
                        new Fact.EffectClosed(Effect.Result.DONE),
                        new Fact.VideoFound("https://example.com/v.mp4")));
    }

    private void over() {
        ledger.end(run.batch(), OVER);
    }

    private List<String> due() {
        return purging.due(LATER, false).stream()
                .filter(run.batch().id()::equals)
                .toList();
    }

    private int remove() {
        assertThat(purging.begin(run.lease(), run.batch().id(), LATER, true, LATER))
                .isTrue();
        purging.removeWhatHangsOn(run.lease(), run.batch().id());
        int removed = 0;
        for (int some = 1; some > 0; removed += some) {
            some = purging.removeSome(run.lease(), run.batch().id());
        }
        return removed;
    }

    @Test
    void removesTheRowsOfABatchAndRemembersWhatTheyCameTo() {
        done(1);
        Item failed = ledger.accepted(run, 2);
        ledger.write(run, failed, Outcome.fail("NO", "no", "change it"));
        over();
        assertThat(due()).hasSize(1);

        assertThat(remove()).isEqualTo(2);

        assertThat(due()).isEmpty();
        assertThat(ledger.batches.counts(run.batch().id())).isEqualTo(Map.of(ItemState.DONE, 1, ItemState.FAILED, 1));
        assertThat(ledger.batches.purged(run.batch().id()))
                .contains(new Purged(LATER, Map.of(ItemState.DONE, 1, ItemState.FAILED, 1)));
        assertThat(ledger.batches.newestTake(
                        run.batch().definition(), run.batch().manifestSha256()))
                .isPresent();
        for (String table : List.of("effect", "draft", "result")) {
            assertThat(ledger.jdbc
                            .sql("select count(*) from %s where item_id = %d".formatted(table, failed.id()))
                            .query(Integer.class)
                            .single())
                    .as(table)
                    .isZero();
        }
    }

    @Test
    void leavesWhatIsOpenOrYoungOrNotDelivered() {
        Item item = done(1);
        assertThat(due()).as("not over").isEmpty();
        ledger.end(run.batch(), LATER);
        assertThat(due()).as("over just now").isEmpty();
        over();
        assertThat(due()).hasSize(1);
        ledger.jdbc.sql("""
                insert into outbox (item_id, sink, revision, due_at, created_at)
                values (:id, 'topic', 1, current_timestamp, current_timestamp)
                """).param("id", item.id()).update();
        assertThat(due()).as("a result is on its way").isEmpty();
        ledger.jdbc
                .sql("delete from outbox where item_id = :id")
                .param("id", item.id())
                .update();
        UUID fire = UUID.randomUUID();
        ledger.jdbc.sql("""
                insert into schedule_fire (id, schedule, cause, state, fired_at)
                values (:id, 'nightly', 'SLOT', 'BEGUN', current_timestamp)
                """).param("id", fire).update();
        ledger.jdbc
                .sql("insert into schedule_batch (fire_id, batch_id) values (:fire, :batch)")
                .param("fire", fire)
                .param("batch", run.batch().id())
                .update();
        assertThat(due()).as("its night is not told of yet").isEmpty();
        ledger.jdbc
                .sql("update schedule_fire set ended_at = current_timestamp where id = :id")
                .param("id", fire)
                .update();
        assertThat(due()).hasSize(1);
        ledger.batches.moveTo(run.lease(), run.batch().id(), BatchState.ACCEPTED);
        assertThat(due()).as("opened again").isEmpty();
        assertThat(purging.begin(run.lease(), run.batch().id(), LATER, false, LATER))
                .isFalse();
    }

    @Test
    void leavesBatchesWithParkedRowsUnlessToldOtherwise() {
        Item intended = ledger.intended(run, 1, TestLedger.NOTHING_BEFORE, OVER);
        ledger.write(run, intended, Outcome.park("GENERATION_UNRESOLVED", "no video", "look"));
        over();

        assertThat(due()).isEmpty();
        assertThat(purging.keptForPeople(LATER)).isPositive();
        assertThat(purging.due(LATER, true)).contains(run.batch().id());
    }

    @Test
    void hasARowThatWasRemovedPaidForByNobody() {
        String digest = TestLedger.uniqueDigest();
        ledger.add(run.batch(), new NewItem(1, "row-1", digest, TestLedger.request("a fox"), 0, null, null, null));
        Item parked = ledger.find(run.batch(), 1);
        ledger.write(run, parked, Outcome.park("X", "x", "x"));
        over();
        remove();
        BatchRun later = ledger.run();

        NewItem.Twin twin = ledger.items
                .twins(later.batch(), Map.of("row-1", digest, "row-2", TestLedger.uniqueDigest()))
                .get("row-1");
        assertThat(twin).isEqualTo(NewItem.Twin.purged(run.batch().id() + "/row-1"));
        ledger.add(later.batch(), new NewItem(1, "row-1", digest, TestLedger.request("a fox"), 0, null, null, twin));
        Item again = ledger.find(later.batch(), 1);
        assertThat(again.state()).isEqualTo(ItemState.PARKED);
        assertThat(again.problem()).extracting(Problem::code).isEqualTo("RESULTS_PURGED");
        assertThat(ledger.items.reopenable(later.batch().id(), List.of()).rows())
                .as("retry leaves it alone")
                .isZero();
        ledger.end(later.batch(), OVER);
        assertThat(purging.due(LATER, false)).contains(later.batch().id());
    }

    @Test
    void goesOnWhereItWasInterrupted() {
        ledger.add(
                run.batch(),
                IntStream.rangeClosed(1, 501).mapToObj(TestLedger::row).toArray(NewItem[]::new));
        ledger.jdbc
                .sql("update item set state = 'FAILED' where batch_id = :id")
                .param("id", run.batch().id())
                .update();
        over();
        purging.begin(run.lease(), run.batch().id(), LATER, false, LATER);
        assertThat(purging.removeSome(run.lease(), run.batch().id())).isEqualTo(500);

        assertThat(due()).hasSize(1);
        assertThat(remove()).isEqualTo(1);
        assertThat(ledger.batches.counts(run.batch().id())).isEqualTo(Map.of(ItemState.FAILED, 501));
    }

    @Test
    void removesNothingUnderALeaseThatWasLost() {
        done(1);
        over();
        Lease old = run.lease();
        ledger.leases.release(old);
        Lease taken = ledger.leases.acquire(old.name()).orElseThrow();

        assertThatExceptionOfType(LeaseLost.class)
                .isThrownBy(() -> purging.begin(old, run.batch().id(), LATER, false, LATER));
        assertThatExceptionOfType(LeaseLost.class)
                .isThrownBy(() -> purging.removeSome(old, run.batch().id()));
        ledger.leases.release(taken);
    }

    @Test
    void settlesWhatNobodyWillFindOutAnyMore() {
        Budget budget = new Budget(null, 1_000L, java.time.ZoneOffset.UTC, null);
        Instant day = OVER.plus(Duration.ofDays(4_000));
        run.limits().budget(budget);
        Item item = ledger.uploaded(run, 1);
        assertThat(run.limits().reserve(item, 100)).isTrue();
        Item intended = ledger.intents.commit(
                run, item, ItemState.GENERATION_INTENT, Effect.generation(item, TestLedger.NOTHING_BEFORE, day));
        ledger.write(run, intended, Outcome.park("GENERATION_UNRESOLVED", "no video", "look"));
        over();
        remove();

        assertThat(new Budgets(new NamedParameterJdbcTemplate(ledger.dataSource))
                        .ofDay(run.batch().definition(), budget, day))
                .isEqualTo(new Budgets.Spending(100, 0));
    }

    @Test
    void remembersARowThatWasPaidForAndFailedToBeExported() {
        Item generated = ledger.generated(run, 1, "{}");
        ledger.write(run, generated, Outcome.fail("RENDER_FAILED", "failed", "retry"));
        ledger.write(run, ledger.accepted(run, 2), Outcome.fail("NO", "no", "change it"));
        over();

        remove();

        assertThat(ledger.jdbc
                        .sql("select count(*) from purged_row where batch_id = :id")
                        .param("id", run.batch().id())
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }
}
