package io.reelbatch.emulator;

import io.reelbatch.emulator.json.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The vocabulary of the vendor's other gateway, where several words exist for the same thing.
///
/// @param tool the word before `_start` and `_end`
/// @param nameKey the key of a tool's name
/// @param textKey the key of a text
/// @param inPieces whether texts come as chunks only
record SiblingSpelling(String tool, String nameKey, String textKey, boolean inPieces) implements EventSpelling {
    private static final int PIECE = 16;

    @Override
    public List<String> opening() {
        return List.of(
                JsonText.object("type", "session_ready"),
                JsonText.object("type", "message_accepted", "seq", 1),
                JsonText.object("type", "warming_up"),
                JsonText.object("type", "status", "status", "working"));
    }

    @Override
    public List<String> closing() {
        return List.of(JsonText.object("type", "done"));
    }

    @Override
    public List<String> thought(String text) {
        return List.of(
                JsonText.object("type", "thinking_start"),
                JsonText.object("type", "thinking_chunk", textKey, text),
                JsonText.object("type", "thinking_end"));
    }

    @Override
    public List<String> toolCall(String id, String name, JsonText.Raw arguments) {
        return List.of(JsonText.object("type", tool + "_start", "id", id, nameKey, name, "args", arguments));
    }

    @Override
    public List<String> toolResult(String id, String name, JsonText.Raw result) {
        return List.of(JsonText.object("type", tool + "_end", "id", id, nameKey, name, "result", result));
    }

    @Override
    public List<String> text(String text, boolean partial) {
        if (!inPieces) {
            return List.of(JsonText.object("type", partial ? "chunk" : "text", textKey, text));
        }
        int[] symbols = text.codePoints().toArray();
        List<String> chunks = new ArrayList<>();
        for (int start = 0; start < symbols.length; start += PIECE) {
            String piece = new String(symbols, start, Math.min(PIECE, symbols.length - start));
            chunks.add(JsonText.object("type", "chunk", textKey, piece));
        }
        return chunks;
    }

    @Override
    public boolean speaksInPieces() {
        return inPieces;
    }

    @Override
    public List<String> question(String id, String title, List<String> questions) {
        return List.of(JsonText.object(
                "type",
                "ask_question",
                "title",
                title,
                "questions",
                questions.stream().map(question -> Map.of("question", question)).toList()));
    }
}
