package io.reelbatch.backend;

/// The cloud will never accept this request as it is; another one may be fine.
public final class ItemRefused extends BackendException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final String hint;

    /// @param code a stable word such as `UNSUPPORTED_MEDIA`
    /// @param hint what the user can change
    public ItemRefused(String code, String message, String hint) {
        super(message, null);
        this.code = code;
        this.hint = hint;
    }

    public String code() {
        return code;
    }

    public String hint() {
        return hint;
    }
}
