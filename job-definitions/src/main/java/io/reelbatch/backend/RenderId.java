package io.reelbatch.backend;

/// The name of a render, chosen by us before it is submitted, which makes submitting idempotent.
public record RenderId(String value) {
    public RenderId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("render id is blank");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
