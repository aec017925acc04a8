package io.reelbatch.emulator;

import org.jspecify.annotations.Nullable;

/// Whom and what a journal entry is about.
record Subject(
        @Nullable Endpoint endpoint,
        @Nullable String token,
        @Nullable String client,
        @Nullable String session,
        @Nullable String render,
        @Nullable String prompt) {
    static final Subject NOBODY = new Subject(null, null, null, null, null, null);

    static Subject of(Endpoint endpoint, Account account) {
        return new Subject(endpoint, account.tokenDigest(), account.clientId(), null, null, null);
    }

    static Subject of(Endpoint endpoint, Session session) {
        return of(endpoint, session.account()).withSession(session.id());
    }

    Subject withSession(String id) {
        return new Subject(endpoint, token, client, id, render, prompt);
    }

    Subject withRender(String id) {
        return new Subject(endpoint, token, client, session, id, prompt);
    }

    Subject withPrompt(String text) {
        return new Subject(endpoint, token, client, session, render, text);
    }
}
