package io.reelbatch.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A limit that the next generation would exceed.
///
/// @param why which limit, how much of it is used, and what can be done
/// @param until when it ends by itself; nothing where that is not known
public record BudgetLimit(Problem why, @Nullable Instant until) {}
