package io.reelbatch.intake.inbox;

import io.reelbatch.request.ManifestProblem;
import io.reelbatch.request.ProblemCode;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;

/// What can be said against a file without opening it.
final class Refusals {
    /// Recognised by their content or by these names, with words of their own, when they are read.
    private static final Set<String> TEXT =
            Set.of("txt", "text", "md", "rtf", "odt", "xml", "yml", "yaml", "htm", "html");

    private final long maxBytes;

    Refusals(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// Why a file that is called like a manifest, or is mistaken for one, must not even be opened.
    Optional<ManifestProblem> of(Found found) {
        BasicFileAttributes attributes = found.attributes();
        if (attributes.isSymbolicLink()) {
            return Optional.of(notAFile("This is a symbolic link.", "Put the file itself into the inbox."));
        }
        if (attributes.isDirectory()) {
            return Optional.of(notAFile(
                    "This is a directory, although it is called like a file.",
                    "Put the files of it into the inbox, or give the directory another name."));
        }
        if (!attributes.isRegularFile()) {
            return Optional.of(notAFile("This is a pipe, a socket or a device.", "Put a file into the inbox."));
        }
        if (TEXT.contains(FileNames.ending(String.valueOf(found.path().getFileName())))) {
            return Optional.of(problem(
                    ProblemCode.NOT_TEXT.name(),
                    "Files of this name are not read.",
                    "If it is a manifest, give it a name that ends in .csv, .jsonl or .json."));
        }
        return attributes.size() <= maxBytes
                ? Optional.empty()
                : Optional.of(problem(
                        ProblemCode.MANIFEST_TOO_LARGE.name(),
                        "The file is larger than %,d bytes.".formatted(maxBytes),
                        "Split it into several manifests."));
    }

    /// Of a file that has to be copied, which shows only when that is tried.
    static ManifestProblem notReadable() {
        return problem(
                ProblemCode.MANIFEST_NOT_READABLE.name(),
                "The file may not be read by this program.",
                "Give its user the right to read it, and put the file into the inbox again.");
    }

    private static ManifestProblem notAFile(String message, String hint) {
        return problem(ProblemCode.MANIFEST_NOT_A_FILE.name(), message, hint);
    }

    static ManifestProblem problem(String code, String message, String hint) {
        return new ManifestProblem(0, null, code, message, hint);
    }
}
