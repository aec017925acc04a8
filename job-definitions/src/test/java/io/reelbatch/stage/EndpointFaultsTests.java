package io.reelbatch.stage;

import static io.reelbatch.ledger.TestLedger.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.backend.AccountStopped;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Lane;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.TestLedger;
import io.reelbatch.ledger.Waiting;
import io.reelbatch.ledger.WaitingFor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a failure means for the other rows that ask the same of the cloud.
class EndpointFaultsTests {
    private final StageBench bench = StageBench.plain();
    private final Item uploaded = bench.ledger.uploaded(bench.run, 1);
    private final Item generated = bench.ledger.generated(bench.run, 2, "{}");

    private Waiting met(Item item, RetryLater.Reason reason, @Nullable Duration retryAfter) {
        RetryLater error = new RetryLater(reason, "not now", retryAfter, null);
        return ((Outcome.Defer) bench.faults.outcome(item, error, item.state())).waiting();
    }

    private Waiting tooOften(@Nullable Duration retryAfter) {
        return met(uploaded, RetryLater.Reason.RATE_LIMIT, retryAfter);
    }

    @Test
    void waitsAfterAServerErrorAsLongAsTheCloudAsks() {
        assertThat(met(uploaded, RetryLater.Reason.SERVER_ERROR, Duration.ofSeconds(80)))
                .isEqualTo(new Waiting(WaitingFor.RETRY, NOW.plusSeconds(80)));
        assertThat(met(uploaded, RetryLater.Reason.SERVER_ERROR, Duration.ZERO))
                .as("no shorter than the back-off")
                .isEqualTo(new Waiting(WaitingFor.RETRY, NOW.plusSeconds(1)));
    }

    @Test
    void restsForTheFirstBackOffWhereTheCloudAsksForATimeThatIsOver() {
        assertThat(tooOften(Duration.ZERO)).isEqualTo(new Waiting(WaitingFor.RATE_LIMIT, NOW.plusMillis(2_250)));
    }

    @Test
    void restsTwiceAsLongEachTimeUntilACallSucceeds() {
        List<Long> rests = new ArrayList<>();
        for (int refused = 0; refused < 7; refused++) {
            tooOften(null);
            rests.add(rest());
        }
        assertThat(rests).containsExactly(40L, 80L, 160L, 320L, 640L, 800L, 800L);
        bench.faults.success(uploaded);
        tooOften(null);
        assertThat(rest()).isEqualTo(40);
    }

    /// Lets the rest pass.
    private long rest() {
        Instant before = bench.clock.instant();
        while (!bench.faults.mayCall(uploaded)) {
            bench.clock.advance(Duration.ofSeconds(1));
        }
        return Duration.between(before, bench.clock.instant()).toSeconds();
    }

    @Test
    void callsThatAreRefusedTogetherShareOneRest() {
        tooOften(null);
        bench.clock.advance(Duration.ofSeconds(4));
        assertThat(tooOften(null)).isEqualTo(new Waiting(WaitingFor.RATE_LIMIT, NOW.plusMillis(44_500)));
        assertThat(rest()).isEqualTo(36);
    }

    @Test
    void allRowsThatAskTheSameRestWithTheOneThatWasRefused() {
        tooOften(Duration.ofSeconds(80));
        Item other = bench.ledger.uploaded(bench.run, 3);

        assertThat(bench.faults.mayCall(other)).isFalse();
        assertThat(bench.faults.notNow(other))
                .isEqualTo(Outcome.defer(ItemState.UPLOADED, new Waiting(WaitingFor.RATE_LIMIT, NOW.plusSeconds(90))));
        assertThat(bench.faults.mayCall(generated))
                .as("something else is asked")
                .isTrue();
    }

    /// The limit is halved for the call that was refused, and not once more for every row that rests.
    @Test
    void rowsThatOnlyRestDoNotLowerTheLimit() {
        LaneLimits limits = new LaneLimits(4, 8, 64);
        StageProcessor processor = new StageProcessor(
                (item, _) -> new Attempt(
                        item,
                        bench.faults.mayCall(item)
                                ? bench.faults.outcome(
                                        item,
                                        new RetryLater(RetryLater.Reason.RATE_LIMIT, "", null, null),
                                        item.state())
                                : bench.faults.notNow(item)),
                bench.batches,
                bench.faults,
                limits);
        for (int row = 3; row < 8; row++) {
            processor.process(bench.ledger.uploaded(bench.run, row));
        }
        assertThat(limits.of(Lane.SEND).present()).isEqualTo(4);
    }

    @Test
    void anEndpointThatIsAwayWhileOthersAnswerUsesUpNobodysTries() {
        Item fresh = bench.ledger.accepted(bench.run, TestLedger.row(3, TestLedger.request("a")));
        for (int failure = 0; failure < 10; failure++) {
            met(fresh, RetryLater.Reason.SERVER_ERROR, null);
            bench.faults.success(generated);
        }
        assertThat(bench.faults.mayCall(fresh)).isFalse();
        assertThat(bench.faults.notNow(fresh))
                .isEqualTo(Outcome.defer(ItemState.ACCEPTED, new Waiting(WaitingFor.RETRY, NOW.plusSeconds(30))));
        assertThat(bench.faults.mayCall(generated)).isTrue();
        assertThat(bench.faults.isOutage()).isTrue();
        assertThat(bench.faults.isOutage(Endpoint.SESSION)).isTrue();
        assertThat(bench.faults.isOutage(Endpoint.RENDER)).isFalse();
    }

    @Test
    void aCloudThatIsAwayAltogetherIsAwayForEveryEndpoint() {
        for (int failure = 0; failure < 5; failure++) {
            met(uploaded, RetryLater.Reason.UNREACHABLE, null);
            met(generated, RetryLater.Reason.UNREACHABLE, null);
        }
        assertThat(bench.faults.isOutage(Endpoint.SESSION)).isTrue();
        assertThat(bench.faults.mayCall(uploaded)).isFalse();
        bench.faults.success(generated);
        assertThat(bench.faults.mayCall(uploaded)).isTrue();
    }

    /// Only sending looks at the balance again; where nothing is to be sent, nobody does.
    @Test
    void asksAgainAfterAWhileWhereCreditsRunOutAndNobodyLooksAtTheBalance() {
        AccountStopped used = new AccountStopped(AccountStopped.Reason.CREDITS, "used up", "top up");
        bench.faults.outcome(generated, used, ItemState.GENERATED);
        bench.clock.advance(Duration.ofMinutes(6));
        assertThat(bench.faults.outcome(generated, used, ItemState.GENERATED))
                .isInstanceOfSatisfying(
                        Outcome.Defer.class,
                        wait -> assertThat(wait.waiting())
                                .isEqualTo(new Waiting(WaitingFor.CREDITS, NOW.plusSeconds(660))));
    }
}
