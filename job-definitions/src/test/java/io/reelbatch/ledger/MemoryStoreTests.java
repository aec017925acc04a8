package io.reelbatch.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.TransactionStatus;

/// Asks the store in memory and the tables the same, in long random sequences with stale reads, lost leases
/// and lost transactions, and wants the same answers.
class MemoryStoreTests {
    private static final int ROWS = 4;
    private static final int OPERATIONS = 80;
    private static final Fact.DraftTaken FOUND = new Fact.DraftTaken("{\"found\": 1}", "found", "Timeline found");

    static Stream<Arguments> sequences() {
        return Stream.of(Dialect.values())
                .flatMap(dialect -> LongStream.rangeClosed(1, 12).mapToObj(seed -> Arguments.of(dialect, seed)));
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("sequences")
    void answersAsTheTablesDo(Dialect dialect, long seed) {
        List<String> inMemory = play(new InMemory(), seed);
        List<String> inTables = play(new InTables(TestLedger.on(dialect)), seed);

        assertThat(inTables).isEqualTo(inMemory);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("someSeeds")
    void theSequencesMeetStaleReadsLostLeasesAndEveryState(long firstSeed) {
        List<String> all = LongStream.range(firstSeed, firstSeed + 25)
                .mapToObj(seed -> play(new InMemory(), seed))
                .flatMap(List::stream)
                .toList();

        assertThat(all).anyMatch(line -> line.startsWith("write moved [row-"));
        assertThat(all).anyMatch(line -> line.startsWith("intend moved [row-"));
        assertThat(all).anyMatch(line -> line.startsWith("write lease lost"));
        assertThat(all).anyMatch(line -> line.startsWith("intend lease lost"));
        Stream.of(ItemState.values())
                .filter(state -> state != ItemState.CANCELLED)
                .forEach(state -> assertThat(all).anyMatch(line -> line.contains("state=" + state + ",")));
    }

    static LongStream someSeeds() {
        return LongStream.of(1);
    }

    private static List<String> play(Ledger ledger, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> answers = new ArrayList<>();
        List<Lease> leases = new ArrayList<>(List.of(ledger.takeOver("owner-0")));
        List<List<Item>> reads = new ArrayList<>(List.of(ledger.read()));
        for (int operation = 0; operation < OPERATIONS; operation++) {
            Lease lease = random.nextInt(8) == 0 ? leases.get(random.nextInt(leases.size())) : leases.getLast();
            List<Item> read = random.nextInt(5) == 0 ? reads.get(random.nextInt(reads.size())) : reads.getLast();
            List<Item> some = some(read, random);
            Instant now = TestLedger.NOW.plusSeconds(operation);
            SplittableRandom choices = random.split();
            switch (random.nextInt(16)) {
                case 14, 15 -> answers.add("resolve " + resolve(ledger, lease, some, choices));
                case 12, 13 -> ledger.reopen(leases.getLast());
                case 0 -> leases.add(ledger.takeOver("owner-" + operation));
                case 1, 2, 3, 4 -> answers.add("intend " + intend(ledger, lease, some, now));
                default -> answers.add("write " + write(ledger, lease, some, now, choices));
            }
            reads.add(ledger.read());
            reads.getLast().forEach(item -> answers.add(ledger.text(item)));
        }
        reads.getLast().forEach(item -> answers.add(ledger.effects(item) + " " + ledger.result(item)));
        return answers;
    }

    private static List<Item> some(List<Item> items, SplittableRandom random) {
        return items.stream().filter(_ -> random.nextInt(ROWS) < 2).toList();
    }

    private static String intend(Ledger ledger, Lease lease, List<Item> items, Instant now) {
        List<ItemStore.Intent> intents = items.stream()
                .flatMap(item -> intended(item, now).map(after -> new ItemStore.Intent(item, after)))
                .toList();
        return answer(() -> ledger.intend(lease, intents), ItemStore.Intent::before);
    }

    private static Stream<Item> intended(Item item, Instant now) {
        return switch (item.state()) {
            case ACCEPTED ->
                item.effect() == null && item.sessionId() != null
                        ? Stream.of(item.intending(ItemState.ACCEPTED, Effect.upload(item, now)))
                        : Stream.empty();
            case UPLOADED ->
                Stream.of(item.intending(
                        ItemState.GENERATION_INTENT, Effect.generation(item, TestLedger.NOTHING_BEFORE, now)));
            case GENERATED ->
                Stream.of(
                        item.intending(ItemState.RENDER_INTENT, Effect.render(item, "render-" + item.effects(), now)));
            default -> Stream.empty();
        };
    }

    private static String write(Ledger ledger, Lease lease, List<Item> items, Instant now, SplittableRandom choices) {
        boolean lost = choices.nextInt(6) == 0;
        List<Attempt> attempts = items.stream()
                .filter(item -> !item.state().terminal())
                .map(item -> new Attempt(item, outcome(ledger, item, now, choices)))
                .toList();
        return answer(() -> ledger.write(lease, attempts, now, lost), Attempt::before);
    }

    private static String resolve(Ledger ledger, Lease lease, List<Item> items, SplittableRandom choices) {
        List<Item> parked = items.stream()
                .filter(item -> item.state() == ItemState.PARKED && item.cost().sends() > 0)
                .toList();
        return answer(
                () -> {
                    parked.forEach(item -> ledger.resolve(lease, item, choices.nextInt(3)));
                    return parked;
                },
                item -> item);
    }

    private static Outcome outcome(Ledger ledger, Item item, Instant now, SplittableRandom choices) {
        if (choices.nextInt(12) == 0) {
            return choices.nextBoolean()
                    ? Outcome.park(choices.nextInt(3) == 0 ? "QUESTION_UNANSWERED" : "PARKED_CODE", "message", "hint")
                    : Outcome.fail("FAILED_CODE", "message", "hint");
        }
        Waiting later = new Waiting(WaitingFor.RETRY, now.plusSeconds(choices.nextInt(100)));
        return switch (item.state()) {
            case ACCEPTED ->
                item.effect() != null
                        ? Outcome.advance(ItemState.UPLOADED, new Fact.EffectClosed(Effect.Result.DONE))
                        : Outcome.defer(
                                ItemState.ACCEPTED, Waiting.NOT, new Fact.SessionOpened(ledger.session(item), "user"));
            case UPLOADED -> new Outcome.Defer(ItemState.UPLOADED, later, choices.nextBoolean(), List.of());
            case GENERATION_INTENT ->
                choices.nextInt(4) == 0
                        ? Outcome.defer(ItemState.UPLOADED, later, new Fact.EffectClosed(Effect.Result.NOT_EXECUTED))
                        : Outcome.defer(
                                ItemState.GENERATION_UNRESOLVED,
                                later,
                                new Fact.StreamEnded(new Effect.End(choices.nextBoolean(), "words", now)));
            case GENERATION_UNRESOLVED -> settled(later, now, choices);
            case RENDER_INTENT, RENDERING -> rendered(item, now, choices);
            default ->
                new Outcome.Defer(item.state(), later, true, List.of(new Fact.Met(new Problem("MET", "what", "how"))));
        };
    }

    private static Outcome settled(Waiting later, Instant now, SplittableRandom choices) {
        return switch (choices.nextInt(6)) {
            case 0 ->
                Outcome.defer(ItemState.GENERATION_UNRESOLVED, later, new Fact.Looked(new Effect.Seen("seen", now)));
            case 1 ->
                Outcome.advance(
                        ItemState.UPLOADED,
                        new Fact.EffectClosed(Effect.Result.UNRESOLVED),
                        new Fact.Charged(0, false),
                        new Fact.SentAgain(choices.nextBoolean() ? "before" : null));
            case 2 ->
                Outcome.advance(
                        ItemState.UPLOADED,
                        new Fact.EffectClosed(Effect.Result.ANSWERED),
                        new Fact.TurnOver("which?", "left"));
            default ->
                Outcome.advance(
                        ItemState.GENERATED,
                        new Fact.Charged(100, choices.nextBoolean()),
                        new Fact.EffectClosed(Effect.Result.DONE),
                        new Fact.DraftTaken("{\"n\": %d}".formatted(choices.nextInt(9)), "digest", "timeline"));
        };
    }

    private static Outcome rendered(Item item, Instant now, SplittableRandom choices) {
        return switch (choices.nextInt(4)) {
            case 0 ->
                Outcome.defer(
                        ItemState.RENDERING, Waiting.until(now), new Fact.RenderAccepted("accepted-" + item.effects()));
            case 1 ->
                Outcome.defer(
                        ItemState.GENERATED,
                        Waiting.NOT,
                        new Fact.EffectClosed(Effect.Result.FAILED),
                        new Fact.Met(new Problem("RENDER_FAILED", "why", "what to do")));
            default ->
                Outcome.advance(
                        ItemState.DONE,
                        new Fact.EffectClosed(Effect.Result.DONE),
                        new Fact.VideoFound("https://videos.example/" + item.rowKey()),
                        new Fact.VideoStored("video.mp4", choices.nextInt(1_000), "sha"));
        };
    }

    private static <T> String answer(java.util.function.Supplier<List<T>> operation, Function<T, Item> item) {
        try {
            return "moved "
                    + operation.get().stream()
                            .map(one -> item.apply(one).rowKey())
                            .toList();
        } catch (LeaseLost lost) {
            return "lease lost";
        }
    }

    /// What is asked of both.
    private abstract static class Ledger {
        final Batch batch;

        Ledger(Batch batch) {
            this.batch = batch;
        }

        /// Takes the lease from its owner, who is dead.
        abstract Lease takeOver(String owner);

        /// Has everything tried again that may be.
        abstract void reopen(Lease lease);

        /// What a person may say about an item: made, not executed, or to be paid again.
        abstract void resolve(Lease lease, Item item, int how);

        abstract List<Item> read();

        abstract List<ItemStore.Intent> intend(Lease lease, List<ItemStore.Intent> intents);

        abstract List<Attempt> write(Lease lease, List<Attempt> attempts, Instant now, boolean lost);

        abstract List<String> effects(Item item);

        abstract String result(Item item);

        String session(Item item) {
            return item.batchId() + "-session-" + item.effects() + "-" + item.rowNumber();
        }

        /// An item without what differs from one ledger to the next.
        String text(Item item) {
            return item.toString().replace(item.batchId(), "the-batch").replaceFirst("id=\\d+", "id=…");
        }

        static List<NewItem> rows() {
            return IntStream.rangeClosed(1, ROWS).mapToObj(TestLedger::row).toList();
        }

        static List<Item> inOrder(List<Item> items) {
            return items.stream()
                    .sorted(java.util.Comparator.comparingInt(Item::rowNumber))
                    .toList();
        }
    }

    private static final class InMemory extends Ledger {
        private final MemoryStore store = new MemoryStore();

        InMemory() {
            super(TestLedger.h2().batch());
            store.add(batch, rows());
        }

        @Override
        Lease takeOver(String owner) {
            return store.acquire("batch:" + batch.id(), owner, _ -> false).orElseThrow();
        }

        @Override
        void reopen(Lease lease) {
            store.reopen(batch.id());
        }

        @Override
        void resolve(Lease lease, Item item, int how) {
            if (how == 0) {
                store.export(lease, item, FOUND);
            } else {
                store.generateAgain(lease, item, how == 1);
            }
        }

        @Override
        List<Item> read() {
            List<Long> ids = new ArrayList<>();
            store.forEachDue(batch.id(), due -> ids.add(due.itemId()));
            return inOrder(store.load(ids, Stage.RENDER));
        }

        @Override
        List<ItemStore.Intent> intend(Lease lease, List<ItemStore.Intent> intents) {
            return store.commit(lease, intents);
        }

        @Override
        List<Attempt> write(Lease lease, List<Attempt> attempts, Instant now, boolean lost) {
            store.begin();
            boolean written = false;
            try {
                List<Attempt> moved = store.write(lease, batch, attempts, now);
                written = true;
                return moved;
            } finally {
                if (written && !lost) {
                    store.commit();
                } else {
                    store.rollback();
                }
            }
        }

        @Override
        List<String> effects(Item item) {
            return store.effects(item);
        }

        @Override
        String result(Item item) {
            return String.valueOf(store.result(item));
        }
    }

    private static final class InTables extends Ledger {
        private final TestLedger ledger;

        InTables(TestLedger ledger) {
            super(ledger.batch());
            this.ledger = ledger;
            ledger.add(batch, rows().toArray(NewItem[]::new));
        }

        @Override
        Lease takeOver(String owner) {
            String name = "batch:" + batch.id();
            ledger.jdbc
                    .sql("update lease set owner = null where name = :name")
                    .param("name", name)
                    .update();
            return ledger.leases(owner).acquire(name).orElseThrow();
        }

        @Override
        void reopen(Lease lease) {
            ledger.items.reopen(lease, batch.id(), List.of());
        }

        @Override
        void resolve(Lease lease, Item item, int how) {
            Interventions interventions = new Interventions(
                    new NamedParameterJdbcTemplate(ledger.dataSource), ledger.transactions, ledger.items);
            if (how == 0) {
                interventions.export(lease, item, FOUND);
            } else {
                interventions.generateAgain(lease, item, how == 1);
            }
        }

        @Override
        List<Item> read() {
            List<Long> ids = new ArrayList<>();
            ledger.items.forEachDue(batch.id(), due -> ids.add(due.itemId()));
            return inOrder(ledger.items.load(ids, Stage.RENDER));
        }

        @Override
        List<ItemStore.Intent> intend(Lease lease, List<ItemStore.Intent> intents) {
            return ledger.items.commit(lease, intents);
        }

        @Override
        List<Attempt> write(Lease lease, List<Attempt> attempts, Instant now, boolean lost) {
            return Objects.requireNonNull(ledger.transactions.execute((TransactionStatus transaction) -> {
                if (lost) {
                    transaction.setRollbackOnly();
                }
                return ledger.items.write(lease, batch, attempts, now);
            }));
        }

        @Override
        List<String> effects(Item item) {
            return ledger.effects(item);
        }

        @Override
        String result(Item item) {
            return ledger.jdbc
                    .sql("select status, code, revision from result where item_id = :id")
                    .param("id", item.id())
                    .query((row, _) -> new MemoryStore.Result(
                                    ItemState.valueOf(row.getString("status")),
                                    row.getString("code"),
                                    row.getInt("revision"))
                            .toString())
                    .optional()
                    .orElse("null");
        }
    }
}
