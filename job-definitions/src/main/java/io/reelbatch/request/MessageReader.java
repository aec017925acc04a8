package io.reelbatch.request;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/// Reads one request from a message: the same JSON object as a line of a JSONL manifest, held to the same
/// limits. Whatever is wrong with it, including what would refuse a whole manifest, is the message's own
/// problem.
public final class MessageReader {
    private static final long FIRST_LINE = 1;

    private final ManifestLimits limits;
    private final JsonFactory json;

    public MessageReader(ManifestLimits limits) {
        this.limits = limits;
        this.json = Json.factory(limits);
    }

    /// @param message UTF-8
    /// @param otherwise columns that stand where the message has none of that name, or an empty one
    /// @param rule what the job definition asks of it
    public ManifestRow read(byte[] message, Map<String, String> otherwise, RowRule rule) {
        FileProblems problems = FileProblems.collect();
        try {
            RawRow row = parse(text(message, problems), problems);
            List<ManifestProblem> all = new ArrayList<>(problems.found());
            all.addAll(row.problems());
            RawRow filled = new RawRow(FIRST_LINE, filled(row.columns(), otherwise), all);
            if (filled.columns().size() > limits.maxColumns()) {
                all.add(tooManyColumns(filled.columns().size()));
            }
            return new RowParser("|;", rule).parse(1, filled);
        } catch (ManifestRefused refused) {
            return new ManifestRow.Bad(1, FIRST_LINE, null, Map.of(), refused.problems());
        }
    }

    private String text(byte[] message, FileProblems problems) {
        if (message.length > limits.maxLineBytes()) {
            throw problems.fatal(ManifestProblem.at(
                    FIRST_LINE,
                    ProblemCode.LINE_TOO_LONG,
                    "The message has %,d bytes, %,d are allowed.".formatted(message.length, limits.maxLineBytes()),
                    "Send the media as files or addresses, never inside the message."));
        }
        StringBuilder text = new StringBuilder();
        try (Reader reader = new Utf8Text(new ByteArrayInputStream(message), problems)) {
            char[] buffer = new char[1 << 13];
            for (int read = reader.read(buffer); read >= 0; read = reader.read(buffer)) {
                text.append(buffer, 0, read);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        problems.refuseIfAny();
        return text.toString();
    }

    private RawRow parse(String text, FileProblems problems) {
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                throw new StreamReadException(parser, "there is nothing in it");
            }
            RawRow row = new JsonRow(new JsonHeaders(limits, problems), limits, problems, FIRST_LINE).read(parser);
            if (parser.nextToken() != null) {
                throw new StreamReadException(parser, "there is more text behind the object");
            }
            return row;
        } catch (JacksonException e) {
            throw problems.fatal(
                    Json.beyondLimits(e)
                            ? Json.beyondLimits(FIRST_LINE, e)
                            : ManifestProblem.at(
                                    FIRST_LINE,
                                    ProblemCode.BAD_JSON,
                                    "The message is not JSON: %s.".formatted(Json.message(e)),
                                    "Send one JSON object, such as {\"prompt\": \"a red fox\"}."));
        }
    }

    /// Together with what stands beside the message: the request becomes a line of a manifest, which has to
    /// hold all of it.
    private ManifestProblem tooManyColumns(int columns) {
        return ManifestProblem.at(
                FIRST_LINE,
                ProblemCode.TOO_MANY_COLUMNS,
                "With its id and priority the message has %d fields, %d are allowed."
                        .formatted(columns, limits.maxColumns()),
                "Leave out fields that neither the job definition nor the results need.");
    }

    private static Map<String, String> filled(Map<String, String> columns, Map<String, String> otherwise) {
        Map<String, String> filled = new LinkedHashMap<>(columns);
        otherwise.forEach((name, value) -> {
            boolean there = columns.entrySet().stream()
                    .anyMatch(column -> Column.normalised(column.getKey()).equals(name)
                            && !column.getValue().isBlank());
            if (!there) {
                filled.keySet().removeIf(key -> Column.normalised(key).equals(name));
                filled.put(name, value);
            }
        });
        return filled;
    }
}
