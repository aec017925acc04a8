package io.reelbatch.backend;

/// The name of a render, chosen by us before it is submitted, which makes submitting idempotent.
public record RenderId(String value) {
    /// What the ledger has room for.
    private static final int LONGEST = 200;

    public RenderId {
        if (value.isBlank() || value.length() > LONGEST) {
            throw new IllegalArgumentException("render id is blank or longer than " + LONGEST + " characters");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
