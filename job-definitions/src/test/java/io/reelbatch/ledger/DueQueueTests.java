package io.reelbatch.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DueQueueTests {
    private static final Instant NOW = TestLedger.NOW;

    private final DueQueue queue = new DueQueue();

    @Test
    void givesTheHighestPriorityFirstAndThenTheOrderOfTheRows() {
        put(11, 3, 0, null);
        put(12, 1, 0, null);
        put(13, 4, 100, null);
        put(14, 2, -100, null);
        put(15, 2, 100, null);

        assertThat(take(10, NOW)).containsExactly(15L, 13L, 12L, 11L, 14L);
    }

    @Test
    void givesNothingBeforeItIsDueAndEverythingInItsOrderFromThenOn() {
        put(11, 1, 0, NOW.plusSeconds(20));
        put(12, 2, 0, NOW.plusSeconds(10));
        put(13, 3, 0, NOW.plusSeconds(10));

        assertThat(take(10, NOW.plusMillis(9_999))).isEmpty();
        assertThat(take(1, NOW.plusSeconds(10))).containsExactly(12L);
        assertThat(take(10, NOW.plusSeconds(20))).containsExactly(11L, 13L);
        assertThat(take(10, NOW.plusSeconds(3_600))).isEmpty();
    }

    @Test
    void saysHowLongUntilSomethingIsDue() {
        assertThat(queue.untilNext(NOW)).isEmpty();
        put(11, 1, 0, NOW.plusSeconds(20));
        assertThat(queue.untilNext(NOW)).contains(Duration.ofSeconds(20));
        assertThat(queue.untilNext(NOW.plusSeconds(25))).contains(Duration.ZERO);
        put(12, 1, 0, null);
        assertThat(queue.untilNext(NOW)).contains(Duration.ZERO);
    }

    @Test
    void countsWhatOnlyAPersonCanEndUntilItIsTaken() {
        int id = 0;
        for (WaitingFor what : WaitingFor.values()) {
            Waiting waiting = new Waiting(what, what == WaitingFor.CREDITS ? NOW : NOW.plusSeconds(60));
            queue.put(new ItemStore.Due(++id, id, 0, ItemState.UPLOADED, waiting, 0, null));
        }
        assertThat(queue.needAPerson()).isEqualTo(2);
        assertThat(queue.take(1, NOW)).hasSize(1);
        assertThat(queue.needAPerson()).isEqualTo(1);
    }

    @Test
    void givesEverythingAtOnceAndIsEmptyThen() {
        put(11, 1, 0, null);
        queue.put(new ItemStore.Due(
                12, 2, 0, ItemState.UPLOADED, new Waiting(WaitingFor.CREDITS, NOW.plusSeconds(10)), 1, null));

        assertThat(queue.takeAll())
                .containsExactlyInAnyOrder(
                        new ItemStore.Due(11, 1, 0, ItemState.UPLOADED, Waiting.NOT, 0, null),
                        new ItemStore.Due(
                                12,
                                2,
                                0,
                                ItemState.UPLOADED,
                                new Waiting(WaitingFor.CREDITS, NOW.plusSeconds(10)),
                                1,
                                null));
        assertThat(queue.untilNext(NOW)).isEmpty();
        assertThat(queue.needAPerson()).isZero();
    }

    private List<Long> take(int max, Instant now) {
        return queue.take(max, now).stream().map(ItemStore.Due::itemId).toList();
    }

    private void put(long id, int row, int priority, @Nullable Instant until) {
        queue.put(new ItemStore.Due(id, row, priority, ItemState.UPLOADED, new Waiting(null, until), 0, null));
    }
}
