package io.reelbatch.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.account.CreditsGate;
import io.reelbatch.backend.AccountStopped;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.SessionLost;
import io.reelbatch.ledger.Cost;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemRequest;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.Turns;
import io.reelbatch.ledger.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FaultMeaningTests {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-03-01T00:00:00Z"));

    private final Faults faults = new Faults(
            new FaultSettings(SECOND, SECOND, 5, SECOND, 1, SECOND, 2, SECOND),
            new CreditsGate(CLOCK, SECOND),
            CLOCK,
            new Random(1));

    @Test
    void anOutageEndsWithAnAnswerOfAnyKind() {
        Item item = item(0);
        RetryLater unreachable = new RetryLater(RetryLater.Reason.UNREACHABLE, "refused", null, null);
        faults.outcome(item, unreachable, ItemState.ACCEPTED);
        faults.outcome(item, unreachable, ItemState.ACCEPTED);
        assertThat(List.of(faults.mayCall(item), faults.mayCall(item))).containsOnly(false);

        faults.outcome(
                item, new AccountStopped(AccountStopped.Reason.TOKEN, "no token", "get one"), ItemState.ACCEPTED);

        assertThat(List.of(faults.mayCall(item), faults.mayCall(item))).containsOnly(true);
    }

    @Test
    void aSessionThatIsLostAgainAndAgainFailsTheRow() {
        SessionLost lost = new SessionLost("code 1002");

        assertThat(faults.outcome(item(2), lost, ItemState.UPLOADED))
                .isInstanceOfSatisfying(
                        Outcome.Defer.class, again -> assertThat(again.state()).isEqualTo(ItemState.ACCEPTED));
        assertThat(faults.outcome(item(3), lost, ItemState.UPLOADED))
                .isInstanceOfSatisfying(
                        Outcome.Fail.class, over -> assertThat(over.code()).isEqualTo("SESSION_LOST"));
    }

    private static Item item(int attempts) {
        ItemRequest request = new ItemRequest("a fox", List.of(), List.of(), null, "en", "mp4", "high", Map.of());
        return new Item(
                1,
                "b1",
                1,
                "a",
                0,
                request,
                ItemState.UPLOADED,
                Waiting.NOT,
                attempts,
                Cost.NONE,
                0,
                0,
                "77",
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
}
