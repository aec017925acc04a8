package io.reelbatch.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that one pass over a manifest found out.
///
/// @param format null when the file could not be opened as a manifest
/// @param sha256 hex digest of the bytes; null when the file could not be read to its end
/// @param bytes size of what was read
/// @param rows data rows read, the good and the bad
/// @param headers column names in file order; for JSON in order of first appearance
/// @param fileProblems why the file as a whole is refused; empty when it is not
/// @param rowProblems what is wrong with bad rows
/// @param warnings what the user should know but may ignore
public record ManifestReport(
        @Nullable ManifestFormat format,
        @Nullable String sha256,
        long bytes,
        long rows,
        long good,
        long bad,
        List<String> headers,
        List<ManifestProblem> fileProblems,
        Findings rowProblems,
        Findings warnings) {

    public ManifestReport {
        headers = List.copyOf(headers);
        fileProblems = List.copyOf(fileProblems);
    }

    /// Whether the file as a whole must not be worked on.
    public boolean refused() {
        return !fileProblems.isEmpty();
    }

    /// Whether everything is fine, as all-or-nothing handling wants it.
    public boolean clean() {
        return fileProblems.isEmpty() && bad == 0;
    }

    /// Ends a use of the manifest that must not go on.
    ///
    /// @throws ManifestRefused with all problems of the file, if it has any
    public void throwIfRefused() {
        if (refused()) {
            throw new ManifestRefused(fileProblems);
        }
    }

    /// Problems of one sort: the first ones in full, and how many there are altogether.
    public record Findings(List<ManifestProblem> listed, long total) {

        public Findings {
            listed = List.copyOf(listed);
        }
    }
}
