package io.reelbatch.backend.nemo;

import io.reelbatch.backend.ContractBroken;
import io.reelbatch.backend.Draft;
import io.reelbatch.backend.SessionState;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// Reads a session's state: `{"state":{"draft":{…},"video_infos":[…],"generated_media":…}}`, in an envelope
/// or not.
final class StateReader {
    private static final List<List<String>> PLACES =
            List.of(List.of("data", "state"), List.of("state"), List.of("data"), List.of());
    private static final List<String> KNOWN = List.of("draft", "video_infos", "generated_media", "canvas_config");

    private static final Set<String> OWN = Set.of("session_id", "sessionId", "task_id", "taskId");
    private static final Set<String> AROUND =
            Set.of("task_name", "user_id", "userId", "bind_id", "code", "message", "success");

    private StateReader() {}

    static SessionState read(Call call, Answer.Accepted answer, long maxDraft) {
        JsonNode body = Json.tree(answer.body());
        for (List<String> place : PLACES) {
            JsonNode state = body == null ? MissingNode.getInstance() : at(body, place);
            if (KNOWN.stream().anyMatch(state::has) || (place.contains("state") && state.isObject())) {
                return read(call, answer.body(), place, state, maxDraft);
            }
        }
        if (body != null && (isEmpty(body.path("data")) || isEmpty(body))) {
            return read(call, answer.body(), List.of(), MissingNode.getInstance(), maxDraft);
        }
        throw new ContractBroken(call + " answered without a state", null);
    }

    /// A session to which nothing has happened yet may have no state: null, or nothing beside its own names.
    private static boolean isEmpty(JsonNode answer) {
        boolean named = OWN.stream().anyMatch(answer::hasNonNull);
        return (answer.has("state") && answer.path("state").isNull())
                || (named
                        && Stream.concat(OWN.stream(), AROUND.stream())
                                        .filter(answer::has)
                                        .count()
                                == answer.size());
    }

    private static JsonNode at(JsonNode body, List<String> place) {
        JsonNode node = body;
        for (String name : place) {
            node = node.path(name);
        }
        return node;
    }

    private static SessionState read(Call call, String body, List<String> place, JsonNode state, long maxDraft) {
        List<String> path = new java.util.ArrayList<>(place);
        path.add("draft");
        String raw = state.path("draft").isObject() ? RawJson.slice(body, path) : null;
        if (raw != null && raw.length() > maxDraft) {
            throw new ContractBroken("%s answered with a draft of %d characters".formatted(call, raw.length()), null);
        }
        Draft draft = raw == null ? null : DraftReader.read(raw);
        return new SessionState(draft, fingerprint(draft, state), mediaNames(state.path("video_infos")));
    }

    private static String fingerprint(@Nullable Draft draft, JsonNode state) {
        JsonNode media = state.path("video_infos");
        JsonNode generated = state.path("generated_media");
        return CanonicalJson.digest(
                draft == null ? MissingNode.getInstance() : state.path("draft"),
                media.isEmpty() ? MissingNode.getInstance() : media,
                generated.isEmpty() ? MissingNode.getInstance() : generated);
    }

    private static Set<String> mediaNames(JsonNode media) {
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode element : media) {
            for (String key : List.of("filename", "file_name", "name", "hash", "source_url")) {
                String value = Json.text(element, key);
                if (value != null) {
                    names.add(value);
                }
            }
        }
        return Set.copyOf(names);
    }
}
