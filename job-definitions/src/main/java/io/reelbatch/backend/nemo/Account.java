package io.reelbatch.backend.nemo;

import io.reelbatch.backend.AccessToken;
import io.reelbatch.backend.TokenSource;
import org.jspecify.annotations.Nullable;

/// The account behind a connection: its token, and who it is as far as the cloud has said so by now.
final class Account {
    private final TokenSource tokens;

    @Nullable
    private volatile String seenUserId;

    Account(TokenSource tokens) {
        this.tokens = tokens;
    }

    AccessToken token() {
        return tokens.token();
    }

    AccessToken renew(AccessToken refused) {
        return tokens.renew(refused);
    }

    void seen(@Nullable String userId) {
        if (userId != null) {
            seenUserId = userId;
        }
    }

    @Nullable
    String userId() {
        String seen = seenUserId;
        return seen == null ? tokens.userId() : seen;
    }
}
