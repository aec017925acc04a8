package io.reelbatch.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Which steps forget the failed tries before them, and which do not.
class FailedTriesTests {
    private static final Instant SOON = Instant.parse("2026-03-01T00:00:30Z");

    @Test
    void aRunningRenderForgetsThem() {
        Outcome running = Outcome.defer(ItemState.RENDERING, Waiting.until(SOON));

        assertThat(item(ItemState.RENDERING).after(running).attempts()).isZero();
    }

    @Test
    void aNewSessionKeepsThem() {
        Outcome opened = Outcome.advance(ItemState.UPLOADED, new Fact.SessionOpened("78", null));

        assertThat(item(ItemState.ACCEPTED).after(opened).attempts()).isEqualTo(3);
    }

    @Test
    void aRateLimitKeepsThem() {
        Outcome limited = Outcome.defer(ItemState.RENDERING, new Waiting(WaitingFor.RATE_LIMIT, SOON));

        assertThat(item(ItemState.RENDERING).after(limited).attempts()).isEqualTo(3);
    }

    @Test
    void anIntentLeftByAKilledProcessCanWaitForTheEndOfAnOutage() {
        Item left = item(ItemState.GENERATION_INTENT);
        Outcome waits = Outcome.defer(left.state(), new Waiting(WaitingFor.RETRY, SOON));

        assertThat(new Attempt(left, waits).after().state()).isEqualTo(ItemState.GENERATION_INTENT);
    }

    private static Item item(ItemState state) {
        ItemRequest request = new ItemRequest("a fox", List.of(), List.of(), null, "en", "mp4", "high", Map.of());
        return new Item(
                1,
                "b1",
                1,
                "a",
                0,
                request,
                state,
                Waiting.NOT,
                3,
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
