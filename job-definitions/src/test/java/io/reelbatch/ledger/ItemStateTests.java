package io.reelbatch.ledger;

import static io.reelbatch.ledger.ItemState.ACCEPTED;
import static io.reelbatch.ledger.ItemState.CANCELLED;
import static io.reelbatch.ledger.ItemState.DONE;
import static io.reelbatch.ledger.ItemState.FAILED;
import static io.reelbatch.ledger.ItemState.GENERATED;
import static io.reelbatch.ledger.ItemState.GENERATION_INTENT;
import static io.reelbatch.ledger.ItemState.GENERATION_UNRESOLVED;
import static io.reelbatch.ledger.ItemState.PARKED;
import static io.reelbatch.ledger.ItemState.RENDERING;
import static io.reelbatch.ledger.ItemState.RENDER_INTENT;
import static io.reelbatch.ledger.ItemState.UPLOADED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ItemStateTests {
    private static final Map<ItemState, Set<ItemState>> NEXT = new EnumMap<>(Map.ofEntries(
            Map.entry(ACCEPTED, EnumSet.of(ACCEPTED, UPLOADED, FAILED, PARKED, CANCELLED)),
            Map.entry(
                    UPLOADED,
                    EnumSet.of(UPLOADED, GENERATION_INTENT, ACCEPTED, GENERATED, DONE, FAILED, PARKED, CANCELLED)),
            Map.entry(
                    GENERATION_INTENT,
                    EnumSet.of(
                            GENERATION_INTENT,
                            UPLOADED,
                            ACCEPTED,
                            GENERATION_UNRESOLVED,
                            GENERATED,
                            FAILED,
                            PARKED,
                            CANCELLED)),
            Map.entry(GENERATION_UNRESOLVED, EnumSet.of(GENERATION_UNRESOLVED, GENERATED, FAILED, PARKED, CANCELLED)),
            Map.entry(GENERATED, EnumSet.of(GENERATED, RENDER_INTENT, FAILED, PARKED, CANCELLED)),
            Map.entry(RENDER_INTENT, EnumSet.of(RENDER_INTENT, RENDERING, GENERATED, DONE, FAILED, PARKED, CANCELLED)),
            Map.entry(RENDERING, EnumSet.of(RENDER_INTENT, RENDERING, GENERATED, DONE, FAILED, PARKED, CANCELLED)),
            Map.entry(DONE, EnumSet.noneOf(ItemState.class)),
            Map.entry(FAILED, EnumSet.of(ACCEPTED, UPLOADED, GENERATED, CANCELLED)),
            Map.entry(PARKED, EnumSet.of(ACCEPTED, UPLOADED, GENERATED, CANCELLED)),
            Map.entry(CANCELLED, EnumSet.of(UPLOADED, GENERATED))));

    @Test
    void knowsWhatMayFollowWhat() {
        for (ItemState state : ItemState.values()) {
            assertThat(state.next()).as("after %s", state).isEqualTo(NEXT.get(state));
        }
    }

    @Test
    void neverLeadsBackToSendingFromAGenerationWithoutProof() {
        assertThat(GENERATION_UNRESOLVED.next()).doesNotContain(ACCEPTED, UPLOADED, GENERATION_INTENT);
        assertThat(GENERATED.next()).doesNotContain(ACCEPTED, UPLOADED, GENERATION_INTENT, GENERATION_UNRESOLVED);
        assertThat(RENDERING.next()).doesNotContain(ACCEPTED, UPLOADED, GENERATION_INTENT, GENERATION_UNRESOLVED);
    }

    @Test
    void endsWhereNoStageMovesItOn() {
        assertThat(Stream.of(ItemState.values()).filter(ItemState::terminal))
                .containsExactly(DONE, FAILED, PARKED, CANCELLED);
        assertThat(Stream.of(ItemState.values()).filter(state -> state.lane().isEmpty()))
                .containsExactly(DONE, FAILED, PARKED, CANCELLED);
    }

    static Stream<Attempted> illegalOutcomes() {
        return Stream.of(ItemState.values())
                .flatMap(from -> Stream.of(ItemState.values())
                        .filter(to -> !NEXT.getOrDefault(from, Set.of()).contains(to))
                        .flatMap(to -> outcomes(to).map(outcome -> new Attempted(from, outcome))));
    }

    static Stream<Attempted> legalOutcomes() {
        return Stream.of(ItemState.values())
                .flatMap(from -> NEXT.getOrDefault(from, Set.of()).stream()
                        .flatMap(to -> outcomes(to).map(outcome -> new Attempted(from, outcome))));
    }

    private static Stream<Outcome> outcomes(ItemState to) {
        return switch (to) {
            case FAILED -> Stream.of(Outcome.fail("CODE", "message", "hint"));
            case PARKED -> Stream.of(Outcome.park("CODE", "message", "hint"));
            default -> Stream.of(Outcome.advance(to), Outcome.defer(to, Waiting.NOT));
        };
    }

    @ParameterizedTest
    @MethodSource("illegalOutcomes")
    void refusesAnAttemptThatTheStateMachineDoesNotHave(Attempted attempted) {
        Item item = item(attempted.from);
        assertThatThrownBy(() -> new Attempt(item, attempted.outcome))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("batch-1/row-1 cannot go from %s to ".formatted(attempted.from));
    }

    @ParameterizedTest
    @MethodSource("legalOutcomes")
    void acceptsEveryAttemptThatTheStateMachineHas(Attempted attempted) {
        assertThat(attempted.from.next())
                .contains(new Attempt(item(attempted.from), attempted.outcome)
                        .after()
                        .state());
    }

    private static Item item(ItemState state) {
        return new Item(
                1,
                "batch-1",
                1,
                "row-1",
                0,
                TestLedger.request("a fox"),
                state,
                Waiting.NOT,
                0,
                Cost.NONE,
                0,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Turns.NONE);
    }

    record Attempted(ItemState from, Outcome outcome) {}

    @Test
    void doesNotKnowWhatAnItemHasCostThatEndsBeforeItsGenerationIsResolved() {
        Item uploaded = item(UPLOADED);
        Effect generation = Effect.generation(uploaded, TestLedger.NOTHING_BEFORE, TestLedger.NOW);
        Item sent = uploaded.intending(GENERATION_INTENT, generation);

        assertThat(sent.after(Outcome.park("SESSION_LOST_AFTER_CHARGE", "gone", "ask"))
                        .cost())
                .isEqualTo(new Cost(1, 0, false));
        assertThat(sent.after(Outcome.park("CHARGED_NO_STATE", "no video", "look", new Fact.Charged(100, true)))
                        .cost())
                .isEqualTo(new Cost(1, 100, true));
    }

    @Test
    void refusesFactsThatContradictTheItem() {
        Item item = item(ItemState.RENDERING);
        assertThatThrownBy(() -> new Attempt(item, Outcome.advance(DONE, new Fact.VideoStored("fox.mp4", 3, "digest"))))
                .hasMessage("batch-1/row-1 was downloaded before its URL was known");
        for (Fact fact : List.of(
                new Fact.EffectClosed(Effect.Result.NOT_EXECUTED),
                new Fact.Looked(new Effect.Seen("digest", TestLedger.NOW)),
                new Fact.StreamEnded(new Effect.End(true, "", TestLedger.NOW)))) {
            assertThatThrownBy(() -> new Attempt(item, Outcome.defer(RENDERING, Waiting.NOT, fact)))
                    .hasMessage("batch-1/row-1 has no open effect");
        }
    }
}
