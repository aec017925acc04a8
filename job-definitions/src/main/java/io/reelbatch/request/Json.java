package io.reelbatch.request;

import java.io.UncheckedIOException;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/// The JSON library, held to the limits, and its exceptions in words for users.
final class Json {

    private Json() {}

    static JsonFactory factory(ManifestLimits limits) {
        return JsonFactory.builder()
                .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.maxJsonDepth())
                        .maxNumberLength(limits.maxNumberDigits())
                        .maxStringLength(Math.max(limits.maxLineBytes(), limits.maxFieldCharacters()))
                        .maxNameLength(limits.maxFieldCharacters())
                        .build())
                .build();
    }

    static boolean beyondLimits(JacksonException e) {
        return e instanceof StreamConstraintsException;
    }

    static ManifestProblem beyondLimits(long line, JacksonException e) {
        return ManifestProblem.at(
                line,
                ProblemCode.JSON_LIMIT,
                "The JSON goes beyond a limit: %s.".formatted(message(e)),
                "Write each request as a flat object of ordinary texts and numbers.");
    }

    /// What is wrong with a whole JSON array, or the failure of the file system beneath it.
    ///
    /// @param reached line up to which the parser has read
    static RuntimeException broken(JacksonException e, long reached, FileProblems problems) {
        long line = e.getLocation() == null ? reached : e.getLocation().getLineNr();
        return switch (e) {
            case JacksonIOException io -> new UncheckedIOException(io.getCause());
            case StreamConstraintsException limit -> problems.fatal(beyondLimits(line, limit));
            case UnexpectedEndOfInputException _ ->
                problems.fatal(ManifestProblem.at(
                        line,
                        ProblemCode.JSON_CUT_SHORT,
                        "The file ends in the middle of the array.",
                        "Wait until it is completely written, or close the array with ]."));
            default ->
                problems.fatal(
                        ManifestProblem.at(
                                line,
                                ProblemCode.NOT_JSON,
                                "This is not JSON: %s.".formatted(message(e)),
                                "Mend the JSON at this line, or write one object per line (JSONL), where a mistake costs one row."));
        };
    }

    static String message(JacksonException e) {
        TokenStreamLocation location = e.getLocation();
        String column = location == null ? "" : " (column %d)".formatted(location.getColumnNr());
        String text = String.valueOf(e.getOriginalMessage());
        String first = text.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", " ");
        return first.toLowerCase(Locale.ROOT).startsWith("unexpected end")
                ? "it ends too early" + column
                : first + column;
    }
}
