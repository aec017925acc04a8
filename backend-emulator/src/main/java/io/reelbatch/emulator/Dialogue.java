package io.reelbatch.emulator;

import org.jspecify.annotations.Nullable;

/// What has been said in a session: its messages, and the question that waits for an answer. The next
/// message is taken for the answer, whatever it says.
final class Dialogue {
    private int turns;
    private int asked;
    private @Nullable String pending;

    synchronized Message hear(String text) {
        turns++;
        String about = pending;
        return about == null ? new Message(text, text, turns, 0) : new Message(text, about, turns, asked);
    }

    /// The message was answered with a question.
    synchronized void ask(Message message) {
        pending = message.about();
        asked = message.asked() + 1;
    }

    /// The message was done with.
    synchronized void settle(Message message) {
        if (message.about().equals(pending)) {
            pending = null;
            asked = 0;
        }
    }
}
