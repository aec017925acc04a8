package io.reelbatch.request;

/// How large a manifest may be. What is larger is refused before it can fill the memory.
///
/// @param maxBytes size of the file
/// @param maxRows data rows
/// @param maxLineBytes bytes between two line ends
/// @param maxFieldCharacters UTF-16 units of one value
/// @param maxColumns columns; in JSON, different keys over the whole file
/// @param maxJsonDepth nesting of arrays and objects
/// @param maxNumberDigits characters of one JSON number
/// @param maxListedProblems how many problems of rows are listed one by one; all of them are counted
public record ManifestLimits(
        long maxBytes,
        long maxRows,
        int maxLineBytes,
        int maxFieldCharacters,
        int maxColumns,
        int maxJsonDepth,
        int maxNumberDigits,
        int maxListedProblems) {

    /// 1 GiB, 1,000,000 rows, 1 MiB a line, 32,768 characters a field, 64 columns, depth 50, 1,000 digits,
    /// 10,000 problems.
    public static ManifestLimits defaults() {
        return new ManifestLimits(1L << 30, 1_000_000, 1 << 20, 1 << 15, 64, 50, 1_000, 10_000);
    }

    public ManifestLimits {
        long least = Math.min(
                Math.min(Math.min(maxBytes, maxRows), Math.min(maxLineBytes, maxFieldCharacters)),
                Math.min(Math.min(maxColumns, maxJsonDepth), Math.min(maxNumberDigits, maxListedProblems)));
        if (least < 1) {
            throw new IllegalArgumentException("every limit of a manifest is at least 1");
        }
    }
}
