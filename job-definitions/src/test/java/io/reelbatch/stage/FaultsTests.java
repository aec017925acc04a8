package io.reelbatch.stage;

import static io.reelbatch.ledger.TestLedger.NOTHING_BEFORE;
import static io.reelbatch.ledger.TestLedger.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.account.CreditsGate;
import io.reelbatch.backend.AccountStopped;
import io.reelbatch.backend.BackendException;
import io.reelbatch.backend.ContractBroken;
import io.reelbatch.backend.ExportBlocked;
import io.reelbatch.backend.ItemRefused;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.SessionLost;
import io.reelbatch.backend.StorageFailed;
import io.reelbatch.ledger.Effect;
import io.reelbatch.ledger.Fact;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.Problem;
import io.reelbatch.ledger.Waiting;
import io.reelbatch.ledger.WaitingFor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FaultsTests {
    private static final String HINT = "Run `reelbatch retry` for the batch once the service answers again.";
    private static final Fact LOOKED = new Fact.Looked(new Effect.Seen("d", NOW));

    private final StageBench bench = StageBench.plain();

    private Item uploaded() {
        return bench.ledger.uploaded(bench.run, 1);
    }

    private static RetryLater later(RetryLater.Reason reason, @Nullable Duration retryAfter) {
        return new RetryLater(reason, "not now", retryAfter, null);
    }

    private static Outcome waits(
            WaitingFor what, Instant until, boolean countsAsTry, String code, String message, String hint) {
        return new Outcome.Defer(
                ItemState.UPLOADED,
                new Waiting(what, until),
                countsAsTry,
                List.of(new Fact.Met(new Problem(code, message, hint))));
    }

    @Test
    void waitsAsLongAsTheCloudAsksWithoutUsingATry() {
        RetryLater asked = later(RetryLater.Reason.RATE_LIMIT, Duration.ofSeconds(80));
        assertThat(bench.faults.outcome(uploaded(), asked, ItemState.UPLOADED))
                .isEqualTo(waits(WaitingFor.RATE_LIMIT, NOW.plusSeconds(90), false, "RATE_LIMIT", "not now", HINT));
    }

    @Test
    void countsWhatIsTriedAgainByEndpointAndReason() {
        try (var meters = new TestingMeters()) {
            Item item = uploaded();
            bench.faults.outcome(item, later(RetryLater.Reason.SERVER_ERROR, null), ItemState.UPLOADED);
            bench.faults.outcome(item, new ItemRefused("4001", "no", "change it"), ItemState.UPLOADED);
            assertThat(meters.count("reelbatch.retries", "endpoint", "generation", "reason", "SERVER_ERROR"))
                    .isEqualTo(1);
            assertThat(meters.count("reelbatch.retries", "reason", "REFUSED")).isZero();
        }
    }

    @Test
    void scalesWhatTheCloudAsksLikeEveryOtherWait() {
        FaultSettings rehearsal = new FaultSettings(
                Duration.ZERO, Duration.ZERO, 5, Duration.ZERO, 0.1, Duration.ZERO, 1_000, Duration.ZERO);
        Faults faults = new Faults(rehearsal, bench.gate, bench.clock, () -> Long.MIN_VALUE);
        RetryLater asked = later(RetryLater.Reason.RATE_LIMIT, Duration.ofSeconds(80));
        assertThat(faults.outcome(uploaded(), asked, ItemState.UPLOADED))
                .isEqualTo(waits(WaitingFor.RATE_LIMIT, NOW.plusSeconds(9), false, "RATE_LIMIT", "not now", HINT));
    }

    @Test
    void waitsItsOwnTimeWhereTheCloudSaysNoTime() {
        RetryLater silent = later(RetryLater.Reason.RATE_LIMIT, null);
        assertThat(bench.faults.outcome(uploaded(), silent, ItemState.UPLOADED))
                .isEqualTo(waits(WaitingFor.RATE_LIMIT, NOW.plusSeconds(45), false, "RATE_LIMIT", "not now", HINT));
    }

    @Test
    void doublesTheBackOffUpToItsLimitWithFullJitter() {
        Item item = uploaded();
        FaultSettings patient = new FaultSettings(
                Duration.ofSeconds(2),
                Duration.ofSeconds(60),
                100,
                Duration.ZERO,
                1,
                Duration.ZERO,
                1_000,
                Duration.ZERO);
        Faults faults = new Faults(patient, bench.gate, bench.clock, () -> Long.MIN_VALUE);
        List<Long> waited = new ArrayList<>();
        for (int tried = 0; tried < 30; tried++) {
            Outcome.Defer outcome = (Outcome.Defer)
                    faults.outcome(item, later(RetryLater.Reason.SERVER_ERROR, null), ItemState.UPLOADED);
            waited.add(Duration.between(NOW, outcome.waiting().until()).toSeconds());
            assertThat(outcome.countsAsTry()).isTrue();
            item = bench.ledger.write(bench.run, item, outcome);
        }
        assertThat(waited.subList(0, 7)).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
        assertThat(waited.subList(7, 30)).containsOnly(30L);
    }

    @Test
    void givesUpAfterTheLastTryAndParksWhatMayHaveBeenPaid() {
        Item unpaid = tried(uploaded(), 4);
        Item paid = tried(bench.ledger.generated(bench.run, 2, "{}"), 4);
        for (BackendException error : List.of(
                later(RetryLater.Reason.UNREACHABLE, null),
                later(RetryLater.Reason.SERVER_ERROR, null),
                new ContractBroken("not now", null))) {
            String code = error instanceof RetryLater r ? r.reason().name() : "PROTOCOL";
            String message = "given up after %d tries: not now".formatted(error instanceof ContractBroken ? 3 : 5);
            assertThat(bench.faults.outcome(unpaid, error, unpaid.state(), LOOKED))
                    .isEqualTo(Outcome.fail(code, message, HINT, LOOKED));
            assertThat(bench.faults.outcome(paid, error, paid.state(), LOOKED))
                    .isEqualTo(Outcome.park(code, message, HINT, LOOKED));
        }
    }

    private Item tried(Item item, int times) {
        Item tried = item;
        for (int time = 0; time < times; time++) {
            tried = bench.ledger.write(
                    bench.run, tried, new Outcome.Defer(tried.state(), Waiting.NOT, true, List.of()));
        }
        return tried;
    }

    @Test
    void givesUpAnAnnouncedCallAsUnpaidOnlyWithProof() {
        Item intended = tried(bench.ledger.intended(bench.run, 1, NOTHING_BEFORE, NOW), 4);
        Fact proof = new Fact.EffectClosed(Effect.Result.NOT_EXECUTED);
        ContractBroken error = new ContractBroken("not now", null);
        assertThat(bench.faults.outcome(intended, error, ItemState.UPLOADED, proof))
                .isInstanceOf(Outcome.Fail.class);
        assertThat(bench.faults.outcome(intended, error, ItemState.UPLOADED)).isInstanceOf(Outcome.Park.class);
    }

    @Test
    void failsWhatTheCloudRefusesWithItsCodeAndHint() {
        ItemRefused refused = new ItemRefused("UNSUPPORTED_MEDIA", "a bmp", "use a png");
        assertThat(bench.faults.outcome(uploaded(), refused, ItemState.UPLOADED, LOOKED))
                .isEqualTo(Outcome.fail("UNSUPPORTED_MEDIA", "a bmp", "use a png", LOOKED));
    }

    @Test
    void parksAnExportThatThePlanDoesNotAllow() {
        Item generated = bench.ledger.generated(bench.run, 1, "{}");
        assertThat(bench.faults.outcome(generated, new ExportBlocked("402"), ItemState.GENERATED))
                .isEqualTo(Outcome.park(
                        "EXPORT_BLOCKED_402",
                        "402",
                        "Register or upgrade your plan to unlock export, then run `reelbatch retry`: the video is"
                                + " generated and will only be exported."));
    }

    @Test
    void opensTheCreditsGateAndWaitsForItsNextLook() {
        AccountStopped stopped = new AccountStopped(AccountStopped.Reason.CREDITS, "used up", "top up");
        assertThat(bench.faults.outcome(uploaded(), stopped, ItemState.UPLOADED))
                .isEqualTo(waits(WaitingFor.CREDITS, NOW.plusSeconds(300), false, "CREDITS", "used up", "top up"));
        assertThat(bench.gate.opened()).isEqualTo(new CreditsGate.Opened("used up", "top up", NOW.plusSeconds(300)));
    }

    @Test
    void waitsForATokenWithoutTouchingTheGate() {
        AccountStopped stopped = new AccountStopped(AccountStopped.Reason.TOKEN, "expired", "log in");
        assertThat(bench.faults.outcome(uploaded(), stopped, ItemState.UPLOADED))
                .isEqualTo(waits(WaitingFor.TOKEN, NOW.plusSeconds(90), false, "TOKEN", "expired", "log in"));
        assertThat(bench.gate.isOpen()).isFalse();
    }

    /// The service has nothing to do with it: neither is there an outage, nor is one over.
    @Test
    void triesLaterWhereThisMachinesDiskIsToBlame() {
        Item item = bench.ledger.generated(bench.run, 1, "{}");
        StorageFailed full = new StorageFailed("No space left on device", null);
        for (int failure = 1; failure < 10; failure++) {
            bench.faults.outcome(item, later(RetryLater.Reason.UNREACHABLE, null), ItemState.GENERATED);
        }
        Outcome outcome = bench.faults.outcome(item, full, ItemState.GENERATED);
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Defer.class, wait -> {
            assertThat(wait.waiting()).isEqualTo(new Waiting(WaitingFor.RETRY, NOW.plusSeconds(60)));
            assertThat(wait.countsAsTry()).isTrue();
            assertThat(wait.facts())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Fact.Met.class, met -> assertThat(met.what().code()).isEqualTo("DISK_ERROR"));
        });
        assertThat(bench.faults.mayCall(item)).isTrue();
        bench.faults.outcome(item, later(RetryLater.Reason.UNREACHABLE, null), ItemState.GENERATED);
        assertThat(bench.faults.mayCall(item)).isFalse();
        assertThat(bench.faults.outcome(tried(item, 4), full, ItemState.GENERATED))
                .isInstanceOfSatisfying(
                        Outcome.Park.class, park -> assertThat(park.code()).isEqualTo("DISK_ERROR"));
    }

    /// Sends of an earlier life, before the row was tried again, say nothing about the session it has now.
    @Test
    void replacesALostSessionOfARowThatPaidInAnEarlierOne() {
        Item failed = bench.ledger.intended(bench.run, 1, NOTHING_BEFORE, NOW);
        bench.ledger.write(bench.run, failed, Outcome.fail("NO_VIDEO", "", ""));
        bench.ledger.items.reopen(bench.run.lease(), bench.run.batch().id(), List.of());
        Item again = bench.ledger.find(bench.run.batch(), 1);

        assertThat(again.cost().sends()).isEqualTo(1);
        assertThat(bench.faults.outcome(again, new SessionLost("gone"), ItemState.ACCEPTED))
                .isEqualTo(new Outcome.Defer(
                        ItemState.ACCEPTED,
                        new Waiting(WaitingFor.RETRY, NOW.plusSeconds(1)),
                        true,
                        List.of(new Fact.SessionDropped(), new Fact.Met(new Problem("SESSION_LOST", "gone", HINT)))));
    }

    @Test
    void asksTwiceMoreForAnAnswerThatNobodyCanRead() {
        ContractBroken garbage = new ContractBroken("HTML", null);
        assertThat(bench.faults.outcome(tried(uploaded(), 1), garbage, ItemState.UPLOADED))
                .isInstanceOf(Outcome.Defer.class);
        assertThat(bench.faults.outcome(tried(bench.ledger.uploaded(bench.run, 2), 2), garbage, ItemState.UPLOADED))
                .isEqualTo(Outcome.fail("PROTOCOL", "given up after 3 tries: HTML", HINT));
    }

    @Test
    void endsARowWhoseSessionsAreLostAgainAndAgain() {
        Item item = uploaded();
        for (int lost = 1; lost < 4; lost++) {
            item = bench.ledger.write(
                    bench.run, item, bench.faults.outcome(item, new SessionLost("gone"), ItemState.UPLOADED));
            assertThat(item.state()).isEqualTo(ItemState.ACCEPTED);
            item = bench.ledger.write(
                    bench.run,
                    item,
                    Outcome.advance(
                            ItemState.UPLOADED,
                            new Fact.SessionOpened(bench.run.batch().id() + lost, null)));
            assertThat(item.attempts()).isEqualTo(lost);
        }
        assertThat(bench.faults.outcome(item, new SessionLost("gone"), ItemState.UPLOADED))
                .isEqualTo(
                        Outcome.fail("SESSION_LOST", "given up after 4 tries: gone", HINT, new Fact.SessionDropped()));
    }

    @Test
    void takesManyFailuresInARowForAnOutageThatCostsNoTries() {
        Item item = uploaded();
        for (int failure = 1; failure < 10; failure++) {
            assertThat(countsAsTry(fail(item))).isTrue();
        }
        assertThat(bench.faults.mayCall(item)).isTrue();
        assertThat(fail(item))
                .isEqualTo(waits(WaitingFor.RETRY, NOW.plusSeconds(30), false, "UNREACHABLE", "not now", HINT));
        assertThat(bench.faults.mayCall(item)).isFalse();
        assertThat(bench.faults.isOutage()).isTrue();
        assertThat(bench.faults.notNow(item))
                .isEqualTo(Outcome.defer(ItemState.UPLOADED, new Waiting(WaitingFor.RETRY, NOW.plusSeconds(30))));

        bench.clock.advance(Duration.ofSeconds(20));
        assertThat(bench.faults.mayCall(item)).as("one probe").isTrue();
        assertThat(bench.faults.mayCall(item)).as("and no second").isFalse();
        bench.faults.success(item);
        assertThat(bench.faults.isOutage()).isFalse();
        assertThat(bench.faults.mayCall(item)).isTrue();
        assertThat(countsAsTry(fail(item))).isTrue();
    }

    @Test
    void takesFailuresWithASuccessBetweenThemForNoOutage() {
        Item item = uploaded();
        for (int round = 0; round < 5; round++) {
            for (int failure = 1; failure < 10; failure++) {
                assertThat(countsAsTry(fail(item))).isTrue();
            }
            bench.faults.success(item);
        }
        assertThat(bench.faults.mayCall(item)).isTrue();
    }

    private Outcome fail(Item item) {
        return bench.faults.outcome(item, later(RetryLater.Reason.UNREACHABLE, null), ItemState.UPLOADED);
    }

    private static boolean countsAsTry(Outcome outcome) {
        return ((Outcome.Defer) outcome).countsAsTry();
    }
}
