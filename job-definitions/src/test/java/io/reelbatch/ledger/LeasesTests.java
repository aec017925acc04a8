package io.reelbatch.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reelbatch.stage.TestingMeters;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeasesTests {
    private static final long HERE = ProcessHandle.current().pid();
    private static final Duration LONG = Duration.ofHours(1);

    private final String name = "batch:" + UUID.randomUUID();
    private final AtomicLong nanos = new AtomicLong();
    private final TestLedger postgresql = TestLedger.on(Dialect.POSTGRESQL);

    @Test
    void isHadByOneAtATimeAndRisesWithEveryOwner() {
        Leases one = registered(postgresql, "this-host", HERE, LONG);
        Leases other = registered(postgresql, "this-host", HERE, LONG);

        Lease first = one.acquire(name).orElseThrow();
        assertThat(other.acquire(name)).isEmpty();
        assertThat(one.acquire(name)).isEmpty();
        one.release(first);
        Lease second = other.acquire(name).orElseThrow();

        assertThat(second.epoch()).isGreaterThan(first.epoch());
        assertThatThrownBy(() -> one.check(first)).isInstanceOf(LeaseLost.class);
        assertThatCode(() -> other.check(second)).doesNotThrowAnyException();
    }

    @Test
    void countsWhatIsRefusedAndOnceThatItWasLost() {
        TestLedger h2 = TestLedger.on(Dialect.H2);
        Leases replaced = registered(h2, "this-host", HERE, LONG);
        Lease old = replaced.acquire(name).orElseThrow();
        Lease _ = registered(h2, "this-host", HERE, LONG).acquire(name).orElseThrow();
        try (var meters = new TestingMeters()) {
            assertThatThrownBy(() -> replaced.check(old)).isInstanceOf(LeaseLost.class);
            assertThatThrownBy(() -> replaced.check(old)).isInstanceOf(LeaseLost.class);
            assertThat(meters.count("reelbatch.fence.rejections")).isEqualTo(2);
            assertThat(meters.count("reelbatch.leases.lost")).isEqualTo(1);
        }
    }

    @Test
    void isWorthNothingAnyMoreWhenItWasGivenBack() {
        Leases leases = registered(postgresql, "this-host", HERE, LONG);
        Lease lease = leases.acquire(name).orElseThrow();
        leases.release(lease);
        assertThatThrownBy(() -> leases.check(lease)).isInstanceOf(LeaseLost.class);
    }

    @Test
    void isTakenOverAtOnceOnH2WhereAFileHasOneOwner() {
        TestLedger h2 = TestLedger.on(Dialect.H2);
        Leases dead = registered(h2, "this-host", HERE, LONG);
        Lease old = dead.acquire(name).orElseThrow();

        Lease taken = registered(h2, "this-host", HERE, LONG).acquire(name).orElseThrow();

        assertThat(taken.epoch()).isEqualTo(old.epoch() + 1);
        assertThatThrownBy(() -> dead.check(old)).isInstanceOf(LeaseLost.class);
    }

    @Test
    void isTakenOverOnPostgresqlWhenTheOwnersProcessIsGone() throws Exception {
        Process ended =
                new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "--version").start();
        ended.waitFor();
        Leases gone = registered(postgresql, "this-host", ended.pid(), LONG);
        assertThat(gone.acquire(name)).isPresent();

        assertThat(registered(postgresql, "other-host", HERE, LONG).acquire(name))
                .isEmpty();
        assertThat(registered(postgresql, "this-host", HERE, LONG).acquire(name))
                .map(Lease::epoch)
                .contains(2L);
    }

    @Test
    void isTakenOverOnPostgresqlWhenTheOwnerIsSilentForTooLong() {
        String id = UUID.randomUUID().toString();
        Leases silent = registered(postgresql, id, "other-host", HERE, LONG);
        assertThat(silent.acquire(name)).isPresent();
        Leases successor = registered(postgresql, UUID.randomUUID().toString(), "this-host", HERE, LONG);
        nanos.addAndGet(LONG.toNanos());

        silentFor(id, Duration.ofMinutes(50));
        assertThat(successor.acquire(name)).isEmpty();
        silentFor(id, Duration.ofMinutes(70));
        silent.heartbeat();
        assertThat(successor.acquire(name)).isEmpty();
        silentFor(id, Duration.ofMinutes(70));
        assertThat(successor.acquire(name)).map(Lease::epoch).contains(2L);
    }

    @Test
    void isNotTakenOverByAProcessThatHasJustStartedAndCannotKnowWhetherThereWasAnOutage() {
        String id = UUID.randomUUID().toString();
        assertThat(registered(postgresql, id, "other-host", HERE, LONG).acquire(name))
                .isPresent();
        silentFor(id, Duration.ofMinutes(70));
        Leases fresh = registered(postgresql, "this-host", HERE, LONG);

        assertThat(fresh.acquire(name)).isEmpty();
        nanos.addAndGet(LONG.toNanos());
        assertThat(fresh.acquire(name)).isPresent();
    }

    @Test
    void isNotTakenOverByAProcessThatWasSilentItselfUntilEverybodyHadTheTimeToSpeak() {
        String id = UUID.randomUUID().toString();
        String own = UUID.randomUUID().toString();
        assertThat(registered(postgresql, id, "other-host", HERE, LONG).acquire(name))
                .isPresent();
        Leases awoken = registered(postgresql, own, "this-host", HERE, LONG);
        nanos.addAndGet(LONG.toNanos());
        silentFor(id, Duration.ofMinutes(70));
        silentFor(own, Duration.ofMinutes(70));

        assertThat(awoken.acquire(name)).isEmpty();
        awoken.heartbeat();
        assertThat(awoken.acquire(name)).isEmpty();
        nanos.addAndGet(LONG.toNanos());
        assertThat(awoken.acquire(name)).isPresent();
    }

    @Test
    void isTakenOverAtOnceWhenTheOwnersNumberIsAnotherProcesssByNow() {
        Leases before =
                registered(postgresql, new Instance(UUID.randomUUID().toString(), "this-host", "here", HERE, "1"));
        assertThat(before.acquire(name)).isPresent();

        assertThat(registered(postgresql, here("here")).acquire(name)).isPresent();
    }

    @Test
    void isNotTakenOverWhenTheOwnersNumberIsCountedElsewhere() {
        Leases elsewhere =
                registered(postgresql, new Instance(UUID.randomUUID().toString(), "this-host", "there", HERE, "1"));
        assertThat(elsewhere.acquire(name)).isPresent();

        assertThat(registered(postgresql, here("here")).acquire(name)).isEmpty();
    }

    @Test
    void isKeptByTheProcessThatBeganWhenItSays() {
        assertThat(registered(postgresql, here("here")).acquire(name)).isPresent();

        assertThat(registered(postgresql, here("here")).acquire(name)).isEmpty();
    }

    private static Instance here(String realm) {
        return new Instance(UUID.randomUUID().toString(), "this-host", realm, HERE, Instance.begunHere(HERE));
    }

    @Test
    void isKeptByAnOwnerThatWasForgottenAndIsAlive() {
        String id = UUID.randomUUID().toString();
        Leases owner = registered(postgresql, id, "other-host", HERE, LONG);
        assertThat(owner.acquire(name)).isPresent();
        postgresql
                .jdbc
                .sql("delete from instance where id = :id")
                .param("id", id)
                .update();

        owner.heartbeat();

        assertThat(registered(postgresql, "this-host", HERE, LONG).acquire(name))
                .isEmpty();
    }

    @Test
    void isTakenOverFromAnOwnerThatNobodyKnows() {
        assertThat(postgresql.leases("never-registered").acquire(name)).isPresent();
        assertThat(registered(postgresql, "this-host", HERE, LONG).acquire(name))
                .isPresent();
    }

    @Test
    void isNotReleasedByAnOwnerThatHasLostIt() {
        TestLedger h2 = TestLedger.on(Dialect.H2);
        Leases dead = registered(h2, "this-host", HERE, LONG);
        Lease old = dead.acquire(name).orElseThrow();
        Leases successor = registered(h2, "this-host", HERE, LONG);
        Lease taken = successor.acquire(name).orElseThrow();

        dead.release(old);

        assertThatCode(() -> successor.check(taken)).doesNotThrowAnyException();
        assertThat(h2.jdbc
                        .sql("select owner from lease where name = :name")
                        .param("name", name)
                        .query(String.class)
                        .single())
                .isEqualTo(taken.owner());
    }

    private void silentFor(String id, Duration time) {
        postgresql
                .jdbc
                .sql(
                        "update instance set heartbeat_at = current_timestamp - make_interval(secs => :secs) where id = :id")
                .param("secs", (double) time.toSeconds())
                .param("id", id)
                .update();
    }

    private Leases registered(TestLedger ledger, String host, long pid, Duration deadAfter) {
        return registered(ledger, UUID.randomUUID().toString(), host, pid, deadAfter);
    }

    private Leases registered(TestLedger ledger, String id, String host, long pid, Duration deadAfter) {
        return registered(ledger, new Instance(id, host, pid), deadAfter);
    }

    private Leases registered(TestLedger ledger, Instance self) {
        return registered(ledger, self, LONG);
    }

    private Leases registered(TestLedger ledger, Instance self, Duration deadAfter) {
        Leases leases = ledger.leases(self, deadAfter, nanos::get);
        leases.register();
        return leases;
    }
}
