package io.reelbatch.simulation;

import io.reelbatch.backend.Credits;
import io.reelbatch.backend.DownloadedVideo;
import io.reelbatch.backend.GenerationEnd;
import io.reelbatch.backend.MediaContent;
import io.reelbatch.backend.RemoteSession;
import io.reelbatch.backend.RenderId;
import io.reelbatch.backend.RenderOrder;
import io.reelbatch.backend.RenderStatus;
import io.reelbatch.backend.SessionId;
import io.reelbatch.backend.SessionState;
import io.reelbatch.backend.SubmittedRender;
import io.reelbatch.backend.VideoBackend;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Does what another backend does.
class ForwardingBackend implements VideoBackend {
    private final VideoBackend backend;

    ForwardingBackend(VideoBackend backend) {
        this.backend = backend;
    }

    /// The wrapped one wraps what it gives, too.
    @Override
    public VideoBackend holding(@Nullable String tokenRef) {
        return backend.holding(tokenRef);
    }

    @Override
    public Duration tokenLife() {
        return backend.tokenLife();
    }

    @Override
    public RemoteSession openSession(String language) {
        return backend.openSession(language);
    }

    @Override
    public void upload(SessionId session, MediaContent content) {
        backend.upload(session, content);
    }

    @Override
    public void uploadByUrl(SessionId session, List<URI> urls) {
        backend.uploadByUrl(session, urls);
    }

    @Override
    public SessionState stateOf(SessionId session) {
        return backend.stateOf(session);
    }

    @Override
    public Credits credits() {
        return backend.credits();
    }

    @Override
    public GenerationEnd generate(SessionId session, String message, Progress progress) {
        return backend.generate(session, message, progress);
    }

    @Override
    public SubmittedRender submitRender(RenderOrder order) {
        return backend.submitRender(order);
    }

    @Override
    public RenderStatus renderStatus(RenderId render) {
        return backend.renderStatus(render);
    }

    @Override
    public @Nullable URI addressOf(RenderId render) {
        return backend.addressOf(render);
    }

    @Override
    public DownloadedVideo download(URI video, Path target) {
        return backend.download(video, target);
    }
}
