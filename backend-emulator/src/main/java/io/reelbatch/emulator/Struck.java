package io.reelbatch.emulator;

/// Ends a call with the answer that a fault gives instead of the real one.
final class Struck extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Reply reply;

    Struck(Reply reply) {
        super("a fault answers", null, false, false);
        this.reply = reply;
    }

    Reply reply() {
        return reply;
    }
}
