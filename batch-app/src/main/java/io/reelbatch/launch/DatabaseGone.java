package io.reelbatch.launch;

import java.time.Duration;

/// The database has been away for longer than `reelbatch.database.give-up-after`. Nothing is lost; what was under
/// way is found again by the next start.
public final class DatabaseGone extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    DatabaseGone(Duration silence, Throwable cause) {
        super("the database has not answered for %d s".formatted(silence.toSeconds()), cause);
    }
}
