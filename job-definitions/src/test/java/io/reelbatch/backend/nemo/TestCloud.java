package io.reelbatch.backend.nemo;

import io.reelbatch.backend.AccessToken;
import io.reelbatch.backend.AccountStopped;
import io.reelbatch.backend.Attribution;
import io.reelbatch.backend.GenerationEnd;
import io.reelbatch.backend.SessionId;
import io.reelbatch.backend.TokenSource;
import io.reelbatch.backend.VideoBackend;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A connection to a scripted server, with tokens that are numbered.
final class TestCloud implements AutoCloseable {
    static final Attribution WHO = new Attribution("art-generator", "1.0.0", "unknown");
    static final SessionId SESSION = new SessionId("5529798706024415232");
    static final Duration LONG = Duration.ofMinutes(5);

    final RawServer server;
    final Tokens tokens = new Tokens();
    final NemoBackends backends;
    final VideoBackend backend;

    private TestCloud(RawServer server, NemoSettings settings) {
        this.server = server;
        this.backends = NemoBackends.connect(settings, tokens);
        this.backend = backends.as(WHO);
    }

    static TestCloud answering(RawServer.Handler handler) {
        return answering(handler, settings -> settings);
    }

    static TestCloud answering(RawServer.Handler handler, UnaryOperator<NemoSettings> change) {
        RawServer server = RawServer.start(handler);
        return new TestCloud(server, change.apply(NemoSettings.of(server.url())));
    }

    /// A cloud that answers everything with the same JSON.
    static TestCloud answering(int status, String json, String... headers) {
        return answering((_, line) -> line.json(status, json, headers));
    }

    GenerationEnd generate() {
        return backend.generate(SESSION, "a paper boat", _ -> {});
    }

    /// The paths that were asked, with their methods.
    List<String> asked() {
        return server.requests().stream()
                .map(request -> request.method() + " " + request.path())
                .toList();
    }

    @Override
    public void close() {
        backends.close();
        server.close();
    }

    /// Gives out `token-1`, then `token-2`, and no more.
    static final class Tokens implements TokenSource {
        final List<AccessToken> refused = new CopyOnWriteArrayList<>();

        @Override
        public AccessToken token() {
            return new AccessToken("token-" + (refused.size() + 1));
        }

        @Override
        public @Nullable AccessToken named(String ref) {
            return Stream.concat(refused.stream(), Stream.of(token()))
                    .filter(token -> token.ref().equals(ref))
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public AccessToken renew(AccessToken token) {
            refused.add(token);
            if (refused.size() > 1) {
                throw new AccountStopped(AccountStopped.Reason.TOKEN, "no third token", "wait");
            }
            return token();
        }
    }
}
