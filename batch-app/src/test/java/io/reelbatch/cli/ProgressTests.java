package io.reelbatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.ledger.ItemState;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTests {
    private static Progress progress(int done, int generating, int before, int seconds) {
        return new Progress(
                Map.of(ItemState.DONE, done, ItemState.GENERATION_INTENT, generating),
                done + generating,
                before,
                Duration.ofSeconds(seconds));
    }

    @Test
    void rateAndRestComeFromThisRunAlone() {
        assertThat(progress(60, 40, 40, 10).line())
                .isEqualTo("60 of 100 rows, 2.0 rows/s, 20 s left: 60 done, 40 generating");
    }

    @Test
    void slowRatesAreGivenPerMinute() {
        assertThat(progress(2, 4, 0, 60).line())
                .isEqualTo("2 of 6 rows, 2.0 rows/min, 2 min left: 2 done, 4 generating");
    }

    @Test
    void nothingIsForetoldBeforeTheFirstRow() {
        assertThat(progress(5, 5, 5, 10).line()).isEqualTo("5 of 10 rows: 5 done, 5 generating");
    }

    @Test
    void aLogGetsALineEveryFewSecondsWhileSomethingChanges() {
        TestingConsole console = TestingConsole.ofALog();
        LineView view = new LineView(console.console());

        view.show(progress(0, 9, 0, 1));
        view.show(progress(1, 8, 0, 5));
        view.show(progress(2, 7, 0, 7));
        view.show(progress(3, 6, 0, 10));

        assertThat(console.out().lines()).hasSize(2).allMatch(line -> line.contains(" of 9 rows"));
    }

    @Test
    void aLogGetsASignOfLifeWhileNothingChanges() {
        TestingConsole console = TestingConsole.ofALog();
        LineView view = new LineView(console.console());

        view.show(progress(1, 8, 0, 5));
        view.show(progress(1, 8, 0, 60));
        view.show(progress(1, 8, 0, 125));

        assertThat(console.out().lines().skip(1)).singleElement().asString().startsWith("still working: 1 of 9 rows");
    }

    @Test
    void theBarGivesASignOfLifeWhileNothingChanges() {
        TestingConsole console = TestingConsole.ofATerminal();
        try (BarView view = new BarView(console.console())) {
            view.show(progress(1, 8, 0, 5));
            view.show(progress(1, 8, 0, 124));
            view.show(progress(1, 8, 0, 125));
        }

        assertThat(console.out()).contains("still working: 1 done, 8 generating");
    }

    @Test
    void theBarShowsCountsByState() {
        TestingConsole console = TestingConsole.ofATerminal();
        try (BarView view = new BarView(console.console())) {
            view.show(progress(3, 6, 0, 1));
        }

        assertThat(console.out())
                .contains("3/9")
                .contains("3 done, 6 generating")
                .doesNotContain("still working");
    }
}
