package io.reelbatch.emulator;

/// How the events of a generation are spelled.
public enum EventDialect {
    /// As the Python agent server writes them: `data: ` with a space, fractional seconds.
    ADK_PYTHON,
    /// As the Java agent server writes them: no space, milliseconds, three chunks per event, headers held
    /// back until the first event.
    ADK_JAVA,
    /// Frames with a `type`: `text`, `tool_call`, `tool_result`.
    TYPED,
    /// `{"text":".."}` only; tool calls are not shown.
    BARE,
    /// The words of the vendor's other gateway, which speaks over web sockets: `session_ready`,
    /// `message_accepted`, `tool_start` with `tool`, `chunk` and `text` with `text`, `done`.
    SIBLING,
    /// The same with the other spellings that gateway has: `toolcall_start` with `tool_name`, `content` in
    /// the place of `text`, and chunks that no whole text follows.
    SIBLING_CHUNKS
}
