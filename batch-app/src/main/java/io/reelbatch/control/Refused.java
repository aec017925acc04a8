package io.reelbatch.control;

/// What was asked for cannot be done as things are; the message says why, and what can be.
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
        super(message);
    }
}
