package io.reelbatch.ledger;

/// What an item has cost so far.
///
/// @param sends generations that were sent and are not proven to be not executed
/// @param credits credits spent on them
/// @param exact whether the credits were read off the balance; the balance covers the whole account, so
///     that with several generations in flight it is an estimate
public record Cost(int sends, long credits, boolean exact) {
    public static final Cost NONE = new Cost(0, 0, true);
}
