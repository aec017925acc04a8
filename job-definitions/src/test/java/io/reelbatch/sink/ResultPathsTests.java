package io.reelbatch.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultPathsTests {

    private static List<String> of(String manifest, String out) {
        ResultPaths paths = ResultPaths.of(Path.of(manifest), out.isEmpty() ? null : Path.of(out));
        assertThat(ResultPaths.ofJsonl(paths.jsonl()))
                .as("as the ledger keeps it")
                .isEqualTo(paths);
        return List.of(
                paths.jsonl().toString(), paths.csv().toString(), paths.failed().toString());
    }

    @Test
    void lieBesideTheManifest() {
        assertThat(of("/in/rows.csv", ""))
                .containsExactly("/in/rows.csv.results.jsonl", "/in/rows.csv.results.csv", "/in/rows.csv.failed.csv");
    }

    @Test
    void lieWhereTheUserWants() {
        assertThat(of("/in/rows.csv", "/out/fox"))
                .containsExactly("/out/fox.results.jsonl", "/out/fox.results.csv", "/out/fox.failed.csv");
        assertThat(of("/in/rows.csv", "/out/fox.csv"))
                .containsExactly("/out/fox.jsonl", "/out/fox.csv", "/out/fox.failed.csv");
        assertThat(of("/in/rows.csv", "/out/fox.jsonl"))
                .containsExactly("/out/fox.jsonl", "/out/fox.csv", "/out/fox.failed.csv");
    }
}
