package io.reelbatch.ledger;

/// What an open item waits for, beside a moment.
public enum WaitingFor {
    CREDITS,
    TOKEN,
    RETRY,
    RATE_LIMIT,
    PREDECESSOR,
    NOT_BEFORE,
    SCHEDULE,
    PAUSED;

    /// Whether only a person can end the wait.
    public boolean needsAPerson() {
        return this == CREDITS || this == TOKEN;
    }
}
