package io.reelbatch.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.account.CreditsGate.Opened;
import io.reelbatch.backend.AccountStopped;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CreditsGateTests {
    private final AccountStopped empty = new AccountStopped(
            AccountStopped.Reason.CREDITS, "answered 200 with code 2001", "Top up credits in your account");

    private final TestClock clock = new TestClock();
    private final CreditsGate gate = new CreditsGate(clock, Duration.ofMinutes(5));

    @Test
    void isClosedAtFirst() {
        assertThat(gate.isOpen()).isFalse();
        assertThat(gate.opened()).isNull();
        assertThat(gate.nextCheckAt()).isNull();
        assertThat(gate.claimCheck()).isFalse();
    }

    @Test
    void opensWhenTheCreditsAreUsedUp() {
        gate.open(empty);
        assertThat(gate.isOpen()).isTrue();
        assertThat(gate.opened())
                .isEqualTo(new Opened(
                        "answered 200 with code 2001",
                        "Top up credits in your account",
                        TestClock.START.plus(Duration.ofMinutes(5))));
    }

    @Test
    void isNotPutOffByFurtherRefusals() {
        gate.open(empty);
        clock.advance(Duration.ofMinutes(4));
        gate.open(empty);
        assertThat(gate.nextCheckAt()).isEqualTo(TestClock.START.plus(Duration.ofMinutes(5)));
    }

    @Test
    void letsOneOfManyLookAtTheBalance() {
        gate.open(empty);
        assertThat(gate.claimCheck()).isFalse();
        clock.advance(Duration.ofMinutes(5));
        assertThat(gate.claimCheck()).isTrue();
        assertThat(gate.claimCheck()).isFalse();
        assertThat(gate.nextCheckAt()).isEqualTo(TestClock.START.plus(Duration.ofMinutes(10)));
    }

    @Test
    void closesWhenThereIsEnough() {
        gate.open(empty);
        gate.checked(99, 100);
        assertThat(gate.isOpen()).isTrue();
        gate.checked(100, 100);
        assertThat(gate.isOpen()).isFalse();
    }

    @Test
    void staysOpenWithoutAnyCreditsHoweverLittleIsNeeded() {
        gate.open(empty);
        gate.checked(0, 0);
        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void closesWhenAPersonSaysSo() {
        gate.open(empty);
        gate.close();
        assertThat(gate.isOpen()).isFalse();
    }
}
