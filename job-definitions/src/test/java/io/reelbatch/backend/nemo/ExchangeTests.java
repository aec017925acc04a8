package io.reelbatch.backend.nemo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class ExchangeTests {

    @Test
    void doesNotNeedThePoolThatTheWholeProcessShares() {
        CountDownLatch free = new CountDownLatch(1);
        IntStream.range(0, 4 * ForkJoinPool.getCommonPoolParallelism() + 4)
                .forEach(_ -> ForkJoinPool.commonPool().execute(() -> awaitQuietly(free)));
        try (TestCloud cloud = TestCloud.answering(200, "{\"available\":5}")) {
            assertThat(cloud.backend.credits().available()).isEqualTo(5);
        } finally {
            free.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
