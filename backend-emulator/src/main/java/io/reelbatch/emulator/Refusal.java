package io.reelbatch.emulator;

/// Ends a call with an answer that says no.
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int code;
    private final transient Reply reply;

    private Refusal(int code, Reply reply, String message) {
        super(message, null, false, false);
        this.code = code;
        this.reply = reply;
    }

    /// One of the service's error codes.
    static Refusal code(Scenario scenario, int code) {
        return new Refusal(
                code, Answers.code(scenario, code), ServiceError.of(code).message());
    }

    /// An HTTP status with the service's usual body.
    static Refusal status(Scenario scenario, int status, String message) {
        return new Refusal(status, Answers.error(scenario, status, status, message), message);
    }

    /// Any other answer.
    static Refusal with(int code, Reply reply, String message) {
        return new Refusal(code, reply, message);
    }

    int code() {
        return code;
    }

    Reply reply() {
        return reply;
    }
}
