package io.reelbatch.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ResultIdTests {

    /// The expected value is Python's: `uuid.uuid5(namespace,
    /// "ai-video-generation-online\naaa…\n1\nröw-1")`.
    @Test
    void isTheStandardNameBasedIdOfDefinitionDigestTakeAndRow() {
        assertThat(ResultId.of(batch(1), "röw-1")).isEqualTo(UUID.fromString("a0f4a05b-2555-5bc6-99f5-71e1f7746687"));
    }

    @Test
    void differsForAnotherTakeAndForAnotherRow() {
        assertThat(List.of(
                        ResultId.of(batch(1), "row-1"), ResultId.of(batch(2), "row-1"), ResultId.of(batch(1), "row-2")))
                .doesNotHaveDuplicates();
    }

    private static Batch batch(int take) {
        return new Batch(
                "any",
                "ai-video-generation-online",
                "a".repeat(64),
                take,
                Path.of("rows.csv"),
                Path.of("snapshot.csv"),
                1,
                0,
                BatchState.ACCEPTED,
                0,
                new BatchOptions("rows.csv.results.jsonl", null, List.of(), null),
                null,
                null,
                TestLedger.NOW,
                null);
    }
}
