package io.reelbatch.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reelbatch.request.RowSize;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Dialect.class)
class ItemsTests {
    private static final Instant NOW = TestLedger.NOW;

    private final TestLedger ledger;
    private final BatchRun run;

    ItemsTests(Dialect dialect) {
        ledger = TestLedger.on(dialect);
        run = ledger.run();
    }

    @Test
    void keepsEverythingThatAnItemCanHold() {
        Item before = ledger.accepted(run, 1);
        Outcome outcome = new Outcome.Defer(
                ItemState.ACCEPTED,
                new Waiting(WaitingFor.RATE_LIMIT, NOW.plusMillis(1_234)),
                true,
                List.of(
                        new Fact.SessionOpened(run.batch().id() + "-s", "user-7", "0a1b"),
                        new Fact.Charged(70, false),
                        new Fact.Met(new Problem("RATE_LIMIT", "too often", "wait")),
                        new Fact.RenderAccepted("render_9"),
                        new Fact.VideoFound("https://cloud.example/v.mp4", NOW.plusSeconds(3_600)),
                        new Fact.VideoStored("/videos/v.mp4", 3_000_000_000L, "d".repeat(64))));

        Item after = ledger.write(run, before, outcome);

        assertThat(after)
                .isEqualTo(new Item(
                        before.id(),
                        run.batch().id(),
                        1,
                        "row-1",
                        0,
                        TestLedger.request("a fox, scene 1"),
                        ItemState.ACCEPTED,
                        new Waiting(WaitingFor.RATE_LIMIT, NOW.plusMillis(1_234)),
                        1,
                        new Cost(0, 70, false),
                        0,
                        0,
                        run.batch().id() + "-s",
                        "user-7",
                        "0a1b",
                        null,
                        null,
                        "render_9",
                        new Output(
                                "https://cloud.example/v.mp4",
                                "/videos/v.mp4",
                                3_000_000_000L,
                                "d".repeat(64),
                                NOW.plusSeconds(3_600)),
                        new Problem("RATE_LIMIT", "too often", "wait"),
                        null,
                        null,
                        Turns.NONE));
    }

    @Test
    void writesNothingOfAnItemThatHasMovedMeanwhileAndSaysSo() {
        Item one = ledger.uploaded(run, 1);
        Item other = ledger.uploaded(run, 2);
        Item moved = ledger.intents.commit(
                run, one, ItemState.GENERATION_INTENT, Effect.generation(one, TestLedger.NOTHING_BEFORE, NOW));
        Attempt late = new Attempt(one, Outcome.fail("LATE", "too late", ""));
        Attempt inTime = new Attempt(other, Outcome.fail("REFUSED", "no", ""));

        assertThat(ledger.tryToWrite(run, late, inTime)).containsExactly(late);

        assertThat(ledger.find(run.batch(), 1)).isEqualTo(moved);
        assertThat(ledger.find(run.batch(), 2).state()).isEqualTo(ItemState.FAILED);
        assertThat(ledger.batches.results(run.batch().id())).isEqualTo(1);
        assertThat(ledger.effects(one)).containsExactly("GENERATION 1 null");
        assertThat(ledger.items.reload(List.of(late))).containsExactly(moved);
    }

    @Test
    void takesAnItemWithANewIntentForMovedEvenInTheSameState() {
        Item item = ledger.accepted(run, 1);
        Item intended = ledger.intents.commit(run, item, ItemState.ACCEPTED, Effect.upload(item, NOW));
        Attempt unawareOfTheIntent = new Attempt(item, Outcome.fail("INTERNAL_ERROR", "a bug", ""));

        assertThat(ledger.tryToWrite(run, unawareOfTheIntent)).containsExactly(unawareOfTheIntent);
        assertThat(ledger.find(run.batch(), 1)).isEqualTo(intended);
        assertThat(ledger.effects(item)).containsExactly("UPLOAD 1 null");
    }

