package io.reelbatch.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

@ParameterizedClass
@EnumSource(Dialect.class)
class IntentLogTests {
    private static final Instant NOW = TestLedger.NOW;

    private final TestLedger ledger;
    private final BatchRun run;

    IntentLogTests(Dialect dialect) {
        ledger = TestLedger.on(dialect);
        run = ledger.run();
    }

    @Test
    void hasTheIntentAndItsSendInTheLedgerWhenItReturns() {
        Item uploaded = ledger.uploaded(run, 1);
        Effect intent = Effect.generation(uploaded, new Effect.Before("old", 900, 100, false), NOW);

        Item intended = ledger.intents.commit(run, uploaded, ItemState.GENERATION_INTENT, intent);

        assertThat(intended.state()).isEqualTo(ItemState.GENERATION_INTENT);
        assertThat(intended.openEffect()).isEqualTo(intent);
        assertThat(intended.cost()).isEqualTo(new Cost(1, 0, true));
        assertThat(ledger.find(run.batch(), 1)).isEqualTo(intended);
    }

    @Test
    void countsRendersAndKeepsTheirIds() {
        Item generated = ledger.generated(run, 1, "{}");

        Item intended = ledger.intents.commit(
                run, generated, ItemState.RENDER_INTENT, Effect.render(generated, "render_1", NOW));

        assertThat(intended.renders()).isEqualTo(1);
        assertThat(intended.renderId()).isEqualTo("render_1");
        assertThat(intended.cost().sends()).isEqualTo(1);
        assertThat(ledger.items.load(List.of(intended.id()), Stage.RENDER)).containsExactly(intended);
    }

    @Test
    void refusesTheIntentForAnItemThatHasMovedMeanwhile() {
        Item uploaded = ledger.uploaded(run, 1);
        ledger.write(run, uploaded, Outcome.fail("CODE", "", ""));

        assertThatThrownBy(() -> intend(ledger.intents, uploaded))
                .isInstanceOf(ItemMoved.class)
                .hasMessage(uploaded.name() + " is no longer UPLOADED; nothing was sent");
        assertThat(ledger.effects(uploaded)).isEmpty();
        assertThat(ledger.find(run.batch(), 1).cost().sends()).isZero();
    }

    /// The first commit is held up until all the others wait, so that they are a group.
    @Test
    void commitsWhatWaitsTogetherInOneTransactionAndRefusesOnlyWhatHasMoved() throws Exception {
        List<Item> items = IntStream.rangeClosed(1, 20)
                .mapToObj(row -> ledger.uploaded(run, row))
                .toList();
        ledger.write(run, items.get(10), Outcome.fail("CODE", "", ""));
        HeldUp transactions = new HeldUp(ledger.transactions);
        Items held = new Items(new NamedParameterJdbcTemplate(ledger.dataSource), transactions, ledger.leases);
        try (IntentLog intents = new IntentLog(held);
                var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Item> first = workers.submit(() -> intend(intents, items.getFirst()));
            transactions.entered.await();
            List<Future<Item>> others = items.stream()
                    .skip(1)
                    .map(item -> workers.submit(() -> intend(intents, item)))
                    .toList();
            org.awaitility.Awaitility.await().until(() -> intents.waiting() == 19);
            transactions.goOn.countDown();

            assertThat(first.get().state()).isEqualTo(ItemState.GENERATION_INTENT);
            for (int index = 0; index < others.size(); index++) {
                Future<Item> other = others.get(index);
                if (index == 9) {
                    assertThatThrownBy(other::get).hasCauseInstanceOf(ItemMoved.class);
                } else {
                    assertThat(other.get().state()).isEqualTo(ItemState.GENERATION_INTENT);
                }
            }
        }
        assertThat(transactions.count.get()).isEqualTo(2);
        assertThat(items.stream().filter(item -> !ledger.effects(item).isEmpty()))
                .hasSize(19);
    }

