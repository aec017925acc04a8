package io.reelbatch.chunk;

/// Where an [AsyncChunkStep] gets its items from; one source serves one step execution. It differs from
/// Spring Batch's `ItemReader` in that it can say "nothing now": a reader's `null` can only mean the end.
/// Every method but the `Runnable` given to [#onWakeUp(Runnable)] is called by the step's own thread, one
/// call at a time.
///
/// @param <I> what is claimed
public interface ItemSource<I> extends AutoCloseable {

    /// Takes up to `max` items that may start now. Must not wait for items to come: that is what
    /// [Claim.NoneNow] says.
    ///
    /// @param max the number of items the step can put in flight at once, at least 1
    /// @throws Exception when the source cannot tell; the step then finishes what is in flight and ends
    ///     FAILED
    Claim<I> claim(int max) throws Exception;

    /// Hands over what to run, from any thread, when new items may be there or a stop was requested.
    /// Running it more often than needed costs one look at the source; running it after the step has ended
    /// does nothing.
    void onWakeUp(Runnable wakeUp);

    /// Whether somebody outside asked this execution to stop. The step asks at each wake-up, also while it
    /// has no room to claim and therefore cannot be told by [Claim.Stop]. Must be as cheap as reading a
    /// field.
    default boolean stopRequested() {
        return false;
    }

    /// Called once, when the execution is over, however it ended. Items that were claimed and never written
    /// were abandoned.
    @Override
    default void close() {}
}
