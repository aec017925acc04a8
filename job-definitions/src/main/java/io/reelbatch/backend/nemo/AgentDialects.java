package io.reelbatch.backend.nemo;

import io.reelbatch.backend.nemo.AgentFrame.Failure;
import io.reelbatch.backend.nemo.AgentFrame.Heartbeat;
import io.reelbatch.backend.nemo.AgentFrame.Noise;
import io.reelbatch.backend.nemo.AgentFrame.Words;
import io.reelbatch.backend.nemo.AgentFrame.Work;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Understands single events of every dialect the cloud's agent may speak:
///
/// - events of the Agent Development Kit, as its Python and its Java server spell them:
///   `{"content":{"parts":[{"text":…},{"functionCall":…}]},"partial":true,"author":…,"errorCode":…}`
/// - typed frames: `{"type":"text","content":…}`, `tool_call`, `tool_result`, `heartbeat`, and the larger
/// vocabulary
///   of the vendor's WebSocket: `chunk`, `thinking_start`, `ask_question`, `done`, `error`, …
/// - bare text: `{"text":…}`
///
/// and every spelling of a heartbeat and of a failure, one of which is not even JSON.
final class AgentDialects {
    private static final Set<String> ALIVE = Set.of("heartbeat", "ping", "pong", "keepalive", "keep-alive", "[done]");
    private static final String ASKING = "ask_question";
    private static final Set<String> WORKING = Set.of(
            "session_ready",
            "warming_up",
            "status",
            "message_accepted",
            "thinking_start",
            "thinking_chunk",
            "thinking_end",
            "thinking",
            "tool_call",
            "tool_result",
            "tool_start",
            "tool_end",
            "toolcall_start",
            "toolcall_end",
            "done");

    private static final int NO_CREDITS = 2001;

    private AgentDialects() {}

    static List<AgentFrame> read(String eventName, String data) {
        String text = data.strip();
        if (eventName.equalsIgnoreCase("error")) {
            return List.of(new Failure(text.isEmpty() ? "an error event without a text" : text));
        }
        if (text.isEmpty() || isAlive(text) || isAlive(eventName)) {
            return List.of(new Heartbeat());
        }
        JsonNode event = Json.tree(text);
        if (event == null) {
            return List.of(broken(text));
        }
        return event.isObject() ? object(event, text) : List.of(new Noise());
    }

    private static boolean isAlive(String word) {
        return word.length() < 20 && ALIVE.contains(word.toLowerCase(Locale.ROOT));
    }

    /// One server writes the text of an exception between two quotes without escaping it. Others write
    /// plain lines.
    static AgentFrame broken(String text) {
        return text.replace(" ", "").startsWith("{\"error\"") || text.startsWith("Error:")
                ? new Failure(text)
                : new Noise();
    }

    private static List<AgentFrame> object(JsonNode event, String text) {
        String failure = failure(event, text);
        if (failure != null) {
            boolean noCredits = new Failure(text).noCredits() || errorCode(event) == NO_CREDITS;
            return List.of(new Failure(failure, noCredits));
        }
        JsonNode content = event.path("content");
        String type = Json.text(event, "type");
        if (content.isObject() && (type == null || content.has("parts"))) {
            return parts(event, content.has("parts") ? content.path("parts") : List.of(content));
        }
        if (type != null) {
            return List.of(typed(type.toLowerCase(Locale.ROOT), event));
        }
        String bare = string(event, "text", "content");
        if (bare != null) {
            return List.of(new Words(bare, event.path("partial").asBoolean(false), true));
        }
        return List.of(isEmptyOrHeartbeat(event) ? new Heartbeat() : new Work());
    }

    private static boolean isEmptyOrHeartbeat(JsonNode event) {
        return event.isEmpty()
                || (event.size() == 1
                        && isAlive(event.propertyNames().iterator().next()));
    }

    private static @Nullable String failure(JsonNode event, String text) {
        if (event.hasNonNull("error") && !isFalseOrEmpty(event.path("error"))) {
            return orElse(Answer.message(event), text);
        }
        String code = Json.text(event, "errorCode", "error_code");
        String message = Json.text(event, "errorMessage", "error_message");
        if (code != null || message != null) {
            return (orElse(code, "") + " " + orElse(message, "")).strip();
        }
        BigDecimal envelope = Json.number(event, "code");
        if ((envelope != null && envelope.signum() != 0)
                || (event.path("success").isBoolean() && !event.path("success").booleanValue())
                || (event.hasNonNull("detail") && event.size() == 1)) {
            return text;
        }
        return systemError(event);
    }

