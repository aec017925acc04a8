package io.reelbatch.backend;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A cloud that answers what it was told to, and notes what it was asked. A call that nobody told it of
/// fails the test.
public final class TestingBackend implements VideoBackend {
    /// What was asked, in order: the call's name and what tells it from others.
    public final List<String> calls = new CopyOnWriteArrayList<>();

    public final Answers<RemoteSession> sessions = new Answers<>();
    public final Answers<String> uploads = new Answers<>();
    public final Answers<SessionState> states = new Answers<>();
    public final Answers<Credits> credits = new Answers<>();
    public final Answers<GenerationEnd> generations = new Answers<>();
    public final Answers<RenderId> submits = new Answers<>();
    public final Answers<RenderStatus> renders = new Answers<>();
    public final Answers<Optional<URI>> addresses = new Answers<>();
    public final Answers<DownloadedVideo> downloads = new Answers<>();

    /// The tokens that were asked for by their names.
    public final List<String> held = new CopyOnWriteArrayList<>();

    /// What a render is submitted with.
    public @Nullable String tokenRef;

    /// How long its token is valid.
    public Duration tokenLife = ChronoUnit.FOREVER.getDuration();

    @Override
    public Duration tokenLife() {
        return tokenLife;
    }

    @Override
    public VideoBackend holding(@Nullable String token) {
        held.add(String.valueOf(token));
        return this;
    }

    @Override
    public RemoteSession openSession(String language) {
        return sessions.next(call("openSession", language));
    }

    @Override
    public void upload(SessionId session, MediaContent content) {
        uploads.next(call("upload", session + " " + content.fileName() + " " + content.bytes()));
    }

    @Override
    public void uploadByUrl(SessionId session, List<URI> urls) {
        uploads.next(call("uploadByUrl", session + " " + urls));
    }

    @Override
    public SessionState stateOf(SessionId session) {
        return states.next(call("stateOf", session.value()));
    }

    @Override
    public Credits credits() {
        return credits.next(call("credits", ""));
    }

    @Override
    public GenerationEnd generate(SessionId session, String message, Progress progress) {
        return generations.next(call("generate", session + " " + message));
    }

    @Override
    public SubmittedRender submitRender(RenderOrder order) {
        return new SubmittedRender(submits.next(call("submitRender", order.toString())), tokenRef);
    }

    @Override
    public RenderStatus renderStatus(RenderId render) {
        return renders.next(call("renderStatus", render.value()));
    }

    @Override
    public @Nullable URI addressOf(RenderId render) {
        return addresses.next(call("addressOf", render.value())).orElse(null);
    }

    @Override
    public DownloadedVideo download(URI video, Path target) {
        return downloads.next(call("download", video + " " + target));
    }

    private String call(String name, String detail) {
        String call = (name + " " + detail).strip();
        calls.add(call);
        return call;
    }

    /// The answers to one kind of call: one after the other, then the same for ever where there is one.
    public static final class Answers<T> {
        private final Deque<Supplier<T>> next = new ArrayDeque<>();
        private @Nullable Supplier<T> always;

        public Answers<T> then(T answer) {
            return thenDo(() -> answer);
        }

        public Answers<T> then(RuntimeException error) {
            return thenDo(() -> {
                throw error;
            });
        }

        public synchronized Answers<T> thenDo(Supplier<T> answer) {
            next.add(answer);
            return this;
        }

        public synchronized void always(T answer) {
            always = () -> answer;
        }

        public synchronized void always(RuntimeException error) {
            always = () -> {
                throw error;
            };
        }

        private T next(String call) {
            return supplier(call).get();
        }

        private synchronized Supplier<T> supplier(String call) {
            Supplier<T> answer = next.isEmpty() ? always : next.remove();
            if (answer == null) {
                throw new AssertionError("nobody expected the call: " + call);
            }
            return answer;
        }
    }
}
