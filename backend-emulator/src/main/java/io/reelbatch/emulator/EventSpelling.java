package io.reelbatch.emulator;

import io.reelbatch.emulator.json.JsonText;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/// Spells events in one dialect. Each method returns the JSON of the events to send, none if the dialect
/// does not show such a thing.
interface EventSpelling {

    List<String> toolCall(String id, String tool, JsonText.Raw arguments);

    List<String> toolResult(String id, String tool, JsonText.Raw result);

    List<String> text(String text, boolean partial);

    /// The agent stops to ask its user.
    List<String> question(String id, String title, List<String> questions);

    /// What comes before everything else.
    default List<String> opening() {
        return List.of();
    }

    /// What comes after everything else.
    default List<String> closing() {
        return List.of();
    }

    /// The agent thinks aloud.
    default List<String> thought(String text) {
        return List.of();
    }

    /// Whether texts come in pieces only, never as a whole.
    default boolean speaksInPieces() {
        return false;
    }

    static EventSpelling of(EventDialect dialect, InstantSource clock) {
        return switch (dialect) {
            case ADK_PYTHON -> new Adk(clock, false, "e-" + UUID.randomUUID());
            case ADK_JAVA -> new Adk(clock, true, "e-" + UUID.randomUUID());
            case TYPED -> new Typed();
            case BARE -> new Bare();
            case SIBLING -> new SiblingSpelling("tool", "tool", "text", false);
            case SIBLING_CHUNKS -> new SiblingSpelling("toolcall", "tool_name", "content", true);
        };
    }

    /// The agent server's events; its Python and Java editions differ in order, ids and time stamps.
    record Adk(InstantSource clock, boolean java, String invocation) implements EventSpelling {
        @Override
        public List<String> toolCall(String id, String tool, JsonText.Raw arguments) {
            JsonText.Raw call = JsonText.nested("id", id, "args", arguments, "name", tool);
            return List.of(event("model", JsonText.nested("functionCall", call), false));
        }

        @Override
        public List<String> toolResult(String id, String tool, JsonText.Raw result) {
            JsonText.Raw response = JsonText.nested("id", id, "name", tool, "response", result);
            return List.of(event("user", JsonText.nested("functionResponse", response), false));
        }

        @Override
        public List<String> text(String text, boolean partial) {
            return List.of(event("model", JsonText.nested("text", text), partial));
        }

        @Override
        public List<String> thought(String text) {
            return List.of(event("model", JsonText.nested("text", text, "thought", true), false));
        }

        /// A tool that waits for its answer; the stream ends without its result.
        @Override
        public List<String> question(String id, String title, List<String> questions) {
            JsonText.Raw call = JsonText.nested(
                    "id", id, "args", JsonText.nested("title", title, "questions", questions), "name", "ask_question");
            String event = event("model", JsonText.nested("functionCall", call), false);
            return List.of(
                    event.replace(",\"timestamp\"", ",\"longRunningToolIds\":[\"%s\"],\"timestamp\"".formatted(id)));
        }

        private String event(String role, JsonText.Raw part, boolean partial) {
            JsonText.Raw content = JsonText.nested("parts", List.of(part), "role", role);
            Boolean mark = partial ? Boolean.TRUE : null;
            return java
                    ? JsonText.object(
                            "id",
                            UUID.randomUUID(),
                            "invocationId",
                            invocation,
                            "author",
                            "nemo_agent",
                            "content",
                            content,
                            "actions",
                            actions(),
                            "partial",
                            mark,
                            "timestamp",
                            clock.millis())
                    : JsonText.object(
                            "content",
                            content,
                            "partial",
                            mark,
                            "invocationId",
                            invocation,
                            "author",
                            "nemo_agent",
                            "actions",
                            actions(),
                            "id",
                            UUID.randomUUID().toString().substring(0, 8),
                            "timestamp",
                            seconds());
        }

        JsonText.Raw actions() {
            String java6 = java ? ",\"requestedToolConfirmations\":{}" : "";
            return new JsonText.Raw(
                    "{\"stateDelta\":{},\"artifactDelta\":{},\"requestedAuthConfigs\":{}" + java6 + "}");
        }

        JsonText.Raw seconds() {
            return new JsonText.Raw("%d.%06d".formatted(clock.millis() / 1000, clock.millis() % 1000 * 1000));
        }
    }

    /// Frames with a type.
    record Typed() implements EventSpelling {
        @Override
        public List<String> toolCall(String id, String tool, JsonText.Raw arguments) {
            return List.of(JsonText.object("type", "tool_call", "name", tool, "args", arguments));
        }

        @Override
        public List<String> toolResult(String id, String tool, JsonText.Raw result) {
            return List.of(JsonText.object("type", "tool_result", "name", tool, "result", result));
        }

        @Override
        public List<String> text(String text, boolean partial) {
            return List.of(JsonText.object("type", "text", "content", text, "partial", partial ? true : null));
        }

        @Override
        public List<String> question(String id, String title, List<String> questions) {
            return toolCall(id, "ask_question", JsonText.nested("title", title, "questions", questions));
        }
    }

    /// Texts and nothing else; a question is one too.
    record Bare() implements EventSpelling {
        @Override
        public List<String> toolCall(String id, String tool, JsonText.Raw arguments) {
            return List.of();
        }

        @Override
        public List<String> toolResult(String id, String tool, JsonText.Raw result) {
            return List.of();
        }

        @Override
        public List<String> text(String text, boolean partial) {
            return List.of(JsonText.object("text", text, "partial", partial ? true : null));
        }

        @Override
        public List<String> question(String id, String title, List<String> questions) {
            return text(title + ": " + String.join(" ", questions), false);
        }
    }
}
