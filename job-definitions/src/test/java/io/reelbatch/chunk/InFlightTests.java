package io.reelbatch.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class InFlightTests {

    private final List<Runnable> waiting = new ArrayList<>();
    private final InFlight<String, String> inFlight = new InFlight<>(waiting::add, String::toUpperCase, new Signal());

    @Test
    void collectsItemsInTheOrderInWhichTheyFinished() {
        List.of("a", "b", "c").forEach(inFlight::start);
        waiting.get(2).run();
        waiting.get(0).run();
        waiting.get(1).run();

        assertThat(inFlight.collect()).extracting(ItemTask::result).containsExactly("C", "A", "B");
        assertThat(inFlight.collect()).isEmpty();
        assertThat(inFlight.isEmpty()).isTrue();
    }

    @Test
    void countsAnItemAsInFlightUntilItIsCollected() {
        inFlight.start("a");
        waiting.getFirst().run();
        assertThat(inFlight.size()).isEqualTo(1);
        inFlight.collect();

        assertThat(inFlight.size()).isZero();
    }

    @Test
    void doesNotCountAnItemThatTheExecutorRefused() {
        var refusing = new InFlight<String, String>(
                _ -> {
                    throw new RejectedExecutionException("full");
                },
                item -> item,
                new Signal());

        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> refusing.start("a"));
        assertThat(refusing.size()).isZero();
        assertThat(refusing.isEmpty()).isTrue();
    }

    @Test
    void neverCollectsAnAbandonedItem() {
        inFlight.start("begun");
        inFlight.start("not begun");
        waiting.getFirst().run();

        assertThat(inFlight.abandon(false)).isEqualTo(2);
        waiting.getLast().run();
        assertThat(inFlight.collect()).isEmpty();
    }
}
