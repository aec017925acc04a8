package io.reelbatch.request;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads one JSON object as a row. Numbers keep the spelling of the file, null is an empty text, an array
/// may stand only where several values make sense.
final class JsonRow {

    private final JsonHeaders headers;
    private final ManifestLimits limits;
    private final FileProblems fileProblems;
    private final long line;
    private final Map<String, String> columns = new LinkedHashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final List<ManifestProblem> problems = new ArrayList<>();

    JsonRow(JsonHeaders headers, ManifestLimits limits, FileProblems fileProblems, long line) {
        this.headers = headers;
        this.limits = limits;
        this.fileProblems = fileProblems;
        this.line = line;
    }

    /// Reads the value at the parser's current token to its end.
    RawRow read(JsonParser parser) {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            readObject(parser);
        } else {
            parser.skipChildren();
            problems.add(ManifestProblem.at(
                    line,
                    ProblemCode.NOT_AN_OBJECT,
                    "The row is not a JSON object.",
                    "Write each request as {\"prompt\": \"…\"}."));
        }
        return new RawRow(line, columns, problems);
    }

    private void readObject(JsonParser parser) {
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            parser.nextToken();
            String name = key.strip();
            if (!seen.add(Column.normalised(name))) {
                problem(name, ProblemCode.DUPLICATE_KEY, "The key appears twice.", "Keep one of the two.");
                parser.skipChildren();
            } else {
                headers.add(name, line);
                keep(name, value(name, parser));
            }
        }
    }

    private void keep(String name, @Nullable String value) {
        if (value == null) {
            return;
        }
        if (value.length() > limits.maxFieldCharacters()) {
            fileProblems.report(ManifestProblem.in(
                    name,
                    line,
                    ProblemCode.FIELD_TOO_LONG,
                    "The value is longer than %,d characters.".formatted(limits.maxFieldCharacters()),
                    "Shorten it."));
            return;
        }
        columns.put(name, value);
    }

    private @Nullable String value(String name, JsonParser parser) {
        JsonToken token = parser.currentToken();
        boolean list = Column.named(name).map(Column::isList).orElse(false);
        return switch (token) {
            case VALUE_NULL -> "";
            case START_ARRAY -> list ? joined(name, parser) : nested(name, parser);
            case START_OBJECT -> nested(name, parser);
            case null, default -> parser.getString();
        };
    }

    private @Nullable String nested(String name, JsonParser parser) {
        parser.skipChildren();
        problem(
                name,
                ProblemCode.NESTED_VALUE,
                "The value is an array or an object.",
                "Write a text, a number, true, false or null; only media and tags may be arrays of texts.");
        return null;
    }

    /// An array in the form in which a cell of a CSV file would hold it.
    private @Nullable String joined(String name, JsonParser parser) {
        StringBuilder joined = new StringBuilder();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token.isStructStart()) {
                nested(name, parser);
            } else if (joined.length() <= limits.maxFieldCharacters()) {
                joined.append(joined.isEmpty() ? "" : "|").append(element(name, parser));
            }
        }
        return joined.toString();
    }

    private String element(String name, JsonParser parser) {
        String text = parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getString();
        if (text.indexOf('|') >= 0 || text.indexOf(';') >= 0) {
            problem(
                    name,
                    ProblemCode.MEDIA_SEPARATOR,
                    "%s contains | or ;, which separate values in manifests.".formatted(Excerpt.of(text)),
                    "Rename the file, or write %7C or %3B in an address.");
        }
        return text;
    }

    private void problem(String name, ProblemCode code, String message, String hint) {
        problems.add(ManifestProblem.in(name, line, code, message, hint));
    }
}
