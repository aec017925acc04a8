package io.reelbatch.request;

import java.util.regex.Pattern;

/// Keeps a spreadsheet from running a cell as a formula, without losing a character: a cell that would
/// start one gets an apostrophe in front, and reading takes exactly that apostrophe away again. For every
/// text `x`, `strip(protect(x))` is `x`.
public final class FormulaGuard {

    private static final Pattern DANGEROUS = Pattern.compile("'*[=+\\-@\\t\\r]");
    private static final Pattern PROTECTED = Pattern.compile("'+[=+\\-@\\t\\r]");

    private FormulaGuard() {}

    /// The cell as it is written to a CSV file.
    public static String protect(String cell) {
        return DANGEROUS.matcher(cell).lookingAt() ? "'" + cell : cell;
    }

    /// The cell as it was before [#protect(String)].
    public static String strip(String cell) {
        return cell.startsWith("'") && PROTECTED.matcher(cell).lookingAt() ? cell.substring(1) : cell;
    }
}
