package io.reelbatch.backend.nemo;

import io.reelbatch.backend.AccessToken;
import io.reelbatch.backend.TokenSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The account behind a connection: its token, and who it is as far as the cloud has said so by now.
final class Account {
    private final TokenSource tokens;

    @Nullable
    private volatile String seenUserId;

    Account(TokenSource tokens) {
        this.tokens = tokens;
    }

    /// The token of this name if it is still at hand, else the present one.
    AccessToken token(@Nullable String ref) {
        AccessToken named = ref == null ? null : tokens.named(ref);
        return named == null ? tokens.token() : named;
    }

    AccessToken renew(AccessToken refused) {
        return tokens.renew(refused);
    }

    Duration remaining() {
        return tokens.remaining();
    }

    void seen(@Nullable String userId) {
        if (userId != null) {
            seenUserId = userId;
        }
    }

    /// Who the account was in an earlier process. It says nothing about another account's token, and less than
    /// what the cloud has said since.
    void remembered(String userId, String tokenRef) {
        if (seenUserId == null && tokens.named(tokenRef) != null) {
            seenUserId = userId;
        }
    }

    @Nullable
    String userId() {
        String seen = seenUserId;
        return seen == null ? tokens.userId() : seen;
    }
}
