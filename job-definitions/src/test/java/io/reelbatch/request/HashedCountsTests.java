package io.reelbatch.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashedCountsTests {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void agreesWithAMap(long seed) {
        Random random = new Random(seed);
        Map<String, Integer> expected = new HashMap<>();
        HashedCounts counts = new HashedCounts();
        for (int i = 0; i < 50_000; i++) {
            String key = "key-" + random.nextInt(20_000);
            assertThat(counts.get(key)).isEqualTo(expected.getOrDefault(key, 0));
            int value = 1 + random.nextInt(1_000);
            expected.put(key, value);
            counts.put(key, value);
        }
    }
}
