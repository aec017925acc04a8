package io.reelbatch.ledger;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the engine needs of the ledger while it works on a batch: which items are due when, what they are,
/// and the two writes that move them. Whatever keeps items behind it has to keep three promises: a write is
/// all or nothing, it is refused under a lease that was lost, and it moves an item only from the state and
/// the count of effects in which it was read.
///
/// The ledger's tables are the one store of the product ([Items]). That the engine sees no more of it than
/// this lets it run against a store in memory, crashed at any write.
public interface ItemStore {

    /// The items' ids, states and due times, enough to know what is to be done when; in no order.
    void forEachDue(String batchId, Consumer<Due> action);

    /// Items as they are now, in the order of the ids. Drafts come along for the render stage, which sends
    /// them.
    List<Item> load(List<Long> ids, Stage stage);

    /// The items of attempts that could not be written, as they are now.
    default List<Item> reload(List<Attempt> moved) {
        List<Long> ids = moved.stream().map(attempt -> attempt.before().id()).toList();
        return ids.isEmpty() ? List.of() : load(ids, Stage.GENERATION);
    }

    /// Attempts that join a session in which another batch has come to their place already, or beyond it. Only
    /// a store of several batches has any.
    default List<Attempt> late(List<Attempt> attempts) {
        return List.of();
    }

    /// Commits how attempts ended, inside the caller's transaction.
    ///
    /// @return the attempts whose item had moved meanwhile, and of which nothing was written
    /// @throws LeaseLost when another process works on the batch now
    List<Attempt> write(Lease lease, Batch batch, List<Attempt> attempts, Instant now);

    /// Commits intents, all in one transaction of its own.
    ///
    /// @return those whose item had moved meanwhile, or that a budget has no room for; their call must not be
    ///     made
    /// @throws LeaseLost when another process works on the batch now
    List<Intent> commit(Lease lease, List<Intent> intents);

    /// The same for intents of which it is not known whether they were committed, because the answer to the
    /// commit was lost. A store of which every answer arrives need not tell them apart.
    ///
    /// @return those whose item had moved by something else than these intents
    default List<Intent> commitAgain(Lease lease, List<Intent> intents) {
        return commit(lease, intents);
    }

    /// @param before the item as it was last committed
    /// @param after the item with the announced effect
    /// @param allowance what has to be reserved with it, or nothing
    /// @param over the limit that it would exceed, in the answer to a commit
    record Intent(
            Item before,
            Item after,
            @Nullable Allowance allowance,
            @Nullable BudgetLimit over) {

        /// An intent that no budget has anything to do with.
        public Intent(Item before, Item after) {
            this(before, after, null, null);
        }

        Intent over(BudgetLimit limit) {
            return new Intent(before, after, allowance, limit);
        }
    }

    /// The budget that a generation has to stay within.
    ///
    /// @param estimate credits that it is expected to cost
    record Allowance(String definition, String batchId, Budget budget, long estimate) {}

    /// An item's id and when it is due.
    ///
    /// @param sends generations that were sent and may have cost something
    /// @param group its place among the rows that share its session, if there are any
    record Due(
            long itemId,
            int rowNumber,
            int priority,
            ItemState state,
            Waiting waiting,
            int sends,
            @Nullable InGroup group) {
        static Due of(Item item) {
            return new Due(
                    item.id(),
                    item.rowNumber(),
                    item.priority(),
                    item.state(),
                    item.waiting(),
                    item.cost().sends() - item.turns().over(),
                    InGroup.of(item));
        }

        /// Whoever waits for another row goes on waiting.
        Due atOnce() {
            return waiting.what() == WaitingFor.PREDECESSOR
                    ? this
                    : new Due(itemId, rowNumber, priority, state, Waiting.NOT, sends, group);
        }

        /// Due now, where only a person could end the wait.
        Due afterAPerson() {
            boolean person = waiting.what() != null && waiting.what().needsAPerson();
            return person ? atOnce() : this;
        }
    }

    /// An item's place in its session group.
    ///
    /// @param renderSubmitted whether its own draft is on its way to become a video, so that the session may
    ///     change
    record InGroup(
            String label,
            int position,
            String rowKey,
            @Nullable String sessionId,
            @Nullable String userId,
            @Nullable String tokenRef,
            boolean renderSubmitted) {

        static @Nullable InGroup of(Item item) {
            SessionPlace place = item.request().session();
            return place == null
                    ? null
                    : new InGroup(
                            place.label(),
                            place.position(),
                            item.rowKey(),
                            item.sessionId(),
                            item.userId(),
                            item.tokenRef(),
                            renderSubmitted(item.state(), item.renders()));
        }

        /// A render counts as submitted when the cloud has accepted it, also where it fails later.
        static boolean renderSubmitted(ItemState state, int renders) {
            return switch (state) {
                case RENDERING, DONE -> true;
                case RENDER_INTENT -> renders > 1;
                case GENERATED -> renders > 0;
                case ACCEPTED, UPLOADED, GENERATION_INTENT, GENERATION_UNRESOLVED, FAILED, PARKED, CANCELLED -> false;
            };
        }
    }
}
