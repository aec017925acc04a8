package io.reelbatch.ledger;

import static io.reelbatch.ledger.TestLedger.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/// Rows that share a session, in the tables.
class SharedSessionLedgerTests {

    private static NewItem row(int number, String label, int position, String digest) {
        ItemRequest request = new ItemRequest(
                "scene " + number,
                List.of(),
                List.of(),
                new SessionPlace(label, position),
                "en",
                "mp4",
                "high",
                Map.of("prompt", "scene " + number));
        return new NewItem(number, "row-" + number, digest, request, 0, null, null, null);
    }

    private static NewItem row(int number, String label, int position) {
        return row(number, label, position, TestLedger.uniqueDigest());
    }

    private static Fact opened(String session) {
        return new Fact.SessionOpened(session, "user-1");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void afterARestartTheFirstRowThatIsNotOverIsNext(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        BatchRun before = ledger.run();
        ledger.add(before.batch(), row(1, "film", 0), row(2, "song", 0), row(3, "film", 1), row(4, "film", 2));
        String session = before.batch().id() + "-film";
        Item first = ledger.find(before.batch(), 1);
        first = ledger.write(before, first, Outcome.advance(ItemState.UPLOADED, opened(session)));
        ledger.write(before, first, Outcome.fail("REFUSED", "no", "change it"));

        BatchRun goingOn = new BatchRun(before.batch(), before.lease(), new AccountLoad(), true);
        goingOn.load(ledger.items);
        assertThat(goingOn.take(Lane.UPLOAD, 9, NOW)).containsExactly(id(ledger, before, 2), id(ledger, before, 3));
        assertThat(goingOn.peers(ledger.find(before.batch(), 3)))
                .isEqualTo(new SessionPeers.Ready(session, "user-1", null));

        BatchRun stopping = new BatchRun(before.batch(), before.lease());
        stopping.load(ledger.items);
        assertThat(stopping.take(Lane.UPLOAD, 9, NOW))
                .containsExactlyInAnyOrder(id(ledger, before, 2), id(ledger, before, 3), id(ledger, before, 4));
        assertThat(stopping.peers(ledger.find(before.batch(), 4))).isEqualTo(new SessionPeers.Failed("row-1"));
    }

    private static long id(TestLedger ledger, BatchRun run, int row) {
        return ledger.find(run.batch(), row).id();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void rowsSayThatTheyWaitForAPredecessor(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        Batch batch = ledger.batch();
        ledger.add(batch, row(1, "film", 0), row(2, "film", 1));
        assertThat(ledger.find(batch, 1).waiting()).isEqualTo(Waiting.NOT);
        assertThat(ledger.find(batch, 2).waiting()).isEqualTo(new Waiting(WaitingFor.PREDECESSOR, null));
        assertThat(ledger.find(batch, 2).request().session()).isEqualTo(new SessionPlace("film", 1));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aRowCannotBeginAnewWhoseSessionIsGoneWithWhatOthersHaveMadeInIt(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        BatchRun run = ledger.run();
        ledger.add(run.batch(), row(1, "film", 0), row(2, "film", 1), row(3, "song", 0));
        lost(ledger, run, 1, run.batch().id() + "-film");
        lost(ledger, run, 2, run.batch().id() + "-film");
        lost(ledger, run, 3, run.batch().id() + "-song");

        Interventions interventions =
                new Interventions(new NamedParameterJdbcTemplate(ledger.dataSource), ledger.transactions, ledger.items);
        assertThat(interventions.isLostToItsGroup(ledger.find(run.batch(), 2))).isTrue();
        assertThat(interventions.isLostToItsGroup(ledger.find(run.batch(), 3)))
                .as("nobody else was in it")
                .isFalse();
    }

    private static void lost(TestLedger ledger, BatchRun run, int number, String session) {
        Item item = ledger.write(
                run, ledger.find(run.batch(), number), Outcome.advance(ItemState.UPLOADED, opened(session)));
        Item sent = ledger.intents.commit(
                run, item, ItemState.GENERATION_INTENT, Effect.generation(item, TestLedger.NOTHING_BEFORE, NOW));
        ledger.write(run, sent, Outcome.park("SESSION_LOST_AFTER_CHARGE", "gone", "ask"));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void twoRowsCannotHaveTheSamePlaceInASession(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        BatchRun run = ledger.run();
        ledger.add(run.batch(), row(1, "film", 0), row(2, "song", 0));
        String session = run.batch().id() + "-film";
        ledger.write(run, ledger.find(run.batch(), 1), Outcome.advance(ItemState.UPLOADED, opened(session)));
        Item second = ledger.find(run.batch(), 2);
        assertThatThrownBy(() -> ledger.write(run, second, Outcome.advance(ItemState.UPLOADED, opened(session))))
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void keepsTheTurnsOfAConversation(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        BatchRun run = ledger.run();
        Item item = ledger.unresolved(run, 1, TestLedger.NOTHING_BEFORE, NOW, new Effect.End(true, "Which?", NOW));
        Item next = ledger.write(
                run,
                item,
                Outcome.advance(
                        ItemState.UPLOADED,
                        new Fact.EffectClosed(Effect.Result.ANSWERED),
                        new Fact.TurnOver("Which?", "digest")));
        assertThat(next.turns()).isEqualTo(new Turns(1, "Which?", "digest"));
        ledger.intents.commit(
                run, next, ItemState.GENERATION_INTENT, Effect.generation(next, TestLedger.NOTHING_BEFORE, NOW));
        assertThat(ledger.jdbc
                        .sql("select turn from effect where item_id = :id and kind = 'GENERATION' order by attempt")
                        .param("id", item.id())
                        .query(Integer.class)
                        .list())
                .containsExactly(0, 1);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aRowGoesOnInTheSessionOfAnEarlierBatchOnceAndNoMore(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        String digest = TestLedger.uniqueDigest();
        BatchRun earlier = ledger.run();
        ledger.add(earlier.batch(), row(1, "film", 0, digest));
        String session = earlier.batch().id() + "-film";
        done(ledger, earlier, session);

        Batch first = ledger.batch();
        ingest(ledger, first, row(1, "film", 0, digest), row(2, "film", 1));
        Item goesOn = ledger.find(first, 2);
        assertThat(goesOn.state()).isEqualTo(ItemState.ACCEPTED);
        assertThat(goesOn.sessionId()).isEqualTo(session);

        Batch second = ledger.batch();
        ingest(ledger, second, row(1, "film", 0, digest), row(2, "film", 1));
        Item refused = ledger.find(second, 2);
        assertThat(refused.state()).isEqualTo(ItemState.FAILED);
        assertThat(Objects.requireNonNull(refused.problem()).code()).isEqualTo("PREDECESSOR_REUSED");
        assertThat(refused.sessionId()).isNull();
    }

    private static void done(TestLedger ledger, BatchRun run, String session) {
        Item item = ledger.find(run.batch(), 1);
        item = ledger.write(run, item, Outcome.advance(ItemState.UPLOADED, opened(session)));
        ledger.write(run, item, Outcome.advance(ItemState.DONE, new Fact.TimelineSeen("digest", "Timeline")));
    }

    private static void ingest(TestLedger ledger, Batch batch, NewItem... rows) {
        List<NewItem> placed = new ArrayList<>();
        SessionContinuations continuations = ledger.items.continuations(batch);
        ledger.transactions.executeWithoutResult(_ -> {
            for (NewItem row : rows) { // each a chunk of its own
                NewItem.Twin twin = ledger.items
                        .twins(batch, Map.of(row.rowKey(), row.requestDigest()))
                        .get(row.rowKey());
                placed.addAll(continuations.place(List.of(row.with(twin))));
            }
            ledger.items.add(batch, placed, NOW);
        });
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aRowThatIsTriedAgainGoesOnWhereItDidBefore(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        String digest = TestLedger.uniqueDigest();
        BatchRun earlier = ledger.run();
        ledger.add(earlier.batch(), row(1, "film", 0, digest));
        String session = earlier.batch().id() + "-film";
        done(ledger, earlier, session);
        BatchRun run = ledger.run();
        ingest(ledger, run.batch(), row(1, "film", 0, digest), row(2, "film", 1));
        ledger.write(run, ledger.find(run.batch(), 2), Outcome.fail("NOT_FOUND", "no file", ""));
        assertThat(ledger.find(run.batch(), 2).sessionId()).isNull();

        ledger.items.reopen(run.lease(), run.batch().id(), List.of());
        assertThat(ledger.find(run.batch(), 2).sessionId()).isEqualTo(session);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void knowsAfterARestartOfTheReadingInWhichRowsWereReused(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        String digest = TestLedger.uniqueDigest();
        BatchRun earlier = ledger.run();
        ledger.add(earlier.batch(), row(1, "film", 0, digest));
        String session = earlier.batch().id() + "-film";
        done(ledger, earlier, session);

        Batch batch = ledger.batch();
        ingest(ledger, batch, row(1, "film", 0, digest));
        ingest(ledger, batch, row(2, "film", 1));
        assertThat(ledger.find(batch, 2).sessionId()).isEqualTo(session);
        ingest(ledger, batch, row(3, "film", 2));
        assertThat(ledger.find(batch, 3).sessionId())
                .as("it joins the row before it, not the earlier batch")
                .isNull();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aFailedRowThatChangedNothingLeavesItsPlace(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        BatchRun run = ledger.run();
        ledger.add(run.batch(), row(1, "film", 0), row(2, "film", 1));
        String session = run.batch().id() + "-film";
        for (int number = 1; number <= 2; number++) {
            Item item = ledger.find(run.batch(), number);
            item = ledger.write(run, item, Outcome.advance(ItemState.UPLOADED, opened(session)));
            ledger.write(run, item, Outcome.fail("NOT_FOUND", "no file", ""));
        }
        assertThat(ledger.find(run.batch(), 1).sessionId()).isEqualTo(session);
        assertThat(ledger.find(run.batch(), 2).sessionId()).isNull();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void rowsThatAreTriedAgainWaitForTheirTurn(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        BatchRun run = ledger.run();
        ledger.add(run.batch(), row(1, "film", 0), row(2, "film", 1), row(3, "film", 2));
        for (int number = 1; number <= 3; number++) {
            ledger.write(run, ledger.find(run.batch(), number), Outcome.fail("REFUSED", "no", ""));
        }
        assertThat(ledger.items.reopen(run.lease(), run.batch().id(), List.of()))
                .isEqualTo(3);
        BatchRun again = new BatchRun(run.batch(), run.lease());
        again.load(ledger.items);
        assertThat(again.take(Lane.UPLOAD, 9, NOW)).containsExactly(id(ledger, run, 1));
        assertThat(ledger.find(run.batch(), 3).waiting().what()).isEqualTo(WaitingFor.PREDECESSOR);
    }

    @Test
    void needsAPersonWhenAllThatIsLeftWaitsForAParkedRow() {
        TestLedger ledger = TestLedger.h2();
        BatchRun run = ledger.run();
        ledger.add(run.batch(), row(1, "film", 0), row(2, "film", 1));
        ledger.write(run, ledger.find(run.batch(), 1), Outcome.park("PARKED", "", ""));
        BatchRun again = new BatchRun(run.batch(), run.lease());
        again.load(ledger.items);
        assertThat(again.needsAPerson()).isTrue();
    }

    /// Every step of one group costs the same however many others there are; a scan of all would take hours.
    @Test
    void tenThousandGroupsOfTwentyRowsTakeNoTime() {
        SessionGroups groups = new SessionGroups(false);
        int size = 20;
        for (int label = 0; label < 10_000; label++) {
            for (int position = 0; position < size; position++) {
                groups.note(due("g" + label, position, ItemState.ACCEPTED, null));
            }
        }
        assertThat(groups.open()).hasSize(10_000);
        for (int position = 0; position < size; position++) {
            for (int label = 0; label < 10_000; label++) {
                groups.note(due("g" + label, position, ItemState.UPLOADED, "s" + label));
                assertThat(groups.note(due("g" + label, position, ItemState.RENDERING, "s" + label)))
                        .hasSize(position == size - 1 ? 1 : 2);
            }
        }
        assertThat(groups.held()).isZero();
    }

    private static ItemStore.Due due(
            String label, int position, ItemState state, @org.jspecify.annotations.Nullable String session) {
        return new ItemStore.Due(
                position,
                position,
                0,
                state,
                Waiting.NOT,
                1,
                new ItemStore.InGroup(
                        label, position, "row", session, null, null, ItemStore.InGroup.renderSubmitted(state, 1)));
    }
}