    @Test
    void closesTheOpenEffectWhenAnItemEnds() {
        Item failed = ledger.intended(run, 1, TestLedger.NOTHING_BEFORE, NOW);
        Item parked = ledger.intended(run, 2, TestLedger.NOTHING_BEFORE, NOW);
        Item proven = ledger.intended(run, 3, TestLedger.NOTHING_BEFORE, NOW);
        Item done = ledger.intended(run, 4, TestLedger.NOTHING_BEFORE, NOW);

        ledger.write(run, failed, Outcome.fail("CODE", "", ""));
        ledger.write(run, parked, Outcome.park("CODE", "", ""));
        ledger.write(run, proven, Outcome.fail("CODE", "", "", new Fact.EffectClosed(Effect.Result.NOT_EXECUTED)));
        ledger.write(
                run,
                done,
                Outcome.advance(
                        ItemState.GENERATED,
                        new Fact.EffectClosed(Effect.Result.DONE),
                        new Fact.DraftTaken("{}", "d", "t")));

        assertThat(Stream.of(failed, parked, proven, done).flatMap(item -> ledger.effects(item).stream()))
                .containsExactly(
                        "GENERATION 1 FAILED",
                        "GENERATION 1 UNRESOLVED",
                        "GENERATION 1 NOT_EXECUTED",
                        "GENERATION 1 DONE");
        assertThat(Stream.of(1, 2, 3, 4)
                        .map(row -> ledger.find(run.batch(), row).effect()))
                .containsOnlyNulls();
        assertThat(Stream.of(1, 2, 3, 4)
                        .map(row -> ledger.find(run.batch(), row).cost().sends()))
                .containsExactly(1, 1, 0, 1);
    }

    @Test
    void takesTheSendBackWhenNothingWasExecuted() {
        Item intended = ledger.intended(run, 1, TestLedger.NOTHING_BEFORE, NOW);

        Item back = ledger.write(
                run,
                intended,
                Outcome.defer(ItemState.UPLOADED, Waiting.NOT, new Fact.EffectClosed(Effect.Result.NOT_EXECUTED)));

        assertThat(intended.cost()).isEqualTo(new Cost(1, 0, true));
        assertThat(back.cost()).isEqualTo(new Cost(0, 0, true));
        assertThat(back.effects()).isEqualTo(1);
        Item again = ledger.intents.commit(
                run, back, ItemState.GENERATION_INTENT, Effect.generation(back, TestLedger.NOTHING_BEFORE, NOW));
        assertThat(again.cost()).isEqualTo(new Cost(1, 0, true));
        assertThat(ledger.effects(again)).containsExactly("GENERATION 1 NOT_EXECUTED", "GENERATION 2 null");
    }

    @Test
    void keepsHowAStreamEndedAndWhatWasSeenWithTheOpenEffect() {
        Effect.Before before = new Effect.Before("before", 900, 100, false);
        Item item = ledger.unresolved(run, 1, before, NOW, new Effect.End(true, "done 🦊", NOW.plusSeconds(9)));
        Item looked = ledger.write(
                run,
                item,
                Outcome.defer(
                        ItemState.GENERATION_UNRESOLVED,
                        Waiting.until(NOW.plusSeconds(40)),
                        new Fact.Looked(new Effect.Seen("after", NOW.plusSeconds(25)))));

        assertThat(looked.effect())
                .isEqualTo(new Effect(
                        Effect.Kind.GENERATION,
                        1,
                        null,
                        before,
                        NOW,
                        new Effect.End(true, "done 🦊", NOW.plusSeconds(9)),
                        new Effect.Seen("after", NOW.plusSeconds(25))));
    }

    @Test
    void keepsADraftToTheLastCharacter() {
        String piece = "{ \"sg\" :\t[1.50, 1e3 ,  \"\\u00e9é🎬\\n漢\" ],\r\n   \"t\":0.30000000000000004 } ";
        String draft = piece.repeat(20_480 / piece.length() + 1);

        Item generated = ledger.generated(run, 1, draft);

        assertThat(generated.draftJson()).isEqualTo(draft);
        assertThat(ledger.items.load(List.of(generated.id()), Stage.GENERATION))
                .extracting(Item::draftJson)
                .containsOnlyNulls();
        Item intended = ledger.intents.commit(
                run, generated, ItemState.RENDER_INTENT, Effect.render(generated, "render_1", NOW));
        assertThat(intended.draftJson()).isEqualTo(draft);
        assertThat(ledger.items.load(List.of(generated.id()), Stage.RENDER))
                .extracting(Item::draftJson)
                .containsExactly(draft);
    }

