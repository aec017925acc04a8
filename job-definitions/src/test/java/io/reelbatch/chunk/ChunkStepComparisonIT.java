package io.reelbatch.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkStepComparisonIT {

    @Test
    void staysNearTheIdealScheduleWhereAChunkWaitsForItsSlowestItem(@TempDir Path directory) throws Exception {
        new ChunkStepComparison(100, Duration.ofMillis(1), 32, directory).completionOrdered();
        var comparison = new ChunkStepComparison(256, Duration.ofMillis(100), 32, directory);
        var ours = comparison.completionOrdered();
        var theirs = comparison.chunkOriented(32);

        assertThat(ours.ratioTo(comparison.ideal())).isLessThan(1.5);
        assertThat(theirs.total()).isGreaterThan(ours.total().multipliedBy(3).dividedBy(2));
        assertThat(ours.first()).isLessThan(theirs.first());
    }
}
