package io.reelbatch.request;

/// The words by which problems are known to users and their scripts. They are only ever added to, and
/// `docs/manifests.md` explains each.
public enum ProblemCode {
    NOT_FOUND(Scope.ROW),
    NOT_A_REGULAR_FILE(Scope.ROW),
    NOT_READABLE(Scope.ROW),
    PATH_NOT_ALLOWED(Scope.ROW),
    URL_NOT_ALLOWED(Scope.ROW),
    UNSUPPORTED_MEDIA(Scope.ROW),
    MEDIA_TOO_LARGE(Scope.ROW),
    MEDIA_MISMATCH(Scope.ROW),
    EMPTY_MEDIA(Scope.ROW),
    MEDIA_NOT_ACCEPTED(Scope.ROW),
    TOO_MANY_MEDIA(Scope.ROW),
    MEDIA_SEPARATOR(Scope.ROW),

    MANIFEST_NOT_FOUND(Scope.FILE),
    MANIFEST_NOT_A_FILE(Scope.FILE),
    MANIFEST_NOT_READABLE(Scope.FILE),
    MANIFEST_TOO_LARGE(Scope.FILE),
    SPREADSHEET(Scope.FILE),
    ARCHIVE(Scope.FILE),
    NOT_TEXT(Scope.FILE),
    UTF_16(Scope.FILE),
    NOT_UTF_8(Scope.FILE),
    NUL_CHARACTER(Scope.FILE),
    EMPTY_FILE(Scope.FILE),
    NO_ROWS(Scope.FILE),
    NO_PROMPT_COLUMN(Scope.FILE),
    DUPLICATE_COLUMN(Scope.FILE),
    UNNAMED_COLUMN(Scope.FILE),
    TOO_MANY_COLUMNS(Scope.FILE),
    TOO_MANY_ROWS(Scope.FILE),
    LINE_TOO_LONG(Scope.FILE),
    FIELD_TOO_LONG(Scope.FILE),
    OPEN_QUOTE(Scope.FILE),
    MISPLACED_QUOTE(Scope.FILE),
    NOT_JSON(Scope.FILE),
    JSON_CUT_SHORT(Scope.FILE),
    JSON_LIMIT(Scope.FILE),
    DUPLICATE_ID(Scope.FILE),

    TOO_FEW_FIELDS(Scope.ROW),
    TOO_MANY_FIELDS(Scope.ROW),
    SPACE_BEFORE_QUOTE(Scope.ROW),
    BAD_JSON(Scope.ROW),
    NOT_AN_OBJECT(Scope.ROW),
    DUPLICATE_KEY(Scope.ROW),
    NESTED_VALUE(Scope.ROW),
    BAD_CHARACTER(Scope.ROW),
    ROW_TOO_LARGE(Scope.ROW),
    NO_PROMPT(Scope.ROW),
    BAD_ID(Scope.ROW),
    BAD_SESSION(Scope.ROW),
    BAD_ACTION(Scope.ROW),
    ACTION_TAKES_NO_MEDIA(Scope.ROW),
    NO_EARLIER_ROW(Scope.ROW),
    BAD_LANGUAGE(Scope.ROW),
    BAD_FORMAT(Scope.ROW),
    BAD_QUALITY(Scope.ROW),
    BAD_PRIORITY(Scope.ROW),
    BAD_NOT_BEFORE(Scope.ROW),
    TEMPLATE_COLUMN_MISSING(Scope.ROW),

    COLUMN_MISSPELT(Scope.WARNING),
    TEMPLATE_COLUMN_UNKNOWN(Scope.WARNING),
    PROMPT_IS_A_COMMAND(Scope.WARNING),
    PROMPT_NOT_SENT(Scope.WARNING),
    PROMPT_IS_LONG(Scope.WARNING),
    PROMPT_IS_VAGUE(Scope.WARNING),
    HIDDEN_CHARACTER(Scope.WARNING),
    LOST_CHARACTER(Scope.WARNING),
    FORMAT_NOT_PREFERRED(Scope.WARNING);

    /// How far a problem reaches.
    public enum Scope {
        /// The whole manifest is refused.
        FILE,
        /// The row fails, the others go on (unless the user asked for all or nothing).
        ROW,
        /// Nothing is refused.
        WARNING
    }

    private final Scope scope;

    ProblemCode(Scope scope) {
        this.scope = scope;
    }

    public Scope scope() {
        return scope;
    }
}
