package io.reelbatch.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SessionChainsTests {
    private final SessionChains chains = new SessionChains();

    @Test
    void aRowWithoutALabelStandsForItself() {
        assertThat(chains.next(null, "a")).isEqualTo(new SessionChains.Link(0, "a"));
        assertThat(chains.next(null, "a")).isEqualTo(new SessionChains.Link(0, "a"));
    }

    @Test
    void countsTheRowsOfEachLabel() {
        assertThat(chains.next("film", "a").position()).isZero();
        assertThat(chains.next("song", "a").position()).isZero();
        assertThat(chains.next("film", "b").position()).isEqualTo(1);
        assertThat(chains.next("film", "b").position()).isEqualTo(2);
    }

    @Test
    void theSameRowAfterOtherRowsIsAnotherOne() {
        chains.next("film", "a");
        String afterA = chains.next("film", "c").digest();
        SessionChains other = new SessionChains();
        other.next("film", "b");
        assertThat(other.next("film", "c").digest())
                .isNotEqualTo(afterA)
                .hasSize(64)
                .isNotEqualTo("c");
    }

    @Test
    void theSameRowsGetTheSameDigestsInAnotherManifest() {
        SessionChains other = new SessionChains();
        chains.next("film", "a");
        chains.next("song", "x");
        other.next("film", "a");
        assertThat(chains.next("film", "b")).isEqualTo(other.next("film", "b"));
    }
}
