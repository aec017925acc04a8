package io.reelbatch.request;

import java.io.Reader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamReadException;

/// The objects of one JSON array, one after the other and never all together. Broken JSON is the file's
/// problem here, because nobody can say where the next row would begin.
final class JsonArrayRows implements RowSource {

    private final JsonParser parser;
    private final ManifestLimits limits;
    private final FileProblems problems;
    private final JsonHeaders headers;
    private boolean ended;

    JsonArrayRows(Reader text, ManifestLimits limits, FileProblems problems) {
        this.parser = Json.factory(limits).createParser(ObjectReadContext.empty(), text);
        this.limits = limits;
        this.problems = problems;
        this.headers = new JsonHeaders(limits, problems);
    }

    @Override
    public @Nullable RawRow next() {
        try {
            return ended ? null : nextElement();
        } catch (JacksonException e) {
            throw Json.broken(e, parser.currentLocation().getLineNr(), problems);
        }
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
    public void close() {
        parser.close();
    }

    private @Nullable RawRow nextElement() {
        if (parser.currentToken() == null) {
            parser.nextToken();
        }
        if (parser.nextToken() == JsonToken.END_ARRAY) {
            ended = true;
            if (parser.nextToken() != null) {
                throw new StreamReadException(parser, "there is more text behind the array");
            }
            return null;
        }
        long line = parser.currentTokenLocation().getLineNr();
        return new JsonRow(headers, limits, problems, line).read(parser);
    }
}
