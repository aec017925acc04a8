package io.reelbatch.emulator;

import io.reelbatch.emulator.json.Json;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A render as it must be asked for.
///
/// @param draft the draft's raw text
record RenderRequest(String id, String sessionId, String draft) {
    private static final Set<String> FIELDS = Set.of("id", "sessionId", "draft", "output");
    private static final Set<String> OUTPUT_FIELDS = Set.of("format", "quality", "resolution", "fps");

    static RenderRequest of(Call call) throws IOException {
        Json.Obj body = call.jsonObject();
        for (String key : body.members().keySet()) {
            require(call, FIELDS.contains(key), "unknown field " + key);
        }
        String id = body.text("id");
        String sessionId = body.text("sessionId");
        if (id == null || !id.matches("render_[A-Za-z0-9_-]{1,100}")) {
            throw Refusal.status(call.scenario(), 400, "id must look like render_<unique>");
        }
        if (sessionId == null) {
            throw Refusal.status(call.scenario(), 400, "sessionId is required");
        }
        call.concernsRender(id);
        require(call, isOutput(body.get("output")), "output takes format, quality, resolution and fps");
        if (!(body.get("draft") instanceof Json.Obj draft) || !isExportReady(draft)) {
            throw Refusal.status(call.scenario(), 400, "draft must have a track with a segment");
        }
        return new RenderRequest(id, sessionId, draft.raw());
    }

    private static boolean isOutput(@Nullable Json output) {
        return output == null
                || (output instanceof Json.Obj object
                        && OUTPUT_FIELDS.containsAll(object.members().keySet()));
    }

    private static boolean isExportReady(Json.Obj draft) {
        return draft.get("t") instanceof Json.Arr tracks
                && tracks.items().stream()
                        .anyMatch(track -> track instanceof Json.Obj object
                                && object.get("sg") instanceof Json.Arr segments
                                && !segments.items().isEmpty());
    }

    private static void require(Call call, boolean holds, String otherwise) {
        if (!holds) {
            throw Refusal.status(call.scenario(), 400, otherwise);
        }
    }
}
