package io.reelbatch.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Dialect.class)
class TwinsTests {
    private static final BatchOptions OPTIONS = new BatchOptions("r.jsonl", null, List.of(), null);

    private final TestLedger ledger;
    private final BatchRun earlier;
    private final Batch later;
    private final String digest;

    TwinsTests(Dialect dialect) {
        ledger = TestLedger.on(dialect);
        earlier = ledger.run();
        later = ledger.batch();
        digest = TestLedger.uniqueDigest();
    }

    private Item asked(BatchRun run, String key) {
        ledger.add(run.batch(), new NewItem(1, key, digest, TestLedger.request("a fox"), 0, null, null, null));
        return ledger.items.find(run.batch().id(), key).orElseThrow();
    }

    private Map<String, NewItem.Twin> twins(Batch of) {
        return ledger.items.twins(of, Map.of("fox", digest, "owl", "f".repeat(64)));
    }

    private NewItem.Twin twin(BatchRun run, ItemState state) {
        return new NewItem.Twin(run.batch().id() + "/fox", state, null, null, null);
    }

    @Test
    void areRowsOfTheSameKeyAndRequestInAnotherBatch() {
        asked(earlier, "fox");
        assertThat(twins(later)).isEqualTo(Map.of("fox", twin(earlier, ItemState.ACCEPTED)));
        assertThat(ledger.items.twins(later.definition(), Map.of("fox", digest)))
                .isEqualTo(Map.of("fox", twin(earlier, ItemState.ACCEPTED)));
        assertThat(twins(earlier.batch())).as("of itself").isEmpty();
        assertThat(ledger.items.twins("another-definition", Map.of("fox", digest)))
                .isEmpty();
    }

