package io.reelbatch.render;

import io.reelbatch.backend.BackendException;
import io.reelbatch.backend.DownloadedVideo;
import io.reelbatch.backend.RenderId;
import io.reelbatch.backend.RenderOrder;
import io.reelbatch.backend.RenderStatus;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.SessionId;
import io.reelbatch.backend.SubmittedRender;
import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Effect;
import io.reelbatch.ledger.Fact;
import io.reelbatch.ledger.Intents;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.Output;
import io.reelbatch.ledger.Problem;
import io.reelbatch.ledger.Waiting;
import io.reelbatch.ledger.WaitingFor;
import io.reelbatch.stage.Faults;
import io.reelbatch.stage.RunningBatch;
import io.reelbatch.stage.StageAttempt;
import io.reelbatch.stage.Suspicion;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The render stage. A render's id is chosen and committed before it is submitted; after a crash the cloud
/// is asked for that id before it is submitted a second time.
public final class RenderStage implements StageAttempt {
    private static final Logger log = LoggerFactory.getLogger(RenderStage.class);

    /// Codes of looks that nobody answered, or not so that it could be read.
    private static final Set<String> UNSEEN =
            Set.of(RetryLater.Reason.UNREACHABLE.name(), RetryLater.Reason.SERVER_ERROR.name(), "PROTOCOL");

    private static final Problem BY_DOWNLOAD_CALL = new Problem(
            "ADDRESS_NEEDS_TOKEN",
            "the render named no address, so this is the service's download call",
            "It may ask for your account's token; `--download DIR` fetches the file with it.");

    private final RenderSettings settings;
    private final Intents intents;
    private final Faults faults;
    private final InstantSource clock;

    public RenderStage(RenderSettings settings, Intents intents, Faults faults, InstantSource clock) {
        this.settings = settings;
        this.intents = intents;
        this.faults = faults;
        this.clock = clock;
    }

    @Override
    public Attempt attempt(Item item, RunningBatch batch) {
        if (!faults.mayCall(item)) {
            return new Attempt(item, faults.notNow(item));
        }
        if (item.state() == ItemState.GENERATED) {
            String id = "render_" + UUID.randomUUID();
            Item intended = intents.commit(
                    batch.run(), item, ItemState.RENDER_INTENT, Effect.render(item, id, clock.instant()));
            return faults.attempt(intended, intended.state(), () -> submit(intended, batch));
        }
        Output output = item.output();
        return output == null
                ? patiently(item, faults.attempt(item, item.state(), () -> poll(item, batch)))
                : faults.attempt(item, item.state(), () -> download(item, output.url(), batch));
    }

    /// A render goes on whether or not somebody sees it. So looks that are not answered give nothing up
    /// before its time is over; the same id is looked at again.
    private Attempt patiently(Item item, Attempt attempt) {
        if (!(attempt.outcome() instanceof Outcome.Park given) || !UNSEEN.contains(given.code()) || isOverdue(item)) {
            return attempt;
        }
        Waiting waiting = new Waiting(WaitingFor.RETRY, clock.instant().plus(settings.pollEvery()));
        Problem why = new Problem(given.code(), given.message(), "Nothing; it is tried again.");
        return new Attempt(item, Outcome.defer(item.state(), waiting, new Fact.Met(why)));
    }

    private Outcome submit(Item item, RunningBatch batch) {
        String draft = Objects.requireNonNull(item.draftJson(), "a generated item has a draft");
        SubmittedRender accepted = batch.backend(item)
                .submitRender(new RenderOrder(
                        renderId(item),
                        new SessionId(item.session()),
                        draft,
                        item.request().format(),
                        item.request().quality()));
        log.info("{} render {} submitted", item.name(), accepted.id());
        return new Outcome.Defer(
                ItemState.RENDERING,
                Waiting.until(clock.instant().plus(settings.pollEvery())),
                false,
                List.of(new Fact.RenderAccepted(accepted.id().value(), accepted.tokenRef())));
    }

    private Outcome poll(Item item, RunningBatch batch) {
        return switch (batch.backend(item).renderStatus(renderId(item))) {
            case RenderStatus.Finished(var video, var expiresAt) -> {
                lookForAnotherVideo(item, batch);
                yield finished(item, new Fact.VideoFound(video.toString(), expiresAt), batch);
            }
            case RenderStatus.WithoutAddress() -> withoutAddress(item, batch);
            case RenderStatus.Failed(var reason) -> failed(item, reason);
            case RenderStatus.NeverSubmitted() -> neverSubmitted(item, batch);
            case RenderStatus.Running(var percent) -> running(item, percent);
        };
    }