    private static int errorCode(JsonNode event) {
        BigDecimal code = Json.number(event, "code", "errorCode", "error_code");
        BigDecimal nested = code == null ? Json.number(event.path("error"), "code", "error_code") : code;
        return nested == null ? 0 : Math.clamp(Json.toLong(nested), -1, Integer.MAX_VALUE);
    }

    private static boolean isFalseOrEmpty(JsonNode error) {
        return (error.isBoolean() && !error.booleanValue())
                || (error.isString() && error.stringValue().isBlank())
                || (error.isContainer() && error.isEmpty());
    }

    /// One server reports exceptions as if the agent had said them.
    private static @Nullable String systemError(JsonNode event) {
        if (!"system".equals(Json.text(event, "author"))) {
            return null;
        }
        String words = string(event.path("content").path("parts").path(0), "text");
        return words != null && words.startsWith("Error:") ? words : null;
    }

    /// The parts of an ADK event. The role says nothing: results of tools come as the user's.
    private static List<AgentFrame> parts(JsonNode event, Iterable<JsonNode> parts) {
        List<AgentFrame> frames = new ArrayList<>();
        StringBuilder words = new StringBuilder();
        for (JsonNode part : parts) {
            String text = part.path("thought").asBoolean(false) ? null : words(part);
            if (text == null) {
                frames.add(new Work());
            } else {
                words.append(text);
            }
        }
        if (!words.isEmpty() && !"user".equals(Json.text(event, "author"))) {
            frames.add(new Words(words.toString(), event.path("partial").asBoolean(false), false));
        }
        return frames;
    }

    /// Text, or what the agent asks by its tool for questions.
    private static @Nullable String words(JsonNode part) {
        JsonNode call = part.path("functionCall");
        return ASKING.equals(string(call, "name")) ? question(call.path("args")) : string(part, "text");
    }

    private static AgentFrame typed(String type, JsonNode event) {
        if (isAlive(type)) {
            return new Heartbeat();
        }
        if (type.equals("error")) {
            return new Failure(
                    orElse(Answer.message(event), orElse(string(event, "content", "text"), "an error frame")));
        }
        if (type.equals("tool_call") && ASKING.equals(string(event, "name", "tool", "tool_name"))) {
            return new Words(question(event.path("args")), false, false);
        }
        String words = typedWords(event);
        return switch (type) {
            case "text", "message" ->
                new Words(orElse(words, ""), event.path("partial").asBoolean(false), true);
            case "chunk", "text_delta", "text_chunk" -> new Words(orElse(words, ""), true, true);
            case ASKING -> new Words(question(event), false, false);
            default -> WORKING.contains(type) ? new Work() : new Noise();
        };
    }

    /// The words themselves, or an object around them.
    private static @Nullable String typedWords(JsonNode event) {
        for (String name : new String[] {"content", "text", "delta"}) {
            JsonNode place = event.path(name);
            String words = place.isObject() ? string(place, "text", "content") : string(event, name);
            if (words != null) {
                return words;
            }
        }
        return null;
    }

    private static String question(JsonNode event) {
        StringBuilder text = new StringBuilder(orElse(string(event, "title"), ""));
        for (JsonNode question : event.path("questions")) {
            String words = question.isString() ? question.stringValue() : string(question, "question", "text", "title");
            if (words != null) {
                text.append(text.isEmpty() ? "" : "\n").append(words);
            }
        }
        // whoever reads the answer must be able to tell that it is a question
        return text.isEmpty() || text.indexOf("?") >= 0 || text.indexOf("？") >= 0 ? text.toString() : text + "?";
    }

    private static @Nullable String string(JsonNode object, String... names) {
        for (String name : names) {
            if (object.path(name).isString()) {
                return object.path(name).stringValue();
            }
        }
        return null;
    }

    private static String orElse(@Nullable String text, String other) {
        return text == null ? other : text;
    }
}
