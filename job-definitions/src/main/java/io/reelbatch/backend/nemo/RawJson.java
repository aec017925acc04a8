package io.reelbatch.backend.nemo;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Cuts values out of JSON as the text they are. A tree would change the spelling of numbers.
final class RawJson {
    private RawJson() {}

    /// The text of the value that lies under `path`, or nothing. Where a name stands twice the last one
    /// counts, as it does for a tree.
    static @Nullable String slice(String json, List<String> path) {
        try (JsonParser parser = Json.MAPPER.createParser(json)) {
            parser.nextToken();
            return slice(json, parser, path);
        } catch (JacksonException notJson) {
            return null;
        }
    }

    private static @Nullable String slice(String json, JsonParser parser, List<String> path) {
        if (path.isEmpty()) {
            int from = (int) parser.currentTokenLocation().getCharOffset();
            parser.skipChildren();
            parser.finishToken();
            return json.substring(from, (int) parser.currentLocation().getCharOffset());
        }
        String found = null;
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return null;
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean wanted = path.getFirst().equals(parser.currentName());
            parser.nextToken();
            if (wanted) {
                found = slice(json, parser, path.subList(1, path.size()));
            } else {
                parser.skipChildren();
            }
        }
        return found;
    }

    /// `json` itself, if it is exactly one JSON value; what is spliced into a request must not be able to
    /// break out.
    static String oneValue(String json) {
        try (JsonParser parser = Json.MAPPER.createParser(json)) {
            JsonToken first = parser.nextToken();
            parser.skipChildren();
            if (first != null && parser.nextToken() == null) {
                return json;
            }
        } catch (JacksonException notJson) {
            // said below
        }
        throw new IllegalArgumentException("the draft to render is not one JSON value: " + Safe.excerpt(json));
    }
}
