package io.reelbatch.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The ledger's items in memory, for tests that need thousands of ledgers and crash them: a transaction is
/// kept by [#commit()] or lost by [#rollback()]. It answers every operation as the tables do; the test that
/// asks both the same keeps it so. For one thread at a time.
public final class MemoryStore implements ItemStore {
    private Tables tables = new Tables();
    private @Nullable Tables before;
    private long lastId;

    /// Adds rows of a batch.
    public void add(Batch batch, List<NewItem> rows) {
        rows.forEach(row -> {
            Item item = fresh(++lastId, batch, row);
            tables.items.put(item.id(), item);
            if (item.state().terminal()) {
                tables.results.put(item.id(), new Result(item.state(), code(item), 1));
            }
        });
    }

    private static Item fresh(long id, Batch batch, NewItem row) {
        Instant notBefore = row.notBefore();
        String waitingFor = row.waitingFor();
        return new Item(
                id,
                batch.id(),
                row.rowNumber(),
                row.rowKey(),
                row.priority(),
                row.request(),
                row.state(),
                waitingFor == null ? Waiting.NOT : new Waiting(WaitingFor.valueOf(waitingFor), notBefore),
                0,
                Cost.NONE,
                0,
                0,
                row.sessionId(),
                row.userId(),
                row.tokenRef(),
                null,
                null,
                null,
                null,
                row.problem(),
                null,
                null,
                Turns.NONE);
    }

    /// Calls an item off, as an operator does.
    public void callOff(Lease lease, Batch batch, Item item, Instant now) {
        write(lease, batch, List.of(new Attempt(item, Cancellation.of(item))), now);
    }

    /// Has the items of a batch tried again that may be.
    ///
    /// @return those that were opened again
    public List<Item> reopen(String batchId) {
        List<Item> opened = new ArrayList<>();
        for (Item item : items(batchId)) {
            boolean ended = item.state() == ItemState.FAILED || item.state() == ItemState.PARKED;
            if (ended && hasDraft(item)) {
                opened.add(again(item, ItemState.GENERATED, item.cost()));
            } else if (mayBeTriedAnew(item) && !mayBePaid(item)) {
                opened.add(startAnew(item));
            }
        }
        opened.forEach(item -> tables.items.put(item.id(), item));
        return opened;
    }

    /// Has an item generated that is at its end unresolved, because a person says so.
    ///
    /// @param executed whether the earlier generation may have been
    public void generateAgain(Lease lease, Item item, boolean executed) {
        Problem why = item.problem();
        boolean gone = item.sessionId() == null || (why != null && why.code().equals("SESSION_LOST_AFTER_CHARGE"));
        decide(
                lease,
                item,
                gone ? ItemState.ACCEPTED : ItemState.UPLOADED,
                executed ? Effect.Result.UNRESOLVED : Effect.Result.NOT_EXECUTED);
    }

    /// Has an item exported that is at its end without a video, because a person says that there is one.
    public void export(Lease lease, Item item, Fact.DraftTaken draft) {
        if (decide(lease, item, ItemState.GENERATED, Effect.Result.DONE)) {
            ItemChange change = new ItemChange(Objects.requireNonNull(tables.items.get(item.id())));
            change.keep(draft);
            put(change.toItem());
            tables.drafts.put(item.id(), draft.json());
        }
    }

    private boolean decide(Lease lease, Item item, ItemState next, Effect.Result became) {
        check(lease);
        if (!isAsRead(item)) {
            return false;
        }
        int generations = 0;
        for (Map.Entry<EffectKey, EffectRow> entry : tables.effects.entrySet()) {
            EffectRow row = entry.getValue();
            boolean open = row.result() == null || row.result() == Effect.Result.UNRESOLVED;
            boolean generation = entry.getKey().kind() == Effect.Kind.GENERATION;
            if (entry.getKey().itemId() == item.id() && generation && open) {
                entry.setValue(new EffectRow(row.effect(), became));
                generations++;
            }
        }
        Cost cost = item.cost();
        int notSent = became == Effect.Result.NOT_EXECUTED ? generations : 0;
        Cost after = cost.sent(-notSent);
        Item again = again(item, next, became == Effect.Result.UNRESOLVED ? after.suspected() : after);
        tables.items.put(item.id(), again);
        return true;
    }

    private static boolean mayBeTriedAnew(Item item) {
        return item.state() == ItemState.FAILED
                || (item.state() == ItemState.PARKED
                        && ("UNDER_WAY_ELSEWHERE".equals(code(item)) || "QUESTION_UNANSWERED".equals(code(item))));
    }

    /// In a session of its own; one that shares it waits for its turn there.
    private static Item startAnew(Item item) {
        SessionPlace place = item.request().session();
        return place == null || place.position() == 0
                ? again(item, ItemState.ACCEPTED, item.cost(), null, null, Waiting.NOT)
                : again(
                        item,
                        ItemState.ACCEPTED,
                        item.cost(),
                        item.sessionId(),
                        item.tokenRef(),
                        new Waiting(WaitingFor.PREDECESSOR, null));
    }

