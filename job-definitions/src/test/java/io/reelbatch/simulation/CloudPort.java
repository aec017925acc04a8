package io.reelbatch.simulation;

import io.reelbatch.backend.AccountStopped;
import io.reelbatch.backend.ContractBroken;
import io.reelbatch.backend.Credits;
import io.reelbatch.backend.DownloadedVideo;
import io.reelbatch.backend.GenerationEnd;
import io.reelbatch.backend.ItemRefused;
import io.reelbatch.backend.MediaContent;
import io.reelbatch.backend.RemoteSession;
import io.reelbatch.backend.RenderId;
import io.reelbatch.backend.RenderOrder;
import io.reelbatch.backend.RenderStatus;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.SessionId;
import io.reelbatch.backend.SessionState;
import io.reelbatch.backend.SubmittedRender;
import io.reelbatch.backend.VideoBackend;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The way from one process to the cloud. At each call others may go on twice, or the process may die:
/// before the call has any effect, and before its answer is there.
final class CloudPort implements VideoBackend {
    private final World world;
    private final Cloud cloud;
    private final @Nullable String token;

    /// @param token that is held; nothing for the present one
    CloudPort(World world, @Nullable String token) {
        this.world = world;
        this.cloud = world.cloud;
        this.token = token;
    }

    private <T> T call(String what, Supplier<T> effect) {
        world.rest(() -> "-> " + what, latency());
        fail(what);
        T answer = effect.get();
        world.rest(() -> "<- " + what + " " + answer, latency());
        if (world.weather.strikes(Fault.LOST_ANSWER)) {
            throw unreachable("the answer of %s was lost".formatted(what));
        }
        return answer;
    }

    private Duration latency() {
        return world.weather.strikes(Fault.SLOW) ? world.dice.seconds(1, 30) : Duration.ofMillis(world.dice.below(400));
    }

    /// Ends a call before it has any effect, if it is to fail.
    private void fail(String what) {
        Weather weather = world.weather;
        if (world.isOutage() || weather.strikes(Fault.UNREACHABLE)) {
            throw unreachable("%s did not arrive".formatted(what));
        }
        if (world.tokenIsRefused()) {
            throw new AccountStopped(AccountStopped.Reason.TOKEN, "the token is refused", "set another one");
        }
        if (weather.strikes(Fault.SERVER_ERROR)) {
            throw new RetryLater(RetryLater.Reason.SERVER_ERROR, what + " answered 503", null, null);
        }
        if (weather.strikes(Fault.RATE_LIMIT)) {
            @Nullable Duration wait = world.dice.chance(0.5) ? world.dice.seconds(1, 90) : null;
            throw new RetryLater(RetryLater.Reason.RATE_LIMIT, what + " answered 429", wait, null);
        }
        if (weather.strikes(Fault.MALFORMED)) {
            throw new ContractBroken(what + " answered HTML", null);
        }
    }

    private static RetryLater unreachable(String why) {
        return new RetryLater(RetryLater.Reason.UNREACHABLE, why, null, null);
    }

    private void refuse(String what) {
        if (world.weather.strikes(Fault.REFUSED, 0.5)) {
            throw new ItemRefused("REFUSED", what + " answered 4001", "change it");
        }
    }

    @Override
    public VideoBackend holding(@Nullable String tokenRef) {
        return world.variant.backend(new CloudPort(world, tokenRef));
    }

    @Override
    public Duration tokenLife() {
        return ChronoUnit.FOREVER.getDuration();
    }

    @Override
    public RemoteSession openSession(String language) {
        return call("openSession", () -> new RemoteSession(new SessionId(cloud.openSession()), "user", cloud.token()));
    }

    @Override
    public void upload(SessionId session, MediaContent content) {
        String _ = call("upload " + session, () -> {
            refuse("upload");
            cloud.receive(session.value(), content.fileName());
            return content.fileName();
        });
    }

    @Override
    public void uploadByUrl(SessionId session, List<URI> urls) {
        String _ = call("uploadByUrl " + session, () -> {
            refuse("uploadByUrl");
            cloud.fetch(session.value(), urls);
            return "fetched";
        });
    }

    @Override
    public SessionState stateOf(SessionId session) {
        return call("stateOf " + session, () -> cloud.stateOf(session.value()));
    }

    @Override
    public Credits credits() {
        return call("credits", cloud::credits);
    }

    @Override
    public GenerationEnd generate(SessionId session, String message, Progress progress) {
        world.rest(() -> "-> generate " + session, latency());
        if (world.isOutage() || world.weather.strikes(Fault.UNREACHABLE)) {
            return new GenerationEnd.NotExecuted(unreachable("no connection"));
        }
        Cloud.Answer answer = cloud.send(world.announced(session.value(), message));
        boolean ended = false;
        try {
            world.rest(() -> "   generate %s is under way".formatted(session), answer.lasting());
            ended = !(answer.end() instanceof GenerationEnd.Unclear);
        } finally {
            if (!ended) {
                cloud.streamCut(answer.generation());
            }
        }
        world.rest(() -> "<- generate %s %s".formatted(session, answer.end()), latency());
        return answer.end();
    }

    @Override
    public SubmittedRender submitRender(RenderOrder order) {
        return call("submitRender " + order.id(), () -> {
            refuse("submitRender");
            String id = order.id().value();
            boolean announced = world.store.announcedRender(id);
            String accepted = cloud.render(id, order.draftJson(), announced, world.callerIsReplaced());
            return new SubmittedRender(new RenderId(accepted), cloud.token());
        });
    }

    @Override
    public RenderStatus renderStatus(RenderId render) {
        return call("renderStatus " + render, () -> cloud.renderStatus(render.value(), token));
    }

    @Override
    public @Nullable URI addressOf(RenderId render) {
        Optional<URI> address = call("addressOf " + render, () -> Optional.ofNullable(cloud.addressOf(render.value())));
        return address.orElse(null);
    }

    @Override
    public DownloadedVideo download(URI video, Path target) {
        return call("download", () -> new DownloadedVideo(target, 1, "sha"));
    }
}
