package io.reelbatch.emulator;

import org.jspecify.annotations.Nullable;

/// Whom and what a journal entry is about.
record Subject(
        @Nullable Endpoint endpoint,
        @Nullable String token,
        @Nullable String client,
        @Nullable String session,
        @Nullable String render,
        @Nullable String prompt,
        @Nullable Integer turn) {
    static final Subject NOBODY = new Subject(null, null, null, null, null, null, null);

    static Subject of(Endpoint endpoint, Account account) {
        return new Subject(endpoint, account.tokenDigest(), account.clientId(), null, null, null, null);
    }

    static Subject of(Endpoint endpoint, Session session) {
        return of(endpoint, session.account()).withSession(session.id());
    }

    Subject withSession(String id) {
        return new Subject(endpoint, token, client, id, render, prompt, turn);
    }

    Subject withRender(String id) {
        return new Subject(endpoint, token, client, session, id, prompt, turn);
    }

    Subject withTurn(int number) {
        return new Subject(endpoint, token, client, session, render, prompt, number);
    }

    Subject withPrompt(String text) {
        return new Subject(endpoint, token, client, session, render, text, turn);
    }
}
