package io.reelbatch.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reelbatch.stage.TestingMeters;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LeasesTests {
    private static final long HERE = ProcessHandle.current().pid();
    private static final Duration LONG = Duration.ofHours(1);

    private final String name = "batch:" + UUID.randomUUID();
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
        Leases successor = registered(postgresql, "this-host", HERE, LONG);

        silentFor(id, Duration.ofMinutes(50));
        assertThat(successor.acquire(name)).isEmpty();
        silentFor(id, Duration.ofMinutes(70));
        silent.heartbeat();
        assertThat(successor.acquire(name)).isEmpty();
        silentFor(id, Duration.ofMinutes(70));
        assertThat(successor.acquire(name)).map(Lease::epoch).contains(2L);
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

    private static Leases registered(TestLedger ledger, String host, long pid, Duration deadAfter) {
        return registered(ledger, UUID.randomUUID().toString(), host, pid, deadAfter);
    }

    private static Leases registered(TestLedger ledger, String id, String host, long pid, Duration deadAfter) {
        Leases leases = ledger.leases(new Instance(id, host, pid), deadAfter);
        leases.register();
        return leases;
    }
}
