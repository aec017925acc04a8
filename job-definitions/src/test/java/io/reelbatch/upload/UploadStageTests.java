package io.reelbatch.upload;

import static io.reelbatch.ledger.TestLedger.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.backend.ItemRefused;
import io.reelbatch.backend.RemoteSession;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.SessionId;
import io.reelbatch.backend.SessionLost;
import io.reelbatch.backend.SessionState;
import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Effect;
import io.reelbatch.ledger.Fact;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.Problem;
import io.reelbatch.ledger.TestLedger;
import io.reelbatch.ledger.Waiting;
import io.reelbatch.ledger.WaitingFor;
import io.reelbatch.request.MediaLimits;
import io.reelbatch.stage.StageBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadStageTests {
    private static final byte[] PNG = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    @TempDir
    Path media;

    private StageBench bench;
    private UploadStage stage;
    private String session;

    @BeforeEach
    void prepare() throws IOException {
        bench = StageBench.with(null, null, media.toString());
        stage = new UploadStage(MediaLimits.defaults(), bench.ledger.intents, bench.faults, bench.clock);
        session = bench.run.batch().id() + "-s";
        Files.createDirectories(media.resolve("more"));
        Files.write(media.resolve("fox.png"), PNG);
        Files.write(media.resolve("more/fox.png"), PNG);
        Files.write(media.resolve("owl.png"), PNG);
    }

    private Item accepted(List<String> files, List<String> urls) {
        return bench.ledger.accepted(bench.run, TestLedger.row(1, TestLedger.request("a fox", files, urls)));
    }

    private Item withSession(List<String> files, List<String> urls) {
        bench.cloud.sessions.then(new RemoteSession(new SessionId(session), "user-1"));
        return bench.step(stage, accepted(files, urls));
    }

    private Outcome attempt(Item item) {
        return stage.attempt(item, bench.batch).outcome();
    }

    @Test
    void onlyOpensASessionForARowWithoutMedia() {
        bench.cloud.sessions.then(new RemoteSession(new SessionId(session), "user-1"));
        Item item = accepted(List.of(), List.of());
        assertThat(stage.attempt(item, bench.batch))
                .isEqualTo(new Attempt(
                        item, Outcome.advance(ItemState.UPLOADED, new Fact.SessionOpened(session, "user-1"))));
        assertThat(bench.cloud.calls).containsExactly("openSession en");
    }

    @Test
    void commitsTheSessionBeforeAnythingIsUploaded() {
        Item item = withSession(List.of("fox.png"), List.of());
        assertThat(item.state()).isEqualTo(ItemState.ACCEPTED);
        assertThat(item.sessionId()).isEqualTo(session);
        assertThat(bench.cloud.calls).containsExactly("openSession en");
    }

    @Test
    void bringsFilesAndAddressesIntoTheSession() {
        bench.cloud.uploads.always("");
        Item item = withSession(
                List.of("fox.png", "owl.png"), List.of("https://pics.example/a.png", "https://pics.example/b.png?x=1"));

        Item uploaded = bench.step(stage, item);

        assertThat(uploaded.state()).isEqualTo(ItemState.UPLOADED);
        assertThat(bench.cloud.calls)
                .containsExactly(
                        "openSession en",
                        "upload %s fox.png %d".formatted(session, PNG.length),
                        "upload %s owl.png %d".formatted(session, PNG.length),
                        "uploadByUrl %s [https://pics.example/a.png, https://pics.example/b.png?x=1]"
                                .formatted(session));
        assertThat(bench.ledger.effects(item)).containsExactly("UPLOAD 1 DONE");
    }

    @Test
    void tellsFilesOfTheSameNameApart() {
        bench.cloud.uploads.always("");
        bench.step(stage, withSession(List.of("fox.png", "more/fox.png"), List.of()));
        assertThat(bench.cloud.calls)
                .endsWith(
                        "upload %s fox.png %d".formatted(session, PNG.length),
                        "upload %s 2-fox.png %d".formatted(session, PNG.length));
    }

    @Test
    void sendsOnlyWhatIsMissingAfterACrashInTheMiddle() {
        Item item = withSession(
                List.of("fox.png", "more/fox.png", "owl.png"),
                List.of("https://pics.example/a.png", "https://pics.example/b.png"));
        Item crashed = bench.ledger.intents.commit(bench.run, item, ItemState.ACCEPTED, Effect.upload(item, NOW));
        bench.cloud.states.then(new SessionState(null, "f", Set.of("fox.png", "owl.png", "a.png")));
        bench.cloud.uploads.always("");

        assertThat(attempt(crashed))
                .isEqualTo(Outcome.advance(ItemState.UPLOADED, new Fact.EffectClosed(Effect.Result.DONE)));
        assertThat(bench.cloud.calls)
                .endsWith(
                        "stateOf " + session,
                        "upload %s 2-fox.png %d".formatted(session, PNG.length),
                        "uploadByUrl %s [https://pics.example/b.png]".formatted(session));
    }

    @Test
    void sendsNothingAfterACrashWhereEverythingHasArrived() {
        Item item = withSession(List.of("fox.png"), List.of("https://pics.example/a.png"));
        Item crashed = bench.ledger.intents.commit(bench.run, item, ItemState.ACCEPTED, Effect.upload(item, NOW));
        bench.cloud.states.then(new SessionState(null, "f", Set.of("fox.png", "a.png")));
        assertThat(bench.step(stage, crashed).state()).isEqualTo(ItemState.UPLOADED);
        assertThat(bench.cloud.calls).containsExactly("openSession en", "stateOf " + session);
    }

    @Test
    void looksAtWhatArrivedAfterAFailureInTheMiddle() {
        Item item = withSession(List.of("fox.png", "owl.png"), List.of());
        bench.cloud.uploads.then("").then(new RetryLater(RetryLater.Reason.UNREACHABLE, "reset", null, null));

        item = bench.step(stage, item);
        assertThat(item.state()).isEqualTo(ItemState.ACCEPTED);
        assertThat(item.waiting()).isEqualTo(new Waiting(WaitingFor.RETRY, NOW.plusSeconds(1)));
        bench.cloud.states.then(new SessionState(null, "f", Set.of("fox.png")));
        bench.cloud.uploads.then("");
        item = bench.step(stage, item);

        assertThat(item.state()).isEqualTo(ItemState.UPLOADED);
        assertThat(bench.cloud.calls)
                .endsWith("stateOf " + session, "upload %s owl.png %d".formatted(session, PNG.length));
        assertThat(bench.ledger.effects(item)).containsExactly("UPLOAD 1 DONE");
    }

    @Test
    void failsARowWhoseMediaCannotBeUsed() {
        Item item = withSession(List.of("nobody.png"), List.of());
        assertThat(attempt(item))
                .isEqualTo(Outcome.fail(
                        "NOT_FOUND",
                        "There is no file 'nobody.png'.",
                        "Put it beside the manifest, or name its directory as a media root."));
    }

    @Test
    void failsARowWhoseMediaTheCloudRefuses() {
        bench.cloud.uploads.then(new ItemRefused("UNSUPPORTED_MEDIA", "4001", "use a png"));
        Item item = bench.step(stage, withSession(List.of("fox.png"), List.of()));
        assertThat(item.state()).isEqualTo(ItemState.FAILED);
        assertThat(item.problem()).isEqualTo(new Problem("UNSUPPORTED_MEDIA", "4001", "use a png"));
        assertThat(bench.ledger.effects(item)).containsExactly("UPLOAD 1 FAILED");
    }

    @Test
    void startsOverInANewSessionWhenTheOldOneIsLost() {
        bench.cloud.uploads.then(new SessionLost("gone")).then("");
        Item item = bench.step(stage, withSession(List.of("fox.png"), List.of()));
        assertThat(item.sessionId()).isNull();
        assertThat(item.state()).isEqualTo(ItemState.ACCEPTED);
        bench.cloud.sessions.then(new RemoteSession(new SessionId(session + "-2"), null));
        bench.cloud.states.then(new SessionState(null, "f", Set.of()));
        item = bench.step(stage, bench.step(stage, item));
        assertThat(item.state()).isEqualTo(ItemState.UPLOADED);
        assertThat(item.sessionId()).isEqualTo(session + "-2");
        assertThat(bench.cloud.calls)
                .endsWith("stateOf %s-2".formatted(session), "upload %s-2 fox.png %d".formatted(session, PNG.length));
    }

    @Test
    void asksNobodyDuringAnOutage() {
        Item item = accepted(List.of(), List.of());
        for (int failure = 0; failure < 10; failure++) {
            bench.faults.outcome(
                    item, new RetryLater(RetryLater.Reason.UNREACHABLE, "", null, null), ItemState.ACCEPTED);
        }
        assertThat(attempt(item))
                .isEqualTo(Outcome.defer(ItemState.ACCEPTED, new Waiting(WaitingFor.RETRY, NOW.plusSeconds(30))));
        assertThat(bench.cloud.calls).isEmpty();
    }
}
