package io.reelbatch.cli;

import org.jspecify.annotations.Nullable;

/// Asks for money before it is spent: a person on a terminal, or the options of a command that nobody
/// watches.
///
/// @param yes the answer was given beforehand
/// @param maxCredits how much may be spent at most, which is an answer too
record Spending(boolean yes, @Nullable Long maxCredits) {

    /// Makes sure that the credits may be spent.
    ///
    /// @param generations how many are to be paid for
    /// @throws BadUsage when nobody can be asked
    /// @throws CannotRun when the person says no
    void ask(Console console, long generations, Price price, Balance balance) {
        if (generations == 0) {
            return;
        }
        console.print(
                "  about %,d credits for %,d videos (%s)".formatted(generations * price.credits(), generations, price));
        console.print("  balance: " + balance);
        warn(console, generations, price, balance);
        if (yes || maxCredits != null) {
            return;
        }
        if (!console.terminal()) {
            throw new BadUsage(
                    "this would spend about %,d credits and nobody can be asked; say --yes, or --max-credits N"
                            .formatted(generations * price.credits()));
        }
        if (!console.confirm("Go on?")) {
            throw new CannotRun("nothing was started and nothing was spent", null);
        }
    }

    private void warn(Console console, long generations, Price price, Balance balance) {
        long limit = maxCredits == null || price.credits() == 0 ? generations : maxCredits / price.credits();
        if (limit < generations) {
            console.print("  --max-credits %,d ends it after about %,d of them".formatted(maxCredits, limit));
        }
        if (balance.credits() != null && balance.affords(price) < generations) {
            console.print("  the balance lasts for about %,d of them; the others will wait for credits"
                    .formatted(balance.affords(price)));
        }
    }
}
