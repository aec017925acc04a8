package io.reelbatch.backend.nemo;

import io.reelbatch.backend.AccessToken;
import io.reelbatch.backend.AnonymousTokens;
import io.reelbatch.backend.Attribution;
import io.reelbatch.backend.BackendException;
import io.reelbatch.backend.TokenSource;
import io.reelbatch.backend.VideoBackend;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way to NemoVideo's cloud: connections, timers and one account, shared by all who work with it.
/// Nothing is sent until somebody asks for something. Safe for use by many threads; closing it breaks what
/// is under way.
public final class NemoBackends implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NemoBackends.class);

    private final Exchange exchange;
    private final NemoBackend.Connection connection;

    private NemoBackends(NemoSettings settings, TokenSource tokens) {
        exchange = new Exchange(settings.timers().connect());
        Wire wire = new Wire(settings.baseUrl());
        Account account = new Account(tokens);
        connection = new NemoBackend.Connection(
                settings,
                account,
                new JsonCalls(settings, exchange, wire, account),
                new AgentStream(settings, exchange, wire, account),
                new Downloads(settings, exchange, account),
                new FallbackAddress(settings, exchange, wire, account));
    }

    public static NemoBackends connect(NemoSettings settings, TokenSource tokens) {
        return new NemoBackends(settings, tokens);
    }

    /// For tokens that come from the cloud itself: `tokens` is given the means to get one.
    ///
    /// @param who says on whose behalf tokens are asked for
    public static NemoBackends connect(
            NemoSettings settings, Attribution who, Function<AnonymousTokens, TokenSource> tokens) {
        Later source = new Later();
        NemoBackends backends = new NemoBackends(settings, source);
        source.set(tokens.apply(backends.anonymousTokens(who)));
        return backends;
    }

    /// The cloud as used on behalf of one job definition.
    public VideoBackend as(Attribution who) {
        return new NemoBackend(connection, who, null);
    }

    /// Issues free tokens, without needing one.
    public AnonymousTokens anonymousTokens(Attribution who) {
        return new NemoBackend(connection, who, null);
    }

    /// Tells who the account was in an earlier process: some clouds say so only when a session is opened.
    ///
    /// @param tokenRef the [AccessToken#ref] that this was said of
    public void remember(String userId, String tokenRef) {
        try {
            connection.account().remembered(userId, tokenRef);
        } catch (BackendException noToken) {
            log.info("nobody knows whose account it is: {}", noToken.getMessage());
        }
    }

    /// What a person can do for more credits: an anonymous account, as far as it is known by now, has to be
    /// registered.
    public String creditsHint() {
        return Hints.credits(connection.account().userId());
    }

    @Override
    public void close() {
        exchange.close();
    }

    /// Ties the knot between a connection that needs tokens and tokens that need the connection.
    private static final class Later implements TokenSource {
        private final AtomicReference<@Nullable TokenSource> source = new AtomicReference<>();

        void set(TokenSource tokens) {
            source.set(tokens);
        }

        private TokenSource source() {
            TokenSource tokens = source.get();
            if (tokens == null) {
                throw new IllegalStateException("a token is asked for while its source is still being made");
            }
            return tokens;
        }

        @Override
        public AccessToken token() {
            return source().token();
        }

        @Override
        public AccessToken renew(AccessToken refused) {
            return source().renew(refused);
        }

        @Override
        public @Nullable AccessToken named(String ref) {
            return source().named(ref);
        }

        @Override
        public Duration remaining() {
            return source().remaining();
        }

        @Override
        public @Nullable String userId() {
            return source().userId();
        }
    }
}
