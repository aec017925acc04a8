package io.reelbatch.emulator;

/// A message that a session has taken in.
///
/// @param text what was sent
/// @param about the prompt it belongs to: its own text, or that of the message it answers a question about
/// @param turn which message of its session it is, from 1
/// @param asked how many questions about this prompt came before it
record Message(String text, String about, int turn, int asked) {
    boolean isAnswer() {
        return asked > 0;
    }
}
