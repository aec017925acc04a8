package io.reelbatch.chunk;

/// What becomes of results that the writer refuses for what they are, so that offering them again is of no
/// use.
///
/// @param <O> what the processor makes of an item
public interface Refusals<O> {

    /// Whether the same results would be refused again. The results of that chunk are then written one by
    /// one, each in a transaction of its own, so that none suffers from another.
    boolean lasting(Exception failure);

    /// What is written in place of a result that was refused when it was written alone. Asked once for each
    /// result; where the answer is refused too, it is offered again like any other.
    O instead(O refused, Exception failure);

    /// Takes every failure for one that passes.
    static <O> Refusals<O> none() {
        return new Refusals<>() {
            @Override
            public boolean lasting(Exception failure) {
                return false;
            }

            @Override
            public O instead(O refused, Exception failure) {
                return refused;
            }
        };
    }
}
