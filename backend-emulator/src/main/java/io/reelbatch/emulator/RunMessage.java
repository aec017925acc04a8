package io.reelbatch.emulator;

import io.reelbatch.emulator.json.Json;
import io.reelbatch.emulator.json.JsonException;
import io.reelbatch.emulator.json.JsonText;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A message as it must look: known fields only, and no extra key inside its parts.
record RunMessage(String sessionId, String prompt) {
    private static final Set<String> FIELDS = Set.of("app_name", "user_id", "session_id", "new_message", "streaming");
    private static final Set<String> MESSAGE_FIELDS = Set.of("parts", "role");
    private static final int LONGEST = 16 * 1024 * 1024;

    static RunMessage of(Call call) throws IOException {
        Json.Obj body = read(call);
        if (!call.headers().mentions("Accept", "text/event-stream")) {
            throw Refusal.status(call.scenario(), 406, "Accept must name text/event-stream");
        }
        if (!"nemo_agent".equals(body.text("app_name"))) {
            throw refusal(call, 404, "app_name", "App not found");
        }
        if (!"me".equals(body.text("user_id"))) {
            throw refusal(call, 422, "user_id", "must be 'me'");
        }
        String sessionId = body.text("session_id");
        if (sessionId == null) {
            throw refusal(call, 422, "session_id", "Field required");
        }
        return new RunMessage(sessionId, prompt(call, body.get("new_message")));
    }

    private static Json.Obj read(Call call) throws IOException {
        if (!call.hasContentType("application/json")) {
            throw refusal(call, 422, "body", "Input should be a valid dictionary");
        }
        try {
            if (Json.read(call.request().body().text(LONGEST)) instanceof Json.Obj object) {
                allowOnly(FIELDS, object, call);
                return object;
            }
        } catch (JsonException notJson) {
            throw refusal(call, 422, "body", "JSON decode error: " + notJson.getMessage());
        }
        throw refusal(call, 422, "body", "Input should be a valid dictionary");
    }

    private static String prompt(Call call, @Nullable Json message) {
        if (!(message instanceof Json.Obj content) || !(content.get("parts") instanceof Json.Arr parts)) {
            throw refusal(call, 422, "new_message", "Field required");
        }
        allowOnly(MESSAGE_FIELDS, content, call);
        StringBuilder prompt = new StringBuilder();
        for (Json part : parts.items()) {
            if (!(part instanceof Json.Obj object)) {
                throw refusal(call, 422, "parts", "Input should be a valid dictionary");
            }
            allowOnly(Set.of("text"), object, call);
            String text = object.text("text");
            prompt.append(text == null ? "" : text);
        }
        if (prompt.toString().isBlank()) {
            throw refusal(call, 422, "parts", "a part with text is required");
        }
        return prompt.toString();
    }

    private static void allowOnly(Set<String> known, Json.Obj object, Call call) {
        for (String key : object.members().keySet()) {
            if (!known.contains(key)) {
                throw refusal(call, 422, key, "Extra inputs are not permitted");
            }
        }
    }

    /// Bad bodies are answered by the agent server, not by the service around it.
    private static Refusal refusal(Call call, int status, String where, String problem) {
        if (call.get(Settings.RUN_REFUSAL) == RunRefusal.ADK_JAVA) {
            int javaStatus = status == 404 ? 404 : 400;
            return Refusal.with(javaStatus, Reply.json(javaStatus, ""), problem);
        }
        String detail = JsonText.object(
                "detail",
                status == 404
                        ? problem
                        : List.of(JsonText.nested("type", "invalid", "loc", List.of("body", where), "msg", problem)));
        return Refusal.with(status, Reply.json(status, detail), where + ": " + problem);
    }
}
