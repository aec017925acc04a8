package io.reelbatch.upload;

import io.reelbatch.backend.MediaContent;
import io.reelbatch.backend.RemoteSession;
import io.reelbatch.backend.SessionId;
import io.reelbatch.backend.VideoBackend;
import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Effect;
import io.reelbatch.ledger.Fact;
import io.reelbatch.ledger.Intents;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemRequest;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.Waiting;
import io.reelbatch.request.Media;
import io.reelbatch.request.MediaFile;
import io.reelbatch.request.MediaLibrary;
import io.reelbatch.request.MediaLimits;
import io.reelbatch.request.MediaRefused;
import io.reelbatch.stage.CloudCall;
import io.reelbatch.stage.Faults;
import io.reelbatch.stage.RunningBatch;
import io.reelbatch.stage.StageAttempt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The upload stage: one attempt opens the session, and where the row has media a second one brings them
/// there. After a crash in the second one the session is asked what has arrived, and only the rest is sent.
public final class UploadStage implements StageAttempt {
    private final MediaLimits limits;
    private final Intents intents;
    private final Faults faults;
    private final InstantSource clock;

    public UploadStage(MediaLimits limits, Intents intents, Faults faults, InstantSource clock) {
        this.limits = limits;
        this.intents = intents;
        this.faults = faults;
        this.clock = clock;
    }

    @Override
    public Attempt attempt(Item item, RunningBatch batch) {
        if (!faults.mayCall()) {
            return new Attempt(item, faults.duringOutage(item));
        }
        if (item.sessionId() == null) {
            return call(item, () -> openSession(item, batch.backend()));
        }
        if (item.effect() != null) {
            return call(item, () -> upload(item, batch, arrived(item, batch.backend(item))));
        }
        Item intended = intents.commit(batch.run(), item, ItemState.ACCEPTED, Effect.upload(item, clock.instant()));
        return call(intended, () -> upload(intended, batch, Set.of()));
    }

    private Attempt call(Item item, CloudCall call) {
        try {
            return faults.attempt(item, ItemState.ACCEPTED, call);
        } catch (MediaRefused refused) {
            return new Attempt(item, Outcome.fail(refused.code(), refused.message(), refused.hint()));
        }
    }

    private static Outcome openSession(Item item, VideoBackend backend) {
        ItemRequest request = item.request();
        RemoteSession session = backend.openSession(request.language());
        Fact opened = new Fact.SessionOpened(session.id().value(), session.userId(), session.tokenRef());
        boolean nothingToUpload = request.files().isEmpty() && request.urls().isEmpty();
        return nothingToUpload
                ? Outcome.advance(ItemState.UPLOADED, opened)
                : Outcome.defer(ItemState.ACCEPTED, Waiting.NOT, opened);
    }

    private static Set<String> arrived(Item item, VideoBackend backend) {
        return backend.stateOf(new SessionId(item.session())).mediaNames();
    }

    private Outcome upload(Item item, RunningBatch batch, Set<String> arrived) {
        SessionId session = new SessionId(item.session());
        List<Path> roots = batch.run().batch().options().mediaRoots().stream()
                .map(Path::of)
                .toList();
        MediaLibrary library = new MediaLibrary(roots, limits);
        Set<String> used = new HashSet<>();
        for (String file : item.request().files()) {
            uploadFile(library, file, session, batch.backend(item), arrived, used);
        }
        List<URI> urls = item.request().urls().stream()
                .map(URI::create)
                .filter(url -> !arrived.contains(lastName(url)))
                .toList();
        if (!urls.isEmpty()) {
            batch.backend(item).uploadByUrl(session, urls);
        }
        return Outcome.advance(ItemState.UPLOADED, new Fact.EffectClosed(Effect.Result.DONE));
    }

    private static void uploadFile(
            MediaLibrary library,
            String path,
            SessionId session,
            VideoBackend backend,
            Set<String> arrived,
            Set<String> used) {
        try (MediaFile media = library.open(new Media.LocalFile(path))) {
            String name = unique(media.name(), used);
            if (!arrived.contains(name)) {
                backend.upload(
                        session, new MediaContent(name, media.contentType(), media.size(), media::newInputStream));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("media file %s cannot be read".formatted(path), e);
        }
    }

    /// Two files of one row may have the same name in different folders; the cloud would take them for one.
    private static String unique(String name, Set<String> used) {
        String candidate = name;
        for (int number = 2; !used.add(candidate); number++) {
            candidate = number + "-" + name;
        }
        return candidate;
    }

    private static String lastName(URI url) {
        String path = url.getPath() == null ? "" : url.getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
