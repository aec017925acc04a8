package io.reelbatch.sink;

import java.util.List;

/// A place that takes results one by one. Used by one thread at a time.
interface Sink extends AutoCloseable {

    /// Hands results over, in this order. May block, but never without end.
    ///
    /// @return what came of each, in the same order
    List<Receipt> deliver(List<Delivery> deliveries);

    @Override
    default void close() {}
}