    @Test
    void knowsAnIntentAgainWhoseCommitWasAnsweredWithAFailure() {
        Item uploaded = ledger.uploaded(run, 1);
        AtomicInteger commits = new AtomicInteger();
        TransactionOperations unsure = new TransactionOperations() {
            @Override
            public <T extends @org.jspecify.annotations.Nullable Object> T execute(TransactionCallback<T> action) {
                T result = ledger.transactions.execute(action);
                if (commits.incrementAndGet() == 1) {
                    throw new org.springframework.dao.DataAccessResourceFailureException("cut while it committed");
                }
                return result;
            }
        };
        try (IntentLog intents =
                new IntentLog(new Items(new NamedParameterJdbcTemplate(ledger.dataSource), unsure, ledger.leases))) {
            Item intended = intend(intents, uploaded);

            assertThat(intended.state()).isEqualTo(ItemState.GENERATION_INTENT);
            assertThat(ledger.find(run.batch(), 1)).isEqualTo(intended);
            assertThat(ledger.effects(uploaded)).containsExactly("GENERATION 1 null");
        }
    }

    @Test
    void refusesEverythingOnceItIsClosed() {
        Item uploaded = ledger.uploaded(run, 1);
        IntentLog intents = new IntentLog(ledger.items);
        intents.close();

        assertThatThrownBy(() -> intend(intents, uploaded))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the process is stopping; nothing was sent");
        assertThat(ledger.find(run.batch(), 1)).isEqualTo(uploaded);
    }

    @Test
    void keepsIntentsOfDifferentKindsApart() {
        Item one = ledger.accepted(run, 1);
        Item upload = ledger.intents.commit(run, one, ItemState.ACCEPTED, Effect.upload(one, NOW));
        Item uploaded = ledger.write(
                run,
                upload,
                Outcome.advance(
                        ItemState.UPLOADED,
                        new Fact.EffectClosed(Effect.Result.DONE),
                        new Fact.SessionOpened(run.batch().id() + "-s", null)));
        Item sent = intend(ledger.intents, uploaded);

        assertThat(Stream.of(upload, uploaded, sent).map(Item::effects)).containsExactly(1, 1, 2);
        assertThat(ledger.effects(one)).containsExactly("UPLOAD 1 DONE", "GENERATION 2 null");
    }

    private Item intend(IntentLog intents, Item item) {
        return intents.commit(
                run, item, ItemState.GENERATION_INTENT, Effect.generation(item, TestLedger.NOTHING_BEFORE, NOW));
    }

    /// Counts transactions, and holds the first one up.
    private static final class HeldUp implements TransactionOperations {
        private final TransactionOperations real;
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final AtomicInteger count = new AtomicInteger();

        HeldUp(TransactionOperations real) {
            this.real = real;
        }

        @Override
        public <T extends @org.jspecify.annotations.Nullable Object> T execute(TransactionCallback<T> action) {
            return real.execute((TransactionStatus status) -> {
                count.incrementAndGet();
                entered.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                return action.doInTransaction(status);
            });
        }
    }

    /// The server is still at the first commit when the second one looks for it, so it sees nothing yet.
    @Test
    void knowsAnIntentAgainWhoseFirstCommitIsStillUnderWay() throws Exception {
        Item uploaded = ledger.uploaded(run, 1);
        ItemStore.Intent intent = new ItemStore.Intent(
                uploaded,
                uploaded.intending(
                        ItemState.GENERATION_INTENT, Effect.generation(uploaded, TestLedger.NOTHING_BEFORE, NOW)));
        FutureTask<List<ItemStore.Intent>> second =
                new FutureTask<>(() -> ledger.items.commitAgain(run.lease(), List.of(intent)));
        ledger.transactions.executeWithoutResult(_ -> {
            assertThat(ledger.items.commit(run.lease(), List.of(intent))).isEmpty();
            Thread.ofPlatform().daemon().start(second);
            org.awaitility.Awaitility.await().until(() -> someoneIsBlocked(ledger));
        });

        assertThat(second.get(1, TimeUnit.MINUTES)).isEmpty();
        assertThat(ledger.effects(uploaded)).containsExactly("GENERATION 1 null");
    }

    private static boolean someoneIsBlocked(TestLedger ledger) {
        String sql = switch (ledger.dialect) {
            case H2 -> "select count(*) from information_schema.sessions where blocker_id is not null";
            case POSTGRESQL -> "select count(*) from pg_locks where not granted";
        };
        return ledger.jdbc.sql(sql).query(Integer.class).single() > 0;
    }
}