    @Test
    void givesEveryItemOneResultAndALaterEndAHigherRevision() {
        Item item = ledger.generated(run, 1, "{}");
        ledger.write(run, item, Outcome.park("EXPORT_BLOCKED_402", "blocked", "upgrade"));
        Finished parked = finished(1);
        assertThat(ledger.items.reopen(run.lease(), run.batch().id(), List.of()))
                .isEqualTo(1);
        Item again = ledger.items.load(List.of(item.id()), Stage.RENDER).getFirst();
        Item intended =
                ledger.intents.commit(run, again, ItemState.RENDER_INTENT, Effect.render(again, "render_1", NOW));
        ledger.write(
                run,
                intended,
                Outcome.advance(
                        ItemState.DONE,
                        new Fact.EffectClosed(Effect.Result.DONE),
                        new Fact.VideoFound("https://cloud.example/v.mp4")));

        Finished done = finished(1);
        assertThat(List.of(parked.revision(), done.revision())).containsExactly(1, 2);
        assertThat(done.resultId()).isEqualTo(parked.resultId()).isEqualTo(ResultId.of(run.batch(), "row-1"));
        assertThat(ledger.batches.results(run.batch().id())).isEqualTo(1);
        assertThat(ledger.jdbc
                        .sql("select result_id, revision, status, code from result where item_id = :id")
                        .param("id", item.id())
                        .query((row, _) -> "%s %d %s %s"
                                .formatted(
                                        row.getString("result_id"),
                                        row.getInt("revision"),
                                        row.getString("status"),
                                        row.getString("code")))
                        .list())
                .containsExactly(done.resultId() + " 2 DONE null");
    }

    private Finished finished(int row) {
        return finished().get(row - 1);
    }

    private List<Finished> finished() {
        return Objects.requireNonNull(ledger.transactions.execute(_ -> {
            try (Stream<Finished> all = ledger.items.finished(run.batch())) {
                return all.toList();
            }
        }));
    }

