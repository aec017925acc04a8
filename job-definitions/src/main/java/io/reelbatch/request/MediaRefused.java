package io.reelbatch.request;

/// A media file cannot be used for the row that names it. Another attempt will not change that.
public final class MediaRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ProblemCode code;
    private final String hint;

    public MediaRefused(ProblemCode code, String message, String hint) {
        super(message);
        this.code = code;
        this.hint = hint;
    }

    /// Stable word from [ProblemCode].
    public String code() {
        return code.name();
    }

    /// What is wrong, safe to print.
    public String message() {
        return String.valueOf(getMessage());
    }

    /// What the user can do about it.
    public String hint() {
        return hint;
    }
}
