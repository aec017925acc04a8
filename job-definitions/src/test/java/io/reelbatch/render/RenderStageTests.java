package io.reelbatch.render;

import static io.reelbatch.ledger.TestLedger.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.backend.BackendException;
import io.reelbatch.backend.DownloadedVideo;
import io.reelbatch.backend.Draft;
import io.reelbatch.backend.ExportBlocked;
import io.reelbatch.backend.ItemRefused;
import io.reelbatch.backend.RenderId;
import io.reelbatch.backend.RenderOrphaned;
import io.reelbatch.backend.RenderStatus;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.SessionLost;
import io.reelbatch.backend.SessionState;
import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Effect;
import io.reelbatch.ledger.Fact;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.Output;
import io.reelbatch.ledger.Problem;
import io.reelbatch.ledger.Reopenable;
import io.reelbatch.ledger.Stage;
import io.reelbatch.ledger.Waiting;
import io.reelbatch.ledger.WaitingFor;
import io.reelbatch.stage.StageBench;
import io.reelbatch.stage.TestingMeters;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RenderStageTests {
    private static final String DRAFT = "{ \"t\" : 1.50 }";
    private static final URI VIDEO = URI.create("https://cdn.example/v.mp4?sig=1");
    private static final RenderSettings SETTINGS =
            new RenderSettings(Duration.ofSeconds(5), Duration.ofMinutes(10), 3, Duration.ofSeconds(12));
    private static final String RETRY_HINT =
            "Run `reelbatch retry` for the batch: the video is generated and will only be exported again.";

    private final StageBench bench = StageBench.plain();
    private final RenderStage stage = stage(bench);

    private static RenderStage stage(StageBench bench) {
        return new RenderStage(SETTINGS, bench.ledger.intents, bench.faults, bench.clock);
    }

    private Item generated() {
        return bench.ledger.generated(bench.run, 1, DRAFT);
    }

    private Item rendering() {
        bench.cloud.submits.thenDo(() -> new RenderId("as-submitted"));
        return bench.step(stage, generated());
    }

    private Outcome attempt(Item item) {
        return stage.attempt(item, bench.batch).outcome();
    }

    private static Outcome pollAt(Instant at, Fact... facts) {
        return Outcome.defer(ItemState.RENDERING, Waiting.until(at), facts);
    }

    private Item renderingOfASuspect(SessionState state) {
        bench.cloud.states.always(state);
        bench.cloud.renders.always(new RenderStatus.Finished(VIDEO));
        Item rendering = rendering();
        bench.ledger
                .jdbc
                .sql("update item set charge_suspect = true where id = :id")
                .param("id", rendering.id())
                .update();
        return bench.ledger.items.load(List.of(rendering.id()), Stage.RENDER).getFirst();
    }

    private static SessionState showing(String digest) {
        return new SessionState(new Draft("{}", digest, true, "Timeline"), digest, Set.of());
    }

    @Test
    void tellsWhereTheSessionOfARowThatWasSentTwiceShowsAnotherVideo() {
        try (var meters = new TestingMeters()) {
            assertThat(bench.step(stage, renderingOfASuspect(showing("another")))
                            .state())
                    .isEqualTo(ItemState.DONE);
            assertThat(meters.count("reelbatch.double.generation.suspected")).isEqualTo(1);
        }
    }

    @Test
    void suspectsNothingWhereTheSessionShowsWhatWasExported() {
        try (var meters = new TestingMeters()) {
            assertThat(bench.step(stage, renderingOfASuspect(showing("draft-digest")))
                            .state())
                    .isEqualTo(ItemState.DONE);
            assertThat(meters.count("reelbatch.double.generation.suspected")).isZero();
        }
    }

    @Test
    void exportsARowThatWasSentTwiceAlsoWhereItsSessionCannotBeSeen() {
        Item item = renderingOfASuspect(showing("any"));
        bench.cloud.states.always(new SessionLost("gone"));
        assertThat(bench.step(stage, item).state()).isEqualTo(ItemState.DONE);
    }

    @Test
    void hasTheIdInTheLedgerBeforeItSubmits() {
        Item generated = generated();
        bench.cloud.submits.thenDo(() -> {
            Item item = bench.ledger
                    .items
                    .load(List.of(generated.id()), Stage.RENDER)
                    .getFirst();
            assertThat(item.state()).isEqualTo(ItemState.RENDER_INTENT);
            assertThat(item.openEffect().idempotencyKey()).isEqualTo(item.renderId());
            assertThat(bench.cloud.calls)
                    .containsExactly(
                            "submitRender RenderOrder[id=%s, session=%s, draftJson=%s, format=mp4, quality=high]"
                                    .formatted(item.renderId(), item.session(), DRAFT));
            return new RenderId("another-id");
        });

        Attempt attempt = stage.attempt(generated, bench.batch);

        assertThat(attempt.before().renderId()).startsWith("render_");
        assertThat(attempt.outcome()).isEqualTo(pollAt(NOW.plusSeconds(5), new Fact.RenderAccepted("another-id")));
        Item rendering = bench.ledger.write(bench.run, attempt);
        bench.cloud.renders.then(new RenderStatus.Running(10));
        assertThat(attempt(rendering)).isEqualTo(pollAt(NOW.plusSeconds(5)));
        assertThat(bench.cloud.calls).endsWith("renderStatus another-id");
    }

    @Test
    void looksWithTheTokenThatSubmittedTheRender() {
        bench.cloud.tokenRef = "0a1b";
        Item rendering = rendering();
        bench.cloud.held.clear();
        bench.cloud.renders.then(new RenderStatus.Running(10));

        attempt(rendering);

        assertThat(bench.cloud.held).containsExactly("0a1b");
        assertThat(bench.ledger.find(bench.run.batch(), 1).tokenRef()).isEqualTo("0a1b");
    }

    @Test
    void exportsAnOrphanedRenderAnewWithoutGeneratingIt() {
        Item rendering = rendering();
        bench.cloud.renders.then(new RenderOrphaned("its token is gone"));
        Outcome outcome = attempt(rendering);
        assertThat(outcome).isEqualTo(Outcome.park("RENDER_ORPHANED", "its token is gone", RETRY_HINT));
        bench.ledger.write(bench.run, rendering, outcome);

        assertThat(bench.ledger.items.reopen(
                        bench.run.lease(), bench.run.batch().id(), List.of()))
                .isEqualTo(1);

        Item again =
                bench.ledger.items.load(List.of(rendering.id()), Stage.RENDER).getFirst();
        assertThat(again.state()).isEqualTo(ItemState.GENERATED);
        assertThat(again.draftJson()).isEqualTo(DRAFT);
    }

    @Test
    void isDoneWithTheVideosAddress() {
        Item rendering = rendering();
        bench.cloud.renders.then(new RenderStatus.Finished(VIDEO));
        assertThat(attempt(rendering))
                .isEqualTo(Outcome.advance(
                        ItemState.DONE,
                        new Fact.EffectClosed(Effect.Result.DONE),
                        new Fact.VideoFound(VIDEO.toString())));
    }

    @Test
    void fetchesTheVideoInAStepOfItsOwnWhereThatWasAskedFor() {
        StageBench downloading = StageBench.with("/videos", null);
        RenderStage own = stage(downloading);
        downloading.cloud.submits.then(new RenderId("r"));
        downloading.cloud.renders.then(new RenderStatus.Finished(VIDEO));
        RetryLater broken = new RetryLater(RetryLater.Reason.UNREACHABLE, "broken", null, null);
        Path file = Path.of(
                "/videos/%s-00001-row-1.mp4".formatted(downloading.run.batch().id()));
        downloading.cloud.downloads.then(broken).then(new DownloadedVideo(file, 7, "sha"));
        Item item = downloading.step(own, downloading.ledger.generated(downloading.run, 1, DRAFT));

        Outcome found = own.attempt(item, downloading.batch).outcome();
        assertThat(found)
                .isEqualTo(Outcome.defer(ItemState.RENDERING, Waiting.NOT, new Fact.VideoFound(VIDEO.toString())));
        item = downloading.ledger.write(downloading.run, item, found);
        item = downloading.step(own, item);
        assertThat(item.output()).isEqualTo(new Output(VIDEO.toString(), null, null, null));
        assertThat(item.waiting()).isEqualTo(new Waiting(WaitingFor.RETRY, NOW.plusSeconds(1)));
        assertThat(own.attempt(item, downloading.batch).outcome())
                .isEqualTo(Outcome.advance(
                        ItemState.DONE,
                        new Fact.EffectClosed(Effect.Result.DONE),
                        new Fact.VideoStored(file.toString(), 7, "sha")));
        assertThat(downloading.cloud.calls).endsWith("download " + VIDEO + " " + file);
    }

    @Test
    void asksBeforeItSubmitsTheSameIdAgain() {
        bench.cloud.submits.then(new RetryLater(RetryLater.Reason.UNREACHABLE, "reset", null, null));
        Item lost = bench.step(stage, generated());
        assertThat(lost.state()).isEqualTo(ItemState.RENDER_INTENT);
        assertThat(lost.waiting()).isEqualTo(new Waiting(WaitingFor.RETRY, NOW.plusSeconds(1)));
        bench.cloud.renders.always(new RenderStatus.NeverSubmitted());

        Outcome unknown = attempt(lost);
        assertThat(unknown)
                .isEqualTo(Outcome.defer(
                        ItemState.RENDER_INTENT,
                        Waiting.until(NOW.plusSeconds(12)),
                        new Fact.Looked(new Effect.Seen("unknown", NOW))));
        lost = bench.ledger.write(bench.run, lost, unknown);
        assertThat(lost.draftJson()).isEqualTo(DRAFT);
        bench.cloud.submits.then(new RenderId(String.valueOf(lost.renderId())));
        assertThat(attempt(lost))
                .isEqualTo(pollAt(NOW.plusSeconds(5), new Fact.RenderAccepted(String.valueOf(lost.renderId()))));
        assertThat(bench.cloud.calls.stream().filter(call -> call.startsWith("submitRender")))
                .hasSize(2)
                .allMatch(call -> call.contains(
                        "id=" + bench.ledger.find(bench.run.batch(), 1).renderId()));
        assertThat(bench.ledger.find(bench.run.batch(), 1).renders()).isEqualTo(1);
    }

    @Test
    void pollsWhatWasAcceptedBeforeTheAnswerWasLost() {
        bench.cloud.submits.then(new RetryLater(RetryLater.Reason.UNREACHABLE, "reset", null, null));
        Item lost = bench.step(stage, generated());
        bench.cloud.renders.then(new RenderStatus.Running(50));
        assertThat(attempt(lost)).isEqualTo(pollAt(NOW.plusSeconds(5)));
    }

    @Test
    void goesBackToSubmittingWhenTheCloudForgetsARender() {
        Item item = rendering();
        bench.cloud.renders.always(new RenderStatus.NeverSubmitted());
        item = bench.step(stage, item);
        assertThat(item.state()).isEqualTo(ItemState.RENDER_INTENT);
        bench.waitFor(item);
        bench.cloud.submits.then(new RenderId("as-submitted"));
        item = bench.step(stage, item);
        assertThat(item.state()).isEqualTo(ItemState.RENDERING);
        assertThat(attempt(item))
                .isEqualTo(Outcome.defer(
                        ItemState.RENDER_INTENT,
                        Waiting.until(bench.clock.instant().plusSeconds(12))));
    }

    @Test
    void rendersUnderANewIdABoundedNumberOfTimesAndThenFails() {
        bench.cloud.submits.always(new RenderId("same"));
        bench.cloud.renders.always(new RenderStatus.Failed("no memory"));
        Problem why = new Problem("RENDER_FAILED", "render same failed: no memory", RETRY_HINT);
        Item item = generated();
        for (int render = 1; render < 3; render++) {
            item = bench.step(stage, item);
            assertThat(item.renders()).isEqualTo(render);
            Outcome failed = attempt(item);
            assertThat(failed)
                    .isEqualTo(Outcome.defer(
                            ItemState.GENERATED,
                            new Waiting(WaitingFor.RETRY, NOW.plusSeconds(12)),
                            new Fact.EffectClosed(Effect.Result.FAILED),
                            new Fact.Met(why)));
            item = bench.ledger.write(bench.run, item, failed);
        }
        item = bench.step(stage, item);
        assertThat(attempt(item))
                .isEqualTo(Outcome.fail(
                        why.code(), why.message(), why.hint(), new Fact.EffectClosed(Effect.Result.FAILED)));
        assertThat(bench.ledger.effects(item).stream().filter(effect -> effect.startsWith("RENDER")))
                .containsExactly("RENDER 2 FAILED", "RENDER 3 FAILED", "RENDER 4 null");
        assertThat(submittedIds()).hasSize(3).doesNotHaveDuplicates();
    }

    private List<String> submittedIds() {
        return bench.cloud.calls.stream()
                .filter(call -> call.startsWith("submitRender"))
                .map(call -> call.replaceAll(".*id=(render_[^,]*),.*", "$1"))
                .toList();
    }

    @Test
    void parksARenderThatIsStuckUnderEveryId() {
        bench.cloud.submits.always(new RenderId("same"));
        bench.cloud.renders.always(new RenderStatus.Running(42));
        Item item = generated();
        for (int render = 1; render < 3; render++) {
            item = bench.step(stage, item);
            bench.clock.advance(Duration.ofMinutes(10));
            assertThat(attempt(item)).isEqualTo(pollAt(bench.clock.instant().plusSeconds(5)));
            bench.clock.advance(Duration.ofSeconds(1));
            item = bench.step(stage, item);
            assertThat(item.state()).isEqualTo(ItemState.GENERATED);
        }
        item = bench.step(stage, item);
        bench.clock.advance(Duration.ofSeconds(601));
        assertThat(attempt(item))
                .isEqualTo(Outcome.park(
                        "RENDER_STUCK",
                        "render same was at 42 % after 601 s",
                        RETRY_HINT,
                        new Fact.EffectClosed(Effect.Result.FAILED)));
    }

    @Test
    void waitsForTheAddressOfACompletedRenderToTheDeadlineAndTakesTheDownloadCallThen() {
        Item item = rendering();
        bench.cloud.renders.always(new RenderStatus.WithoutAddress());
        assertThat(attempt(item)).isEqualTo(pollAt(NOW.plusSeconds(5)));
        bench.clock.advance(Duration.ofMinutes(10));
        assertThat(attempt(item)).isEqualTo(pollAt(bench.clock.instant().plusSeconds(5)));
        bench.clock.advance(Duration.ofSeconds(1));
        bench.cloud.addresses.then(Optional.of(VIDEO));

        item = bench.step(stage, item);

        assertThat(item.state()).isEqualTo(ItemState.DONE);
        assertThat(item.output()).isEqualTo(new Output(VIDEO.toString(), null, null, null));
        assertThat(item.problem()).extracting(Problem::code).isEqualTo("ADDRESS_NEEDS_TOKEN");
        assertThat(item.renders()).isEqualTo(1);
    }

    @Test
    void rendersAnewWhereACompletedRenderHasNoVideoAtAll() {
        Item item = rendering();
        bench.cloud.renders.always(new RenderStatus.WithoutAddress());
        bench.clock.advance(Duration.ofSeconds(601));
        bench.cloud.addresses.then(Optional.empty());
        item = bench.step(stage, item);
        assertThat(item.state()).isEqualTo(ItemState.GENERATED);
        assertThat(item.problem()).extracting(Problem::code).isEqualTo("RENDER_STUCK");
    }

    @Test
    void keepsWhenTheAddressExpires() {
        Item rendering = rendering();
        bench.cloud.renders.then(new RenderStatus.Finished(VIDEO, NOW.plusSeconds(3_600)));
        Item done = bench.step(stage, rendering);
        assertThat(done.output()).isEqualTo(new Output(VIDEO.toString(), null, null, null, NOW.plusSeconds(3_600)));
    }

    @Test
    void comesToAnEndWhenTheCloudForgetsEveryRenderThatItAccepts() {
        bench.cloud.submits.always(new RenderId("same"));
        bench.cloud.renders.always(new RenderStatus.NeverSubmitted());
        Item item = generated();
        for (int step = 0; step < 500 && item.stage().isPresent(); step++) {
            bench.waitFor(item);
            item = bench.step(stage, item);
        }
        assertThat(item.state()).isEqualTo(ItemState.PARKED);
        assertThat(item.problem()).extracting(Problem::code).isEqualTo("RENDER_STUCK");
        assertThat(item.renders()).isEqualTo(3);
    }

    @Test
    void exportsABlockedRowAgainWithoutGeneratingAnew() {
        bench.cloud.submits.then(new ExportBlocked("402"));
        Item parked = bench.step(stage, generated());
        assertThat(parked.state()).isEqualTo(ItemState.PARKED);
        assertThat(parked.problem()).extracting(Problem::code).isEqualTo("EXPORT_BLOCKED_402");

        assertThat(bench.ledger.items.reopenable(parked.batchId(), List.of())).isEqualTo(new Reopenable(0, 1, 0));
        assertThat(bench.ledger.items.reopen(bench.run.lease(), parked.batchId(), List.of()))
                .isEqualTo(1);
        Item again = bench.ledger.items.load(List.of(parked.id()), Stage.RENDER).getFirst();
        assertThat(again.state()).isEqualTo(ItemState.GENERATED);
        bench.cloud.submits.then(new RenderId("second"));
        bench.cloud.renders.then(new RenderStatus.Finished(VIDEO));
        Item done = bench.step(stage, bench.step(stage, again));

        assertThat(done.state()).isEqualTo(ItemState.DONE);
        assertThat(done.cost()).isEqualTo(parked.cost());
        assertThat(bench.ledger.effects(done))
                .containsExactly("GENERATION 1 DONE", "RENDER 2 UNRESOLVED", "RENDER 3 DONE");
    }

    @Test
    void neverFailsWhatIsPaidForWhenTheCloudDoesNotAnswer() {
        bench.cloud.submits.always(new RetryLater(RetryLater.Reason.SERVER_ERROR, "503", null, null));
        bench.cloud.renders.always(new RetryLater(RetryLater.Reason.SERVER_ERROR, "503", null, null));
        Item item = generated();
        for (int tried = 0; tried < 20; tried++) {
            item = bench.step(stage, item);
            bench.faults.success(item); // other rows are fine, so that this is no outage
        }
        assertThat(item.state()).isEqualTo(ItemState.RENDER_INTENT);
        assertThat(item.waiting()).isEqualTo(new Waiting(WaitingFor.RETRY, NOW.plusSeconds(5)));
        assertThat(item.renders()).isEqualTo(1);
        bench.clock.advance(Duration.ofSeconds(601));
        item = bench.step(stage, item);
        assertThat(item.state()).isEqualTo(ItemState.PARKED);
        assertThat(bench.ledger.items.reopenable(item.batchId(), List.of()))
                .as("its hint says that it can be tried again")
                .isEqualTo(new Reopenable(0, 1, 0));
    }

    @Test
    void rendersAnewWhatFailedAtItsDownload() {
        StageBench downloading = StageBench.with("/videos", null);
        RenderStage own = stage(downloading);
        downloading.cloud.submits.always(new RenderId("r"));
        downloading.cloud.renders.then(new RenderStatus.Finished(URI.create("https://cdn.example/expired.mp4")));
        downloading.cloud.renders.then(new RenderStatus.Finished(VIDEO));
        downloading
                .cloud
                .downloads
                .then(new ItemRefused("REFUSED", "410", ""))
                .then(new DownloadedVideo(Path.of("v.mp4"), 7, "sha"));
        Item item = downloading.ledger.generated(downloading.run, 1, DRAFT);
        for (int step = 0; step < 3; step++) {
            item = downloading.step(own, item);
        }
        assertThat(item.state()).isEqualTo(ItemState.FAILED);

        assertThat(downloading.ledger.items.reopen(downloading.run.lease(), item.batchId(), List.of()))
                .isEqualTo(1);
        item = downloading.ledger.items.load(List.of(item.id()), Stage.RENDER).getFirst();
        for (int step = 0; step < 3; step++) {
            item = downloading.step(own, item);
        }
        assertThat(item.output()).isEqualTo(new Output(VIDEO.toString(), "v.mp4", 7L, "sha"));
    }

    @Test
    void parksWhatWasPaidInASessionThatIsGone() {
        bench.cloud.submits.then(new SessionLost("gone"));
        assertThat(attempt(generated()))
                .isInstanceOfSatisfying(
                        Outcome.Park.class, parked -> assertThat(parked.code()).isEqualTo("SESSION_LOST_AFTER_CHARGE"));
    }

    @Test
    void asksNobodyDuringAnOutage() {
        Item item = generated();
        BackendException error = new RetryLater(RetryLater.Reason.UNREACHABLE, "", null, null);
        Stream.generate(() -> error).limit(10).forEach(e -> bench.faults.outcome(item, e, item.state()));
        assertThat(attempt(item))
                .isEqualTo(Outcome.defer(ItemState.GENERATED, new Waiting(WaitingFor.RETRY, NOW.plusSeconds(30))));
        assertThat(bench.cloud.calls).isEmpty();
    }
}
