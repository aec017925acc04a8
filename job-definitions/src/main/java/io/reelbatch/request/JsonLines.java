package io.reelbatch.request;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/// One JSON object per line. A line that is none is that row's problem; the others go on.
final class JsonLines implements RowSource {

    private final BufferedReader lines;
    private final ManifestLimits limits;
    private final FileProblems problems;
    private final JsonFactory json;
    private final JsonHeaders headers;
    private long line;

    JsonLines(Reader text, ManifestLimits limits, FileProblems problems) {
        this.lines = new BufferedReader(text);
        this.limits = limits;
        this.problems = problems;
        this.json = Json.factory(limits);
        this.headers = new JsonHeaders(limits, problems);
    }

    @Override
    public @Nullable RawRow next() {
        String content = nextLine();
        while (content != null && content.isBlank()) {
            content = nextLine();
        }
        if (content == null && line == 0) {
            throw problems.fatal(FileProblem.empty());
        }
        return content == null ? null : parse(content);
    }

    @Override
    public List<String> headers() {
        return headers.names();
    }

    @Override
    public String listSeparators() {
        return "|;";
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    private @Nullable String nextLine() {
        try {
            String content = lines.readLine();
            line += content == null ? 0 : 1;
            return content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RawRow parse(String content) {
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), content)) {
            parser.nextToken();
            RawRow row = new JsonRow(headers, limits, problems, line).read(parser);
            if (parser.nextToken() != null) {
                throw new StreamReadException(parser, "there is more text behind the object");
            }
            return row;
        } catch (JacksonException e) {
            if (Json.beyondLimits(e)) {
                problems.report(Json.beyondLimits(line, e));
            }
            return new RawRow(line, Map.of(), List.of(notJson(e)));
        }
    }

    private ManifestProblem notJson(JacksonException e) {
        return ManifestProblem.at(
                line,
                ProblemCode.BAD_JSON,
                "The line is not JSON: %s.".formatted(Json.message(e)),
                "Write one complete JSON object per line; objects over several lines need a JSON array around them.");
    }
}
