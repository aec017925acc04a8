package io.reelbatch.ledger;

/// What an item has cost so far.
///
/// @param sends generations that were sent and are not proven to be not executed
/// @param credits credits spent on them
/// @param exact whether the credits were read off the balance; the balance covers the whole account, so
///     that with several generations in flight it is an estimate
/// @param suspect whether a setting or a person had the item sent again without proof that nothing came of
///     the first time, so that it may have been charged more than once
public record Cost(int sends, long credits, boolean exact, boolean suspect) {
    public static final Cost NONE = new Cost(0, 0, true);

    /// Of an item that is not suspected of having been charged twice.
    public Cost(int sends, long credits, boolean exact) {
        this(sends, credits, exact, false);
    }

    Cost sent(int more) {
        return new Cost(sends + more, credits, exact, suspect);
    }

    Cost charged(long more, boolean exactly) {
        return new Cost(sends, credits + more, exact && exactly, suspect);
    }

    Cost suspected() {
        return new Cost(sends, credits, exact, true);
    }
}
