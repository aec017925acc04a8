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
import io.reelbatch.ledger.SessionPeers;
import io.reelbatch.ledger.SessionPlace;
import io.reelbatch.ledger.Waiting;
import io.reelbatch.ledger.WaitingFor;
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
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;

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
        if (!faults.mayCall(item)) {
            return new Attempt(item, faults.notNow(item));
        }
        if (item.sessionId() == null) {
            return switch (batch.run().peers(item)) {
                case SessionPeers.Ready(var session, var user, var token)
                when session != null ->
                    new Attempt(item, inSession(item, new Fact.SessionOpened(session, user, token)));
                case SessionPeers.Ready _ -> call(item, batch, () -> openSession(item, batch.backend()));
                case SessionPeers.Failed(var row) -> new Attempt(item, predecessorFailed(item, row));
                case SessionPeers.Elsewhere(var row) -> new Attempt(item, predecessorElsewhere(row));
                case SessionPeers.NotYet() -> new Attempt(item, notYet());
            };
        }
        if (item.effect() != null) {
            return call(item, batch, () -> upload(item, batch, arrived(item, batch.backend(item))));
        }
        Item intended = intents.commit(batch.run(), item, ItemState.ACCEPTED, Effect.upload(item, clock.instant()));
        return call(intended, batch, () -> upload(intended, batch, Set.of()));
    }

    private static Outcome predecessorFailed(Item item, String row) {
        String label = Objects.requireNonNull(item.request().session()).label();
        return Outcome.fail(
                "PREDECESSOR_FAILED",
                "row %s, which comes before it in the session %s, failed".formatted(row, label),
                "Run `reelbatch retry` for the whole batch, or mend row %s in the file of failed rows and run that."
                        .formatted(row));
    }

    private static Outcome predecessorElsewhere(String row) {
        return Outcome.fail(
                "PREDECESSOR_REUSED",
                "row %s, which comes before it in its session, was done in another batch's session".formatted(row),
                "Give the rows of this session another label to have all of them generated, and paid for, anew.");
    }

    private static Outcome notYet() {
        return Outcome.defer(ItemState.ACCEPTED, new Waiting(WaitingFor.PREDECESSOR, null));
    }

    private Attempt call(Item item, RunningBatch batch, CloudCall call) {
        try {
            return faults.attempt(item, ItemState.ACCEPTED, batch.run().othersPaidInSessionOf(item), call);
        } catch (MediaRefused refused) {
            return new Attempt(item, Outcome.fail(refused.code(), refused.message(), refused.hint()));
        }
    }

    private static Outcome openSession(Item item, VideoBackend backend) {
        RemoteSession session = backend.openSession(item.request().language());
        return inSession(item, new Fact.SessionOpened(session.id().value(), session.userId(), session.tokenRef()));
    }

    private static Outcome inSession(Item item, Fact opened) {
        ItemRequest request = item.request();
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
            uploadFile(library, file, session, batch.backend(item), arrived, name -> unique(nameIn(item, name), used));
        }
        List<URI> urls = item.request().urls().stream()
                .map(URI::create)
                .filter(url -> isLater(item) || !arrived.contains(lastName(url)))
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
            UnaryOperator<String> naming) {
        try (MediaFile media = library.open(new Media.LocalFile(path))) {
            String name = naming.apply(media.name());
            if (!arrived.contains(name)) {
                backend.upload(
                        session, new MediaContent(name, media.contentType(), media.size(), media::newInputStream));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("media file %s cannot be read".formatted(path), e);
        }
    }

    /// In a shared session an earlier row may have brought another file of the same name. The cloud would
    /// take the two for one, and so would a look at what has arrived.
    private static String nameIn(Item item, String name) {
        SessionPlace place = item.request().session();
        return place == null || place.position() == 0 ? name : "row%d-%s".formatted(place.position() + 1, name);
    }

    /// An address that was fetched for an earlier row cannot be told from this row's own.
    private static boolean isLater(Item item) {
        SessionPlace place = item.request().session();
        return place != null && place.position() > 0;
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
