package io.reelbatch.emulator;

import java.io.IOException;
import java.util.function.Supplier;

/// Answers the calls of one endpoint, in two steps, so that a fault can strike between them.
@FunctionalInterface
interface Handler {
    /// Reads and checks the whole request, and returns what is to be done about it.
    ///
    /// @throws Refusal if the request is not acceptable
    /// @throws IOException if the client has left
    Supplier<Reply> accept(Call call) throws IOException;
}
