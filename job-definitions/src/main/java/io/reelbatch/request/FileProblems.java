package io.reelbatch.request;

import java.util.ArrayList;
import java.util.List;

/// Gathers what is wrong with a file as a whole. A reader that hands rows to a worker refuses at the first
/// problem, before anything of a doubtful file can be used; the validator goes on as long as reading on
/// makes sense.
final class FileProblems {

    private static final int MOST = 100;

    private final boolean readOn;
    private final List<ManifestProblem> found = new ArrayList<>();

    private FileProblems(boolean readOn) {
        this.readOn = readOn;
    }

    static FileProblems refuseAtFirst() {
        return new FileProblems(false);
    }

    static FileProblems collect() {
        return new FileProblems(true);
    }

    /// A problem after which the rest of the file can still be read.
    void report(ManifestProblem problem) {
        found.add(problem);
        if (!readOn || found.size() >= MOST) {
            refuse();
        }
    }

    /// A problem after which nothing more can be read.
    ManifestRefused fatal(ManifestProblem problem) {
        return fatal(List.of(problem));
    }

    /// Problems after which nothing more can be read.
    ManifestRefused fatal(List<ManifestProblem> together) {
        found.addAll(together);
        return new ManifestRefused(found);
    }

    /// Ends the reading if anything was reported so far.
    void refuseIfAny() {
        if (!found.isEmpty()) {
            refuse();
        }
    }

    List<ManifestProblem> found() {
        return found;
    }

    private void refuse() {
        throw new ManifestRefused(found);
    }
}
