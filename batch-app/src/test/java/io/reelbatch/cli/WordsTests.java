package io.reelbatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.ledger.ItemState;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTests {
    @Test
    void statesThatAreOneToAPersonAreCountedTogether() {
        assertThat(Words.counts(Map.of(
                        ItemState.ACCEPTED, 2,
                        ItemState.UPLOADED, 3,
                        ItemState.RENDER_INTENT, 1,
                        ItemState.RENDERING, 4,
                        ItemState.DONE, 1_200)))
                .isEqualTo("1,200 done, 5 rendering, 5 waiting");
    }

    @ParameterizedTest
    @CsvSource({"45, 45 s", "119, 119 s", "720, 12 min", "11100, 3 h 05 min"})
    void timesAreAsExactAsTheirLength(long seconds, String words) {
        assertThat(Words.time(Duration.ofSeconds(seconds))).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"999, 999 bytes", "1258, 1.3 kB", "3400000, 3.4 MB", "2500000000, 2.5 GB"})
    void sizesHaveAUnit(long bytes, String words) {
        assertThat(Words.bytes(bytes)).isEqualTo(words);
    }

    @Test
    void aTableKeepsItsLastColumnWhole() {
        Table table = new Table("ROW", "RESULT")
                .add(
                        "a-very-long-row-key-that-nobody-would-want-to-read-in-full",
                        "https://example.com/" + "x".repeat(90));

        assertThat(table.lines())
                .containsExactly(
                        "ROW                                       RESULT",
                        "a-very-long-row-key-that-nobody-would-..  https://example.com/" + "x".repeat(90));
    }
}
