package io.reelbatch.backend.nemo;

/// One thing that an agent's event stream says, whatever dialect it says it in.
sealed interface AgentFrame {

    /// Words for the user.
    ///
    /// @param partial a piece of a text that may come again as a whole
    /// @param flowing continues the words before it without a break
    record Words(String text, boolean partial, boolean flowing) implements AgentFrame {}

    /// The agent is doing something: a tool, a thought, a status.
    record Work() implements AgentFrame {}

    /// The agent's side is alive.
    record Heartbeat() implements AgentFrame {}

    /// The run has failed, or a part of it.
    record Failure(String why) implements AgentFrame {}

    /// Nothing that can be understood.
    record Noise() implements AgentFrame {}
}
