package io.reelbatch.backend;

/// Nothing more can be done on this account until a person does something.
public final class AccountStopped extends BackendException {
    private static final long serialVersionUID = 1L;

    /// What is missing.
    public enum Reason {
        /// the balance is used up
        CREDITS,
        /// there is no valid token
        TOKEN
    }

    private final Reason reason;
    private final String hint;

    /// @param hint what a person can do, for example a link
    public AccountStopped(Reason reason, String message, String hint) {
        super(message, null);
        this.reason = reason;
        this.hint = hint;
    }

    public Reason reason() {
        return reason;
    }

    public String hint() {
        return hint;
    }
}
