package io.reelbatch.emulator;

import io.reelbatch.emulator.http.Connection;
import io.reelbatch.emulator.json.JsonText;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

/// The many ways in which agent servers report that a run has broken.
final class ErrorTelling {
    private ErrorTelling() {}

    static boolean isBeforeTheStream(ErrorForm form) {
        return form == ErrorForm.STATUS_500 || form == ErrorForm.NO_EVENTS;
    }

    static void insteadOfTheStream(ErrorForm form, Connection connection, EventStream stream) throws IOException {
        if (form == ErrorForm.STATUS_500) {
            connection.write(Reply.json(500, "").head());
        } else {
            stream.finish();
        }
    }

    static void tell(ErrorForm form, String message, EventStream stream, Connection connection, InstantSource clock)
            throws IOException {
        switch (form) {
            case RAW_ERROR -> stream.frame("data: {\"error\": \"" + message + "\"}");
            case SYSTEM_AUTHOR -> stream.event(systemAuthor(message));
            case ERROR_DETAILS -> stream.event(details(message, clock));
            case EVENT_ERROR -> stream.frame("event: error\ndata: " + JsonText.object("error", message));
            case ERROR_CODE ->
                stream.event(JsonText.object(
                        "author", "nemo_agent", "errorCode", "RESOURCE_EXHAUSTED", "errorMessage", message));
            case ENVELOPE -> stream.event(JsonText.object("code", 5000, "message", message));
            case TYPED_ERROR -> stream.event(JsonText.object("type", "error", "error", message));
            case CUT, STATUS_500 -> {
                connection.close();
                throw new StreamEnded();
            }
            case NO_EVENTS -> {}
        }
    }

    private static String systemAuthor(String message) {
        JsonText.Raw part = JsonText.nested("text", "Error: " + message);
        return JsonText.object("content", JsonText.nested("parts", List.of(part), "role", "model"), "author", "system");
    }

    private static String details(String message, InstantSource clock) {
        return JsonText.object(
                "error",
                "ValueError: " + message,
                "error_details",
                JsonText.nested("error_type", "ValueError", "error_message", message, "timestamp", clock.instant()));
    }
}
