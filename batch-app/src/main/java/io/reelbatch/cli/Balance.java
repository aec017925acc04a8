package io.reelbatch.cli;

import io.reelbatch.backend.Credits;
import org.jspecify.annotations.Nullable;

/// What the account has.
///
/// @param credits nothing where the service does not tell
/// @param problem why it does not
record Balance(@Nullable Credits credits, String problem) {
    static Balance of(Credits credits) {
        return new Balance(credits, "");
    }

    static Balance unknown(String problem) {
        return new Balance(null, problem);
    }

    /// Credits that can be spent; nothing where that is not known.
    @Nullable
    Long available() {
        return credits == null ? null : credits.available();
    }

    /// How many generations of that price it pays for; 0 where it is not known.
    long affords(Price price) {
        return credits == null || price.credits() == 0 ? 0 : Math.max(0, credits.available()) / price.credits();
    }

    @Override
    public String toString() {
        if (credits == null) {
            return "not known: " + problem;
        }
        String frozen = credits.frozen() == 0 ? "" : ", %,d more reserved".formatted(credits.frozen());
        return "%,d credits%s".formatted(credits.available(), frozen);
    }
}