    private boolean mayBePaid(Item item) {
        return tables.effects.entrySet().stream()
                .filter(entry -> entry.getKey().itemId() == item.id())
                .filter(entry -> entry.getKey().kind() == Effect.Kind.GENERATION)
                .map(entry -> entry.getValue().result())
                .anyMatch(result -> result != Effect.Result.NOT_EXECUTED
                        && result != Effect.Result.FAILED
                        && result != Effect.Result.ANSWERED);
    }

    private static Item again(Item item, ItemState state, Cost cost) {
        boolean anew = state == ItemState.ACCEPTED;
        return again(item, state, cost, anew ? null : item.sessionId(), anew ? null : item.tokenRef(), Waiting.NOT);
    }

    private static Item again(
            Item item, ItemState state, Cost cost, @Nullable String session, @Nullable String token, Waiting waiting) {
        boolean anew = state == ItemState.ACCEPTED;
        return new Item(
                item.id(),
                item.batchId(),
                item.rowNumber(),
                item.rowKey(),
                item.priority(),
                item.request(),
                state,
                waiting,
                0,
                cost,
                0,
                item.effects(),
                session,
                item.userId(),
                token,
                item.draftDigest(),
                item.timeline(),
                item.renderId(),
                anew ? item.output() : null,
                null,
                null,
                null,
                anew ? Turns.NONE : item.turns());
    }

    @Override
    public void forEachDue(String batchId, Consumer<Due> action) {
        items(batchId).forEach(item -> action.accept(Due.of(item)));
    }

    @Override
    public List<Item> load(List<Long> ids, Stage stage) {
        return ids.stream()
                .map(tables.items::get)
                .filter(Objects::nonNull)
                .map(item -> stage == Stage.RENDER && sendsDraft(item.state()) ? withDraft(item) : item)
                .toList();
    }

    private static boolean sendsDraft(ItemState state) {
        return state == ItemState.GENERATED || state == ItemState.RENDER_INTENT;
    }

    private Item withDraft(Item item) {
        String json = tables.drafts.get(item.id());
        if (json == null) {
            return item;
        }
        ItemChange change = new ItemChange(item);
        change.keep(new Fact.DraftTaken(
                json, Objects.requireNonNull(item.draftDigest()), Objects.requireNonNull(item.timeline())));
        return change.toItem();
    }

    /// The items of a batch in the order in which they were added.
    public List<Item> items(String batchId) {
        List<Item> found = new ArrayList<>(tables.items.size());
        for (Item item : tables.items.values()) {
            if (item.batchId().equals(batchId)) {
                found.add(item);
            }
        }
        return found;
    }

    @Override
    public List<Attempt> write(Lease lease, Batch batch, List<Attempt> attempts, Instant now) {
        check(lease);
        List<Attempt> moved = new ArrayList<>();
        for (Attempt attempt : sorted(attempts)) {
            if (isAsRead(attempt.before())) {
                write(attempt);
            } else {
                moved.add(attempt);
            }
        }
        return moved;
    }

    private static List<Attempt> sorted(List<Attempt> attempts) {
        if (attempts.size() == 1) {
            return attempts;
        }
        return attempts.stream()
                .sorted(Comparator.comparingLong(attempt -> attempt.before().id()))
                .toList();
    }

    private void write(Attempt attempt) {
        Item after = attempt.after();
        attempt.effectAfter().ifPresent(update -> {
            EffectKey key = EffectKey.of(update.itemId(), update.effect());
            tables.effects.put(key, new EffectRow(update.effect(), update.result()));
        });
        if (after.state() == ItemState.GENERATED && after.draftJson() != null) {
            tables.drafts.put(after.id(), after.draftJson());
        }
        put(after);
        if (after.state().terminal()) {
            Result old = tables.results.get(after.id());
            int revision = old == null ? 1 : old.revision() + 1;
            tables.results.put(after.id(), new Result(after.state(), code(after), revision));
        }
    }

    /// Keeps an item as its columns hold it: drafts and effects that are over are not among them.
    private void put(Item item) {
        ItemChange columns = new ItemChange(item);
        Effect effect = item.effect();
        if (effect != null && effectRow(item.id(), effect).result() != null) {
            columns.keep(new Fact.EffectClosed(Effect.Result.DONE));
        }
        tables.items.put(item.id(), columns.toItem());
    }

    private EffectRow effectRow(long itemId, Effect effect) {
        return Objects.requireNonNull(tables.effects.get(EffectKey.of(itemId, effect)));
    }

    private boolean isAsRead(Item read) {
        Item present = tables.items.get(read.id());
        return present != null && present.state() == read.state() && present.effects() == read.effects();
    }