    /// A row that was sent more than once may have been generated more than once: then its session holds
    /// something else by now than what was exported.
    private static void lookForAnotherVideo(Item item, RunningBatch batch) {
        if (!item.cost().suspect() || item.request().session() != null) {
            return;
        }
        try {
            String digest =
                    batch.backend(item).stateOf(new SessionId(item.session())).draftDigest();
            if (!Objects.equals(digest, item.draftDigest())) {
                Suspicion.note(item, "has another draft than the one that was exported");
            }
        } catch (BackendException unseen) {
            log.info("{} cannot be looked at again: {}", item.name(), unseen.getMessage());
        }
    }

    private Outcome running(Item item, int percent) {
        if (isOverdue(item)) {
            return anotherRender(
                    item,
                    new Problem(
                            "RENDER_STUCK",
                            "render %s was at %d %% after %d s"
                                    .formatted(
                                            renderId(item), percent, age(item).toSeconds()),
                            "Run `reelbatch retry` for the batch: the video is generated and will only be exported again."));
        }
        return Outcome.defer(ItemState.RENDERING, Waiting.until(clock.instant().plus(settings.pollEvery())));
    }

    private Outcome failed(Item item, String reason) {
        return anotherRender(
                item,
                new Problem(
                        "RENDER_FAILED",
                        "render %s failed: %s".formatted(renderId(item), reason),
                        "Run `reelbatch retry` for the batch: the video is generated and will only be exported again."));
    }

    /// A new id for the same draft, a bounded number of times.
    private Outcome anotherRender(Item item, Problem why) {
        Fact.EffectClosed over = new Fact.EffectClosed(Effect.Result.FAILED);
        if (item.renders() < settings.maxRenders()) {
            log.warn("{} {}; another render follows", item.name(), why.message());
            return Outcome.defer(
                    ItemState.GENERATED,
                    new Waiting(WaitingFor.RETRY, clock.instant().plus(settings.unknownRecheck())),
                    over,
                    new Fact.Met(why));
        }
        return why.code().equals("RENDER_STUCK")
                ? Outcome.park(why.code(), why.message(), why.hint(), over)
                : Outcome.fail(why.code(), why.message(), why.hint(), over);
    }

    /// The id is unknown: the submit was lost, or is still on its way. Unknown twice, some time apart, it
    /// is submitted again under the same id.
    private Outcome neverSubmitted(Item item, RunningBatch batch) {
        Instant now = clock.instant();
        Effect.Seen seen = item.openEffect().seen();
        if (seen == null) {
            return Outcome.defer(
                    ItemState.RENDER_INTENT,
                    Waiting.until(now.plus(settings.unknownRecheck())),
                    new Fact.Looked(new Effect.Seen("unknown", now)));
        }
        if (item.state() == ItemState.RENDERING) {
            return isOverdue(item)
                    ? running(item, 0)
                    : Outcome.defer(ItemState.RENDER_INTENT, Waiting.until(now.plus(settings.unknownRecheck())));
        }
        return submit(item, batch);
    }

    private Outcome finished(Item item, Fact.VideoFound video, RunningBatch batch, Fact... more) {
        log.info("{} rendered: {}", item.name(), URI.create(video.url()).getHost());
        List<Fact> facts = Stream.concat(Stream.of(video), Stream.of(more)).toList();
        if (batch.run().batch().options().downloadDirectory() != null) {
            return new Outcome.Defer(ItemState.RENDERING, Waiting.NOT, false, facts);
        }
        return new Outcome.Advance(
                ItemState.DONE,
                Stream.concat(Stream.of(new Fact.EffectClosed(Effect.Result.DONE)), facts.stream())
                        .toList());
    }

    /// A completed render may still be told its address. Where it is not in time, the cloud's download call
    /// is the last place to look; the render itself is as good as any other.
    private Outcome withoutAddress(Item item, RunningBatch batch) {
        if (!isOverdue(item)) {
            return running(item, 100);
        }
        URI video = batch.backend(item).addressOf(renderId(item));
        return video == null
                ? running(item, 100)
                : finished(item, new Fact.VideoFound(video.toString()), batch, new Fact.Met(BY_DOWNLOAD_CALL));
    }

    private Outcome download(Item item, String url, RunningBatch batch) {
        String directory = batch.run().batch().options().downloadDirectory();
        Fact.EffectClosed over = new Fact.EffectClosed(Effect.Result.DONE);
        if (directory == null) {
            return Outcome.advance(ItemState.DONE, over);
        }
        DownloadedVideo video =
                batch.backend(item).download(URI.create(url), Path.of(directory).resolve(VideoFileName.of(item)));
        return Outcome.advance(
                ItemState.DONE, over, new Fact.VideoStored(video.file().toString(), video.bytes(), video.sha256()));
    }

    private boolean isOverdue(Item item) {
        return age(item).compareTo(settings.deadline()) > 0;
    }

    private Duration age(Item item) {
        return Duration.between(item.openEffect().intentAt(), clock.instant());
    }

    private static RenderId renderId(Item item) {
        return new RenderId(Objects.requireNonNull(item.renderId(), "a submitted item has a render id"));
    }
}
