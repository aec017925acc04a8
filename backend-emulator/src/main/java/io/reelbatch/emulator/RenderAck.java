package io.reelbatch.emulator;

/// The key under which a submitted render's id is returned.
public enum RenderAck {
    /// `id`
    ID,
    /// `taskId`
    TASK_ID,
    /// `render_id`
    RENDER_ID,
    /// None: only a success flag comes back.
    NONE
}