    /// A transaction of its own, as the ledger's is.
    @Override
    public List<Intent> commit(Lease lease, List<Intent> intents) {
        check(lease);
        List<Intent> lost = new ArrayList<>();
        intents.stream()
                .sorted(Comparator.comparingLong(intent -> intent.before().id()))
                .forEach(intent -> {
                    if (isAsRead(intent.before())) {
                        Item after = intent.after();
                        tables.effects.put(
                                EffectKey.of(after.id(), after.openEffect()), new EffectRow(after.openEffect(), null));
                        put(after);
                    } else {
                        lost.add(intent);
                    }
                });
        return lost;
    }

    /// Announces calls as [IntentLog] does, in the caller's thread.
    public Item intend(ItemStore through, BatchRun run, Item item, ItemState next, Effect effect) {
        if (run.paused(item)) {
            throw ItemMoved.paused(item);
        }
        Intent intent = new Intent(item, item.intending(next, effect));
        if (!through.commit(run.lease(), List.of(intent)).isEmpty()) {
            throw new ItemMoved(item);
        }
        run.intended(intent.before(), intent.after());
        return intent.after();
    }

    /// Begins a transaction. There is one at a time, as there is one of a batch under its lease.
    public void begin() {
        if (before != null) {
            throw new IllegalStateException("there is a transaction already");
        }
        before = tables.copy();
    }

    public void commit() {
        before = null;
    }

    public void rollback() {
        tables = Objects.requireNonNull(before, "there is no transaction");
        before = null;
    }

    /// Takes the lease when it is free or its owner is dead.
    public Optional<Lease> acquire(String name, String owner, Predicate<String> alive) {
        Lease present = tables.leases.get(name);
        if (present != null && !present.owner().isEmpty() && alive.test(present.owner())) {
            return Optional.empty();
        }
        Lease taken = new Lease(name, owner, present == null ? 1 : present.epoch() + 1);
        tables.leases.put(name, taken);
        return Optional.of(taken);
    }

    public void release(Lease lease) {
        Lease present = tables.leases.get(lease.name());
        if (present != null && present.epoch() == lease.epoch()) {
            tables.leases.put(lease.name(), new Lease(lease.name(), "", lease.epoch()));
        }
    }

    /// Whether nobody has taken over since.
    public boolean holds(Lease lease) {
        Lease present = tables.leases.get(lease.name());
        return present != null && present.epoch() == lease.epoch();
    }

    /// The lease as it is now, whoever has it.
    public Lease present(Lease lease) {
        return tables.leases.getOrDefault(lease.name(), lease);
    }

    private void check(Lease lease) {
        if (!holds(lease)) {
            throw new LeaseLost(lease);
        }
    }

    /// The result of an item, or nothing while it has none.
    public @Nullable Result result(Item item) {
        return tables.results.get(item.id());
    }

    /// Whether the draft that an item was paid for is kept.
    public boolean hasDraft(Item item) {
        return tables.drafts.containsKey(item.id());
    }

    /// The effects of an item in the order of their announcement, as `KIND attempt outcome`.
    public List<String> effects(Item item) {
        return tables.effects.entrySet().stream()
                .filter(entry -> entry.getKey().itemId() == item.id())
                .sorted(Comparator.comparing((Map.Entry<EffectKey, EffectRow> entry) ->
                                entry.getValue().effect().intentAt())
                        .thenComparingInt(entry -> entry.getKey().attempt()))
                .map(entry -> "%s %d %s"
                        .formatted(
                                entry.getKey().kind(),
                                entry.getKey().attempt(),
                                entry.getValue().result()))
                .toList();
    }

    /// Whether a render of this id was announced.
    public boolean announcedRender(String renderId) {
        return tables.effects.values().stream()
                .anyMatch(row -> renderId.equals(row.effect().idempotencyKey()));
    }

    /// The item that works in a session, if one does.
    public Optional<Item> inSession(String sessionId) {
        return tables.items.values().stream()
                .filter(item -> sessionId.equals(item.sessionId()))
                .findFirst();
    }

    private static @Nullable String code(Item item) {
        return item.problem() == null ? null : item.problem().code();
    }

    /// The terminal record of an item.
    public record Result(ItemState status, @Nullable String code, int revision) {}

    private record EffectKey(long itemId, Effect.Kind kind, int attempt) {
        static EffectKey of(long itemId, Effect effect) {
            return new EffectKey(itemId, effect.kind(), effect.attempt());
        }
    }

    private record EffectRow(Effect effect, Effect.@Nullable Result result) {}

    private record Tables(
            Map<Long, Item> items,
            Map<EffectKey, EffectRow> effects,
            Map<Long, String> drafts,
            Map<Long, Result> results,
            Map<String, Lease> leases) {
        Tables() {
            this(new TreeMap<>(), new LinkedHashMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        }

        Tables copy() {
            return new Tables(
                    new TreeMap<>(items),
                    new LinkedHashMap<>(effects),
                    new TreeMap<>(drafts),
                    new TreeMap<>(results),
                    new TreeMap<>(leases));
        }
    }
}
