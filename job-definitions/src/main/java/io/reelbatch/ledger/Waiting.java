package io.reelbatch.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Why an open item rests, and until when. Neither of them: it can go on at once.
public record Waiting(@Nullable WaitingFor what, @Nullable Instant until) {
    /// Nothing to wait for.
    public static final Waiting NOT = new Waiting(null, null);

    /// Waits for nothing in particular but a moment, such as the next look at a render.
    public static Waiting until(Instant until) {
        return new Waiting(null, until);
    }

    boolean isOnlyAMoment() {
        return what == null && until != null;
    }
}
