package io.reelbatch.door;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// One line of the answer to a command: text for one of its streams, a question, a sign of life, or, last,
/// the exit code.
record Frame(Kind kind, @Nullable String text, int exitCode) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    enum Kind {
        OUT,
        ERR,
        ASK,
        ALIVE,
        EXIT
    }

    static Frame text(Kind kind, String text) {
        return new Frame(kind, text, 0);
    }

    static Frame sign(Kind kind) {
        return new Frame(kind, null, 0);
    }

    static Frame exit(int code) {
        return new Frame(Kind.EXIT, null, code);
    }

    String toLine() {
        return JSON.writeValueAsString(this) + "\n";
    }

    static Frame ofLine(String line) {
        return JSON.readValue(line, Frame.class);
    }
}
