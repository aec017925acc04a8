package io.reelbatch.emulator;

import io.reelbatch.emulator.json.JsonText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One line of the journal.
///
/// @param number counted from 1 over the emulator's life
/// @param offset time since the emulator's start
/// @param status the HTTP status or error code of a refusal, else 200
/// @param token a short digest of the token, never the token
/// @param prompt of a message its text, of a charge and a render the words of the video
/// @param turn which message of its session, from 1; of messages and what became of them
/// @param note what else there is to say, for example `draft=same`
public record JournalEntry(
        long number,
        Duration offset,
        JournalKind kind,
        @Nullable Endpoint endpoint,
        int status,
        @Nullable String token,
        @Nullable String client,
        @Nullable String session,
        @Nullable String render,
        @Nullable String prompt,
        @Nullable Integer turn,
        @Nullable String note) {

    /// The entry as one line of JSON.
    public String json() {
        return JsonText.object(
                "n", number,
                "us", offset.toNanos() / 1000,
                "kind", kind,
                "endpoint", endpoint,
                "status", status,
                "token", token,
                "client", client,
                "session", session,
                "render", render,
                "prompt", prompt,
                "turn", turn,
                "note", note);
    }
}
