package io.reelbatch.ledger;

/// Where the two supported databases differ.
public enum Dialect {
    H2,
    POSTGRESQL;

    /// Holds off a take-over until the transaction has ended. An H2 file has one owner, so there is nobody
    /// to hold off.
    String shareLock() {
        return switch (this) {
            case H2 -> "";
            case POSTGRESQL -> " for share";
        };
    }
}
