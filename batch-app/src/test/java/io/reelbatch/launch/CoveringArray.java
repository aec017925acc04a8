package io.reelbatch.launch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Chooses few combinations such that any two values of different dimensions meet in at least one of them.
///
/// Greedy: of some candidates drawn by lot, each built around a pair that has not met yet, the one with the
/// most new pairs is taken.
final class CoveringArray {
    private static final int CANDIDATES = 40;

    private final int[] sizes;
    private final Random lots;
    private final BitSet[][] open;

    private CoveringArray(int[] sizes, long seed) {
        this.sizes = sizes.clone();
        this.lots = new Random(seed);
        this.open = new BitSet[sizes.length][sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            for (int j = i + 1; j < sizes.length; j++) {
                open[i][j] = new BitSet();
                open[i][j].set(0, sizes[i] * sizes[j]);
            }
        }
    }

    /// @param sizes how many values each dimension has
    /// @return combinations, each with the number of a value per dimension
    static List<int[]> of(int[] sizes, long seed) {
        CoveringArray array = new CoveringArray(sizes, seed);
        List<int[]> chosen = new ArrayList<>();
        while (array.openPairs() > 0) {
            int[] best = array.candidate();
            for (int i = 1; i < CANDIDATES; i++) {
                int[] other = array.candidate();
                best = array.gain(other) > array.gain(best) ? other : best;
            }
            array.close(best);
            chosen.add(best);
        }
        return chosen;
    }

    private int openPairs() {
        int count = 0;
        for (int i = 0; i < sizes.length; i++) {
            for (int j = i + 1; j < sizes.length; j++) {
                count += open[i][j].cardinality();
            }
        }
        return count;
    }

    /// A combination with one pair that has not met; every other value is the best of its dimension.
    private int[] candidate() {
        int[] values = new int[sizes.length];
        Arrays.fill(values, -1);
        plantOpenPair(values);
        int[] order = IntStream.range(0, sizes.length).toArray();
        for (int i = order.length - 1; i > 0; i--) {
            int other = lots.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
        for (int dimension : order) {
            if (values[dimension] < 0) {
                values[dimension] = best(dimension, values);
            }
        }
        return values;
    }

    private void plantOpenPair(int[] values) {
        int nth = lots.nextInt(openPairs());
        for (int i = 0; i < sizes.length; i++) {
            for (int j = i + 1; j < sizes.length; j++) {
                BitSet pairs = open[i][j];
                if (nth < pairs.cardinality()) {
                    int pair = pairs.stream().skip(nth).findFirst().orElseThrow();
                    values[i] = pair / sizes[j];
                    values[j] = pair % sizes[j];
                    return;
                }
                nth -= pairs.cardinality();
            }
        }
    }

    private int best(int dimension, int[] values) {
        int start = lots.nextInt(sizes[dimension]);
        int best = start;
        int most = -1;
        for (int i = 0; i < sizes[dimension]; i++) {
            int value = (start + i) % sizes[dimension];
            values[dimension] = value;
            int gain = gainOf(dimension, values);
            if (gain > most) {
                most = gain;
                best = value;
            }
        }
        return best;
    }

    private int gainOf(int dimension, int[] values) {
        int gain = 0;
        for (int other = 0; other < sizes.length; other++) {
            if (other != dimension && values[other] >= 0) {
                gain += isOpen(Math.min(dimension, other), Math.max(dimension, other), values) ? 1 : 0;
            }
        }
        return gain;
    }

    private boolean isOpen(int i, int j, int[] values) {
        return open[i][j].get(values[i] * sizes[j] + values[j]);
    }

    private int gain(int[] values) {
        int gain = 0;
        for (int i = 0; i < sizes.length; i++) {
            for (int j = i + 1; j < sizes.length; j++) {
                gain += isOpen(i, j, values) ? 1 : 0;
            }
        }
        return gain;
    }

    private void close(int[] values) {
        for (int i = 0; i < sizes.length; i++) {
            for (int j = i + 1; j < sizes.length; j++) {
                open[i][j].clear(values[i] * sizes[j] + values[j]);
            }
        }
    }
}
