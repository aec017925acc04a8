package io.reelbatch.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionGroupsTests {
    private final SessionGroups groups = new SessionGroups(false);

    private static ItemStore.Due due(int position, ItemState state, @Nullable String session, int renders) {
        return due("film", position, state, Waiting.NOT, session, renders);
    }

    private static ItemStore.Due due(
            String label, int position, ItemState state, Waiting waiting, @Nullable String session, int renders) {
        int sends = state == ItemState.ACCEPTED || state == ItemState.UPLOADED ? 0 : 1;
        return new ItemStore.Due(
                position,
                position + 1,
                0,
                state,
                waiting,
                sends,
                new ItemStore.InGroup(
                        label,
                        position,
                        "row-" + position,
                        session,
                        null,
                        null,
                        ItemStore.InGroup.renderSubmitted(state, renders)));
    }

    private List<Long> note(SessionGroups here, int position, ItemState state, @Nullable String session, int renders) {
        return ids(here.note(due(position, state, session, renders)));
    }

    private static List<Long> ids(List<ItemStore.Due> dues) {
        return dues.stream().map(ItemStore.Due::itemId).toList();
    }

    private SessionGroups loaded(boolean goOn, ItemState... states) {
        SessionGroups fresh = new SessionGroups(goOn);
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, states.length).boxed().toList());
        Collections.shuffle(order, new Random(states.length));
        order.forEach(position -> {
            boolean begun = states[position] != ItemState.ACCEPTED;
            fresh.note(due(position, states[position], begun ? "s" : null, 1));
        });
        return fresh;
    }

    private static SessionPeers peers(SessionGroups groups, int position) {
        ItemRequest request = new ItemRequest(
                "a fox",
                List.of(),
                List.of(),
                new SessionPlace("film", position),
                "en",
                "mp4",
                "high",
                java.util.Map.of());
        return groups.peers(new Item(
                position,
                "batch",
                position + 1,
                "row-" + position,
                0,
                request,
                ItemState.ACCEPTED,
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
                Turns.NONE));
    }

    @Test
    void letsOneRowGoAtATimeInTheirOrder() {
        SessionGroups three = loaded(false, ItemState.ACCEPTED, ItemState.ACCEPTED, ItemState.ACCEPTED);
        assertThat(three.held()).isEqualTo(3);
        assertThat(ids(three.open())).containsExactly(0L);
        assertThat(three.held()).isEqualTo(2);

        for (ItemState state : List.of(
                ItemState.UPLOADED,
                ItemState.GENERATION_INTENT,
                ItemState.GENERATION_UNRESOLVED,
                ItemState.GENERATED,
                ItemState.RENDER_INTENT)) {
            int renders = state == ItemState.RENDER_INTENT ? 1 : 0;
            assertThat(note(three, 0, state, "s", renders)).as("%s", state).containsExactly(0L);
        }
        assertThat(note(three, 0, ItemState.RENDERING, "s", 1)).containsExactly(0L, 1L);
        assertThat(note(three, 0, ItemState.DONE, "s", 1)).isEmpty();
        assertThat(note(three, 1, ItemState.RENDERING, "s", 1)).containsExactly(1L, 2L);
        assertThat(three.held()).isZero();
    }

    @Test
    void aRowWithASessionOfItsOwnWaitsForNobody() {
        groups.open();
        ItemStore.Due alone = new ItemStore.Due(7, 1, 0, ItemState.ACCEPTED, Waiting.NOT, 0, null);
        assertThat(groups.note(alone)).containsExactly(alone);
    }

    @Test
    void groupsDoNotWaitForOneAnother() {
        groups.note(due("film", 0, ItemState.ACCEPTED, Waiting.NOT, null, 0));
        groups.note(due("film", 1, ItemState.ACCEPTED, Waiting.NOT, null, 0));
        groups.note(due("song", 0, ItemState.ACCEPTED, Waiting.NOT, null, 0));
        assertThat(groups.open())
                .extracting(ItemStore.Due::group)
                .extracting("label")
                .containsExactlyInAnyOrder("film", "song");
    }

    @Test
    void aRowThatIsTriedAgainStaysTheOneThatIsLetGo() {
        SessionGroups two = loaded(false, ItemState.ACCEPTED, ItemState.ACCEPTED);
        two.open();
        assertThat(note(two, 0, ItemState.ACCEPTED, null, 0)).containsExactly(0L);
        assertThat(note(two, 0, ItemState.ACCEPTED, "s", 0)).containsExactly(0L);
        assertThat(note(two, 0, ItemState.ACCEPTED, null, 0))
                .as("its session was lost")
                .containsExactly(0L);
    }

    @Test
    void theNextRowJoinsTheSessionAndALostOneIsReplaced() {
        SessionGroups two = loaded(false, ItemState.ACCEPTED, ItemState.ACCEPTED);
        two.open();
        assertThat(peers(two, 0)).isEqualTo(new SessionPeers.Ready(null, null, null));
        note(two, 0, ItemState.UPLOADED, "s", 0);
        note(two, 0, ItemState.ACCEPTED, null, 0);
        assertThat(peers(two, 0))
                .as("lost before anything was paid")
                .isEqualTo(new SessionPeers.Ready(null, null, null));
        note(two, 0, ItemState.RENDERING, "t", 1);
        assertThat(peers(two, 1)).isEqualTo(new SessionPeers.Ready("t", null, null));
        note(two, 1, ItemState.UPLOADED, "t", 0);
        note(two, 1, ItemState.ACCEPTED, null, 0);
        assertThat(peers(two, 1)).as("paid for by another").isEqualTo(new SessionPeers.Ready("t", null, null));
    }

    @Test
    void allThatComesAfterAFailedRowIsLetGoToFail() {
        SessionGroups four = loaded(false, ItemState.DONE, ItemState.FAILED, ItemState.ACCEPTED, ItemState.ACCEPTED);
        assertThat(ids(four.open())).containsExactly(2L, 3L);
        assertThat(peers(four, 3)).isEqualTo(new SessionPeers.Failed("row-1"));
        assertThat(note(four, 2, ItemState.FAILED, null, 0)).isEmpty();
        assertThat(four.held()).isZero();
    }

    @Test
    void aRowThatFailsAfterItsRenderWasSubmittedStopsThoseThatHaveNotBegun() {
        SessionGroups three = loaded(false, ItemState.RENDERING, ItemState.UPLOADED, ItemState.ACCEPTED);
        assertThat(three.open()).isEmpty();
        assertThat(note(three, 0, ItemState.FAILED, "s", 3)).containsExactly(2L);
        assertThat(peers(three, 2)).isEqualTo(new SessionPeers.Failed("row-0"));
        assertThat(note(three, 1, ItemState.GENERATION_INTENT, "s", 0))
                .as("has begun")
                .containsExactly(1L);
    }

    @Test
    void theRestGoesOnAfterAFailureWhereThatIsWanted() {
        SessionGroups three = loaded(true, ItemState.FAILED, ItemState.ACCEPTED, ItemState.ACCEPTED);
        assertThat(ids(three.open())).containsExactly(1L);
        assertThat(peers(three, 1)).isInstanceOf(SessionPeers.Ready.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theRestFailsAfterARowThatWasCalledOffWhileItWasGenerated(boolean goOn) {
        SessionGroups two = loaded(goOn, ItemState.CANCELLED, ItemState.ACCEPTED);
        assertThat(ids(two.open())).containsExactly(1L);
        assertThat(peers(two, 1)).isEqualTo(new SessionPeers.Failed("row-0"));
    }

    @Test
    void aFailedRowThatIsTriedAgainWaitsForOneOfWhichSomethingMayStillCome() {
        SessionGroups two = loaded(true, ItemState.ACCEPTED, ItemState.PARKED);
        assertThat(two.open()).isEmpty();
        assertThat(two.held()).isEqualTo(1);
        assertThat(note(two, 1, ItemState.DONE, "s", 1)).as("resolved").containsExactly(0L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theRestWaitsForAParkedRow(boolean goOn) {
        SessionGroups two = loaded(goOn, ItemState.PARKED, ItemState.ACCEPTED);
        assertThat(two.open()).isEmpty();
        assertThat(two.held()).isEqualTo(1);
        assertThat(note(two, 0, ItemState.GENERATED, "s", 0)).as("tried again").containsExactly(0L);
        assertThat(note(two, 0, ItemState.RENDERING, "s", 1)).containsExactly(0L, 1L);
    }

    @Test
    void aFailedRowThatIsTriedAgainWaitsForWhoeverIsInTheSession() {
        SessionGroups three = loaded(true, ItemState.FAILED, ItemState.UPLOADED, ItemState.ACCEPTED);
        three.open();
        assertThat(note(three, 0, ItemState.ACCEPTED, null, 0))
                .as("one at a time")
                .isEmpty();
        assertThat(note(three, 1, ItemState.RENDERING, "s", 1)).containsExactly(1L, 0L);
        assertThat(note(three, 0, ItemState.RENDERING, "s", 1)).containsExactly(0L, 2L);
    }

    @Test
    void aRowThatWasLetGoTooEarlyIsHeldBackAgain() {
        SessionGroups two = loaded(false, ItemState.FAILED, ItemState.ACCEPTED);
        assertThat(ids(two.open())).containsExactly(1L);
        assertThat(note(two, 0, ItemState.ACCEPTED, null, 0))
                .as("is being failed")
                .isEmpty();
        assertThat(peers(two, 1)).isEqualTo(new SessionPeers.NotYet());
        Waiting notYet = new Waiting(WaitingFor.PREDECESSOR, null);
        assertThat(ids(two.note(due("film", 1, ItemState.ACCEPTED, notYet, null, 0))))
                .containsExactly(0L);
        assertThat(note(two, 0, ItemState.RENDERING, "s", 1)).containsExactly(0L, 1L);
    }

    @Test
    void aRenderThatIsRepeatedDoesNotHoldUpTheOthers() {
        SessionGroups two = loaded(false, ItemState.RENDERING, ItemState.UPLOADED);
        two.open();
        assertThat(note(two, 0, ItemState.GENERATED, "s", 1)).containsExactly(0L);
        assertThat(note(two, 1, ItemState.RENDERING, "s", 1)).containsExactly(1L);
        assertThat(two.held()).isZero();
    }
}
