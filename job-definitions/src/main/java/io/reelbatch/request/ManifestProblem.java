package io.reelbatch.request;

import org.jspecify.annotations.Nullable;

/// One thing that is wrong with a manifest: where, what, and how to mend it. Safe to print: text of the
/// file appears in it shortened and with control characters escaped.
///
/// @param line line of the file, from 1; 0 when the problem has no line
/// @param column header name of the column; null when the problem is not one column's
/// @param code stable word from [ProblemCode]
/// @param message what is wrong
/// @param hint what the user can do about it
public record ManifestProblem(long line, @Nullable String column, String code, String message, String hint) {

    /// A problem at a line, of no column in particular.
    public static ManifestProblem at(long line, ProblemCode code, String message, String hint) {
        return new ManifestProblem(line, null, code.name(), message, hint);
    }

    /// A problem of one cell.
    public static ManifestProblem in(String column, long line, ProblemCode code, String message, String hint) {
        return new ManifestProblem(line, column, code.name(), message, hint);
    }
}
