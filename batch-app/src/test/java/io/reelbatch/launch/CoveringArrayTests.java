package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CoveringArrayTests {
    private static final int[] SIZES = {6, 8, 3, 2, 2, 5};

    @Test
    void letsAnyTwoValuesMeet() {
        Set<List<Integer>> met = new HashSet<>();
        for (int[] row : CoveringArray.of(SIZES, 1)) {
            for (int i = 0; i < SIZES.length; i++) {
                for (int j = i + 1; j < SIZES.length; j++) {
                    met.add(List.of(i, row[i], j, row[j]));
                }
            }
        }
        int pairs = 0;
        for (int i = 0; i < SIZES.length; i++) {
            for (int j = i + 1; j < SIZES.length; j++) {
                pairs += SIZES[i] * SIZES[j];
            }
        }
        assertThat(met).hasSize(pairs);
    }

    @Test
    void needsLittleMoreThanTheTwoLargestDimensionsDo() {
        assertThat(CoveringArray.of(SIZES, 1)).hasSizeBetween(48, 60);
    }

    @Test
    void choosesTheSameForTheSameSeed() {
        assertThat(CoveringArray.of(SIZES, 7).toArray(int[][]::new))
                .isDeepEqualTo(CoveringArray.of(SIZES, 7).toArray(int[][]::new));
    }
}