    @Test
    void areSeenByWhoeverHadToWaitForTheOther() throws Exception {
        CountDownLatch otherIsHere = new CountDownLatch(1);
        CompletableFuture<Map<String, NewItem.Twin>> seenByOther = new CompletableFuture<>();
        ledger.transactions.executeWithoutResult(_ -> {
            ledger.items.holdOffOthers();
            Thread.ofPlatform().daemon().start(() -> {
                otherIsHere.countDown();
                seenByOther.complete(ledger.transactions.execute(_ -> {
                    ledger.items.holdOffOthers();
                    return twins(later);
                }));
            });
            await(otherIsHere);
            asked(earlier, "fox");
        });
        assertThat(seenByOther.get(1, TimeUnit.MINUTES)).isEqualTo(Map.of("fox", twin(earlier, ItemState.ACCEPTED)));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void areNotRowsThatOnlyAskForTheSameUnderAnotherName() {
        asked(earlier, "owl");
        assertThat(twins(later)).isEmpty();
    }

    @Test
    void areNotRowsThatGotNoVideo() {
        Item item = asked(earlier, "fox");
        ledger.write(earlier, item, Outcome.fail("CODE", "", ""));
        assertThat(twins(later)).isEmpty();
    }

    @Test
    void countParkedRowsBecauseTheyMayBePaidFor() {
        Item item = asked(earlier, "fox");
        ledger.write(earlier, item, Outcome.park("GENERATION_UNRESOLVED", "", ""));
        assertThat(twins(later)).isEqualTo(Map.of("fox", twin(earlier, ItemState.PARKED)));
    }

    @Test
    void doNotCountRowsThatThemselvesWaitForAnother() {
        Item item = asked(earlier, "fox");
        ledger.write(earlier, item, Outcome.park("UNDER_WAY_ELSEWHERE", "", ""));
        assertThat(twins(later)).isEmpty();
    }

    @Test
    void preferAFinishedRow() {
        asked(earlier, "fox");
        BatchRun done = ledger.run();
        NewItem.Twin finished = new NewItem.Twin("b/r", ItemState.DONE, "https://cloud.example/v.mp4", "r1", "line");
        ledger.add(done.batch(), new NewItem(1, "fox", digest, TestLedger.request("a fox"), 0, null, null, finished));
        asked(ledger.run(), "fox");

        assertThat(twins(later))
                .isEqualTo(Map.of(
                        "fox",
                        new NewItem.Twin(
                                done.batch().id() + "/fox",
                                ItemState.DONE,
                                "https://cloud.example/v.mp4",
                                "r1",
                                "line")));
    }

    @Test
    void haveNoPlaceInADeliberateSecondTake() {
        asked(earlier, "fox");
        Batch again = ledger.batch(OPTIONS, 2, earlier.batch().manifestSha256());
        assertThat(twins(again)).isEmpty();
    }

    @Test
    void endARowBeforeItBegins() {
        ledger.add(
                later,
                new NewItem(
                        1,
                        "done",
                        digest,
                        TestLedger.request("a"),
                        0,
                        null,
                        null,
                        new NewItem.Twin("b/done", ItemState.DONE, "https://cloud.example/v.mp4", "r1", "line")),
                new NewItem(
                        2,
                        "busy",
                        digest,
                        TestLedger.request("a"),
                        0,
                        null,
                        null,
                        new NewItem.Twin("b/busy", ItemState.RENDERING, null, null, null)));
        Item done = ledger.items.find(later.id(), "done").orElseThrow();
        Item busy = ledger.items.find(later.id(), "busy").orElseThrow();

        assertThat(done.state()).isEqualTo(ItemState.DONE);
        assertThat(done.output()).isEqualTo(new Output("https://cloud.example/v.mp4", null, null, null));
        assertThat(done.problem())
                .isEqualTo(new Problem("REUSED", "the same row was done before as b/done; nothing was spent", ""));
        assertThat(busy.state()).isEqualTo(ItemState.PARKED);
        assertThat(busy.problem())
                .isEqualTo(new Problem(
                        "UNDER_WAY_ELSEWHERE",
                        "the same row is already RENDERING as b/busy",
                        "Finish that batch, then retry this one; a second generation would be paid for twice."));
        assertThat(ledger.batches.results(later.id())).isEqualTo(2);
    }

    @Test
    void countARowThatWasPaidForAndOnlyFailedToBeExported() {
        Item generated = generated(earlier);
        ledger.write(earlier, generated, Outcome.fail("RENDER_FAILED", "", ""));

        NewItem.Twin twin = Objects.requireNonNull(twins(later).get("fox"));
        assertThat(twin.name()).isEqualTo(earlier.batch().id() + "/fox");
        assertThat(twin.state()).isEqualTo(ItemState.FAILED);
        ledger.add(later, new NewItem(1, "fox", digest, TestLedger.request("a fox"), 0, null, null, twin));
        Item waiting = ledger.items.find(later.id(), "fox").orElseThrow();
        assertThat(waiting.state()).isEqualTo(ItemState.PARKED);
        assertThat(waiting.problem())
                .isEqualTo(new Problem(
                        "UNDER_WAY_ELSEWHERE",
                        "the same row was paid for as %s, and has no video yet".formatted(twin.name()),
                        "Run `reelbatch retry` for that batch, which exports it for free, then for this one; a second"
                                + " generation would be paid for twice."));
    }

    private Item generated(BatchRun run) {
        Item uploaded = ledger.write(
                run,
                asked(run, "fox"),
                Outcome.advance(
                        ItemState.UPLOADED, new Fact.SessionOpened(run.batch().id() + "-s", null)));
        Item sent = ledger.intents.commit(
                run,
                uploaded,
                ItemState.GENERATION_INTENT,
                Effect.generation(uploaded, TestLedger.NOTHING_BEFORE, TestLedger.NOW));
        return ledger.write(
                run,
                sent,
                Outcome.advance(
                        ItemState.GENERATED,
                        new Fact.EffectClosed(Effect.Result.DONE),
                        new Fact.DraftTaken("{}", "draft-digest", "Timeline (1 tracks)")));
    }
}
