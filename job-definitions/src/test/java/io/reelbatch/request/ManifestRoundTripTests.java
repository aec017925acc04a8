package io.reelbatch.request;

import static io.reelbatch.request.Manifests.rows;
import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestRoundTripTests {

    private static final List<LineDelimiter> LINE_ENDS =
            List.of(LineDelimiter.LF, LineDelimiter.CRLF, LineDelimiter.CR);

    private static final List<String> PIECES = List.of(
            "a", "Z", " ", "  ", "\"", "\"\"", ",", ";", "\t", "|", "'", "''", "=", "+", "-", "@", "#", "\n", "\r\n",
            "\r", "\\", "{", "}}", "é", "汉", "😀", "e\u0301", "\u200D", "0", "\uFEFF");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void readsBackWhatTheCsvWriterWrites(long seed) throws IOException {
        Random random = new Random(seed);
        char delimiter = ",;\t".charAt(random.nextInt(3));
        LineDelimiter lineEnd = LINE_ENDS.get(random.nextInt(LINE_ENDS.size()));
        List<List<String>> written = new ArrayList<>();
        Path manifest = directory.resolve("seed-%d.csv".formatted(seed));
        try (CsvWriter csv = CsvWriter.builder()
                .fieldSeparator(delimiter)
                .lineDelimiter(lineEnd)
                .build(manifest)) {
            csv.writeRecord("id", "prompt", "one", "two");
            for (int row = 0; row < 300; row++) {
                List<String> cells = List.of("id" + row, "p" + text(random), text(random), text(random));
                written.add(cells);
                csv.writeRecord(cells.stream().map(FormulaGuard::protect).toList());
            }
        }
        List<List<String>> read = rows(manifest).stream()
                .map(row -> List.copyOf(row.columns().values()))
                .toList();
        assertThat(read).isEqualTo(written);
        assertThat(rows(manifest)).allMatch(ManifestRow.Good.class::isInstance);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void takesAwayExactlyTheApostropheThatTheGuardPutThere(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String cell = text(random);
            assertThat(FormulaGuard.strip(FormulaGuard.protect(cell))).isEqualTo(cell);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@x", "\tx", "\rx", "'=1", "''@x"})
    void leavesNoCellThatASpreadsheetWouldRun(String cell) {
        assertThat(FormulaGuard.protect(cell)).isEqualTo("'" + cell);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "'", "''", "it's", "'quoted'", "a=b", " =1"})
    void leavesOtherCellsAsTheyAre(String cell) {
        assertThat(FormulaGuard.protect(cell)).isEqualTo(cell);
        assertThat(FormulaGuard.strip(cell)).isEqualTo(cell);
    }

    private static String text(Random random) {
        return Stream.generate(() -> PIECES.get(random.nextInt(PIECES.size())))
                .limit(random.nextInt(6))
                .collect(Collectors.joining());
    }
}
