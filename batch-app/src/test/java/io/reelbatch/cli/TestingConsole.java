package io.reelbatch.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// A console that remembers what was written to it, with a person at it or without.
final class TestingConsole {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Deque<String> answers;
    private final boolean terminal;

    private TestingConsole(boolean terminal, List<String> answers) {
        this.terminal = terminal;
        this.answers = new ArrayDeque<>(answers);
    }

    /// Nobody is there.
    static TestingConsole ofALog() {
        return new TestingConsole(false, List.of());
    }

    /// A person is there who answers so.
    static TestingConsole ofATerminal(String... answers) {
        return new TestingConsole(true, List.of(answers));
    }

    Console console() {
        return new Console(stream(out), stream(err), answers::poll, terminal, () -> 120);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
}
