package io.reelbatch.backend.nemo;

import io.reelbatch.backend.MediaContent;
import java.util.Locale;

/// One row of the [Protocol]: what is asked, with what in the body, and what it is about.
record Call(String method, String path, Payload payload, Subject subject) {

    /// What a call is about, which decides what a refusal means.
    enum Subject {
        /// a new token; the only call without one
        TOKEN,
        /// the account
        ACCOUNT,
        /// one session
        SESSION,
        /// media for one session
        MEDIA,
        /// an export
        RENDER
    }

    /// What is in the body.
    sealed interface Payload {
        /// no body, and one more header
        record ClientId(String value) implements Payload {}

        record Nothing() implements Payload {}

        record Json(String text) implements Payload {
            @Override
            public String toString() {
                return "Json[%d characters]".formatted(text.length());
            }
        }

        record File(MediaContent content) implements Payload {}
    }

    boolean carriesToken() {
        return subject != Subject.TOKEN;
    }

    /// How messages name the call: never with a query or a body.
    @Override
    public String toString() {
        return method.toUpperCase(Locale.ROOT) + " " + Safe.excerpt(path, 160);
    }
}
