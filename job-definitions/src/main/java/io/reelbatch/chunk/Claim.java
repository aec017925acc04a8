package io.reelbatch.chunk;

import java.time.Duration;
import java.util.List;

/// What an [ItemSource] answers when it is asked for items.
///
/// @param <I> what is claimed
public sealed interface Claim<I> {

    /// Items that may start now: at least one, and no more than were asked for.
    record Items<I>(List<I> items) implements Claim<I> {
        public Items {
            items = List.copyOf(items);
            if (items.isEmpty()) {
                throw new IllegalArgumentException(
                        "a claim of no items would be asked for again at once: answer NoneNow or Exhausted instead");
            }
        }
    }

    /// Nothing now. The step asks again when the source wakes it, at the latest after `untilNextDue`; a
    /// time of less than a millisecond, also a negative one, is read as one millisecond.
    record NoneNow<I>(Duration untilNextDue) implements Claim<I> {}

    /// Nothing now and nothing ever again: the step ends as soon as everything in flight has been written.
    record Exhausted<I>() implements Claim<I> {}

    /// Somebody outside asked the step to stop: it claims no more, gives what is in flight its grace and
    /// ends STOPPED.
    record Stop<I>() implements Claim<I> {}
}
