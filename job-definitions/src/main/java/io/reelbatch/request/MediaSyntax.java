package io.reelbatch.request;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Reads the media cell of a row. Only the form is judged; whether a path leads into an allowed directory
/// is the question of [MediaLibrary].
final class MediaSyntax {

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*", Pattern.DOTALL);
    private static final Pattern WEB = Pattern.compile("(?i)https?:.*", Pattern.DOTALL);
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);

    private final String column;
    private final long line;
    private final Consumer<ManifestProblem> problems;
    private final List<Media> found = new ArrayList<>();

    MediaSyntax(String column, long line, Consumer<ManifestProblem> problems) {
        this.column = column;
        this.line = line;
        this.problems = problems;
    }

    /// Every usable reference of the cell, in order; the others are reported.
    ///
    /// @param separators characters between references
    List<Media> read(String cell, String separators) {
        if (cell.isBlank()) {
            return found;
        }
        for (String reference : cell.split("[" + separators + "]", -1)) {
            if (!reference.isBlank()) {
                readOne(reference.strip());
            }
        }
        return found;
    }

    private void readOne(String reference) {
        if (WEB.matcher(reference).matches()) {
            readUrl(reference);
        } else if (DRIVE.matcher(reference).matches() || reference.indexOf('\\') >= 0) {
            refusePath(
                    reference,
                    "is a Windows path",
                    "Write it with / and relative to the manifest, for example media/cat.png.");
        } else if (SCHEME.matcher(reference).matches()) {
            refusePath(
                    reference,
                    "starts with a scheme that is not http or https",
                    "Write a path or a web address; put ./ in front of a file name with a colon.");
        } else if (reference.startsWith("~")) {
            refusePath(reference, "starts with ~", "Write the path relative to the manifest.");
        } else {
            readPath(reference);
        }
    }

    private void readPath(String path) {
        if (path.chars().anyMatch(Character::isISOControl)) {
            refusePath(path, "contains a control character", "Rename the file.");
        } else if (MediaFormat.ofName(path).isEmpty()) {
            report(
                    ProblemCode.UNSUPPORTED_MEDIA,
                    "%s is not of a supported format.".formatted(Excerpt.of(path)),
                    "Supported formats: %s.".formatted(MediaFormat.list()));
        } else {
            found.add(new Media.LocalFile(path));
        }
    }

    private void readUrl(String reference) {
        try {
            found.add(new Media.Url(UrlRules.check(reference)));
        } catch (UrlRules.Refused e) {
            report(
                    ProblemCode.URL_NOT_ALLOWED,
                    "The address %s may not be used: %s.".formatted(Excerpt.of(reference), e.reason()),
                    "Use a public http or https address, with special characters percent-encoded.");
        }
    }

    private void refusePath(String path, String reason, String hint) {
        report(ProblemCode.PATH_NOT_ALLOWED, "%s %s.".formatted(Excerpt.of(path), reason), hint);
    }

    private void report(ProblemCode code, String message, String hint) {
        problems.accept(ManifestProblem.in(column, line, code, message, hint));
    }
}