    @Test
    void listsItemsInTheOrderOfTheManifestWithAndWithoutResults() {
        Problem refused = new Problem("NO_PROMPT", "Line 3: no prompt", "Write one.");
        ledger.add(
                run.batch(),
                new NewItem(3, "c", "c".repeat(64), TestLedger.request(""), 0, null, refused, null),
                new NewItem(1, "b", "b".repeat(64), TestLedger.request("a bee"), 5, null, null, null),
                new NewItem(2, "a", "a".repeat(64), TestLedger.request("an ant"), 0, NOW, null, null));

        assertThat(finished())
                .extracting(one -> one.item().rowKey(), one -> one.item().state(), Finished::revision)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("b", ItemState.ACCEPTED, 0),
                        org.assertj.core.groups.Tuple.tuple("a", ItemState.ACCEPTED, 0),
                        org.assertj.core.groups.Tuple.tuple("c", ItemState.FAILED, 1));
        assertThat(finished().get(1).item().waiting()).isEqualTo(new Waiting(WaitingFor.NOT_BEFORE, NOW));
        assertThat(finished().getLast().item().problem()).isEqualTo(refused);
        assertThat(finished().getLast().finishedAt()).isEqualTo(NOW);
        assertThat(finished().getFirst().finishedAt()).isNull();
    }

    @Test
    void cutsLongTextsWithoutTearingACharacterApart() {
        Item item = ledger.accepted(run, 1);
        String message = "x".repeat(3_998) + "🦊 and more";

        ledger.write(run, item, Outcome.fail("CODE", message, "a null\0character"));

        assertThat(ledger.find(run.batch(), 1).problem())
                .isEqualTo(new Problem("CODE", "x".repeat(3_998) + "…", "a null\uFFFDcharacter"));
    }

    @Test
    void writesNothingUnderALeaseThatWasLost() {
        Item item = ledger.uploaded(run, 1);
        Lease older =
                new Lease(run.lease().name(), run.lease().owner(), run.lease().epoch() - 1);
        Attempt attempt = new Attempt(item, Outcome.fail("CODE", "", ""));

        assertThatThrownBy(() ->
                        ledger.transactions.execute(_ -> ledger.items.write(older, run.batch(), List.of(attempt), NOW)))
                .isInstanceOf(LeaseLost.class)
                .hasMessage("another process has taken over batch:%s; this one stops working on it"
                        .formatted(run.batch().id()));
        assertThatThrownBy(() -> ledger.intents.commit(
                        new BatchRun(run.batch(), older),
                        item,
                        ItemState.GENERATION_INTENT,
                        Effect.generation(item, TestLedger.NOTHING_BEFORE, NOW)))
                .isInstanceOf(LeaseLost.class);
        assertThat(ledger.find(run.batch(), 1)).isEqualTo(item);
        assertThat(ledger.effects(item)).isEmpty();
    }

    @Test
    void learnsThePriceFromWhatWasReadOffTheBalance() {
        try (TestLedger fresh = TestLedger.fresh(ledger.dialect)) {
            BatchRun own = fresh.run();
            assertThat(fresh.items.learnedCredits()).isEmpty();
            endsAsDone(fresh, own, 1, new Fact.Charged(90, true));
            endsAsDone(fresh, own, 2, new Fact.Charged(101, true));
            endsAsDone(fresh, own, 3, new Fact.Charged(5_000, false));

            assertThat(fresh.items.learnedCredits()).isEqualTo(Optional.of(96L));
        }
    }

    private static void endsAsDone(TestLedger ledger, BatchRun run, int row, Fact charged) {
        Item item = ledger.intended(run, row, TestLedger.NOTHING_BEFORE, NOW);
        Item generated = ledger.write(
                run, item, Outcome.advance(ItemState.GENERATED, charged, new Fact.EffectClosed(Effect.Result.DONE)));
        Item rendering = ledger.intents.commit(
                run, generated, ItemState.RENDER_INTENT, Effect.render(generated, "render_" + row, NOW));
        ledger.write(run, rendering, Outcome.advance(ItemState.DONE, new Fact.EffectClosed(Effect.Result.DONE)));
    }

    /// A quote takes two characters of JSON, a control character, which only a refused row can have, six.
    @Test
    void keepsTheLargestRowWhateverItSays() {
        Map<String, String> columns =
                Map.of("prompt", "\"".repeat(32_768), "note", "\"".repeat(RowSize.LARGEST - 32_778));
        ItemRequest good = new ItemRequest(
                "\"".repeat(RowSize.LARGEST),
                IntStream.range(0, 16_384).mapToObj(_ -> "\"").toList(),
                List.of(),
                null,
                "en",
                "mp4",
                "high",
                columns);
        ItemRequest bad = new ItemRequest(
                "", List.of(), List.of(), null, "", "", "", Map.of("a", "\u0001".repeat(RowSize.LARGEST - 1)));

        assertThat(ledger.accepted(run, TestLedger.row(1, good)).request()).isEqualTo(good);
        assertThat(ledger.accepted(run, TestLedger.row(2, bad)).request()).isEqualTo(bad);
    }

    @Test
    void keepsNamesOfTwoHundredCharactersOfAnyKind() {
        String name = "\ud83c\udfac".repeat(200);
        ItemRequest request = new ItemRequest(
                "a fox",
                List.of(),
                List.of(),
                new SessionPlace(name, 0),
                "en",
                "mp4",
                "high",
                Map.of("prompt", "a fox"));
        ledger.add(run.batch(), new NewItem(1, name, TestLedger.uniqueDigest(), request, 0, null, null, null));

        Item item = ledger.items.find(run.batch().id(), name).orElseThrow();

        assertThat(item.request()).isEqualTo(request);
    }
}
