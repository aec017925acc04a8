package io.reelbatch.ledger;

import static io.reelbatch.ledger.TestLedger.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccountLoadTests {
    private final AccountLoad account = new AccountLoad();
    private final BatchRun one = run("one");
    private final BatchRun two = run("two");

    private BatchRun run(String id) {
        BatchOptions options = new BatchOptions("r.jsonl", null, List.of(), null);
        Path file = Path.of(id + ".csv");
        Batch batch = new Batch(
                id, "d", "", 1, file, file, 1, 0, BatchState.ACCEPTED, 0, options, null, null, TestLedger.NOW, null);
        return new BatchRun(batch, new Lease("batch:" + id, "test", 1), account);
    }

    private int reserve(BatchRun run, int ready) {
        return account.reserve(run, Lane.SEND, ready, 100, 8, NOW);
    }

    @Test
    void givesABatchAllThereIsWhileNobodyElseWantsAny() {
        assertThat(reserve(one, 20)).isEqualTo(8);
        assertThat(reserve(one, 12)).isZero();
    }

    @Test
    void keepsToTheLimitOverAllBatches() {
        assertThat(reserve(one, 5)).isEqualTo(5);
        assertThat(reserve(two, 5)).isEqualTo(3);
        assertThat(account.hasRoom(one, Lane.SEND, 8, NOW)).isFalse();
    }

    @Test
    void evensOutWhatTheFirstOneTookWhenAnotherWantsRoom() {
        reserve(one, 20);
        assertThat(reserve(two, 20)).isZero();
        for (int over = 0; over < 4; over++) {
            assertThat(account.release(one, Lane.SEND)).contains(two);
            assertThat(reserve(one, 12)).as("it has more than its share").isZero();
            assertThat(reserve(two, 20 - over)).isEqualTo(1);
        }
        account.release(one, Lane.SEND);
        assertThat(reserve(two, 16)).isZero();
        assertThat(reserve(one, 12)).isEqualTo(1);
    }

    @Test
    void leavesToOneWhatTheOtherDoesNotWant() {
        assertThat(reserve(two, 2)).isEqualTo(2);
        assertThat(reserve(one, 20)).isEqualTo(6);
    }

    @Test
    void givesBackWhatABatchHeldThatIsOver() {
        reserve(one, 20);
        reserve(two, 20);
        one.close();
        assertThat(reserve(two, 20)).isEqualTo(8);
    }

    private boolean hold(BatchRun run, long item, int seconds) {
        return account.hold(run, item, NOW, NOW.plusSeconds(seconds));
    }

    @Test
    void beginsNothingWhileAnItemHoldsTheOthersUp() {
        account.generating(1);
        assertThat(hold(one, 7, 60)).isTrue();
        assertThat(reserve(two, 3)).isZero();
        assertThat(account.hasRoom(two, Lane.SEND, 8, NOW)).isFalse();
        assertThat(account.reserve(two, Lane.SETTLE, 3, 100, 8, NOW)).isEqualTo(3);

        assertThat(account.endHold(one, 7)).containsExactly(two);
        assertThat(reserve(two, 3)).isEqualTo(3);
    }

    @Test
    void knowsWhetherAnythingElseIsInFlight() {
        account.generating(1);
        int taken = reserve(two, 1);
        assertThat(hold(one, 7, 60)).as("%d is with a worker", taken).isFalse();
        account.generating(1);
        account.release(two, Lane.SEND);
        assertThat(hold(one, 7, 60))
                .as("its stream has ended, and nobody knows how")
                .isFalse();
        assertThat(hold(two, 8, 60)).as("now it is as much in doubt").isTrue();
    }

    @Test
    void endsAHoldThatIsNotRenewed() {
        account.generating(1);
        hold(one, 7, 60);
        Instant later = NOW.plusSeconds(60);
        assertThat(account.reserve(two, Lane.SEND, 3, 100, 8, later)).isEqualTo(3);
    }

    @Test
    void endsTheHoldsOfABatchThatIsOver() {
        account.generating(1);
        hold(one, 7, 60);
        one.close();
        assertThat(reserve(two, 3)).isEqualTo(3);
    }

    @Test
    void countsEachLaneForItself() {
        reserve(one, 20);
        assertThat(account.reserve(two, Lane.UPLOAD, 20, 100, 4, NOW)).isEqualTo(4);
    }
}
