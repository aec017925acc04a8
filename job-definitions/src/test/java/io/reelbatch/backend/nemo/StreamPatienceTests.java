package io.reelbatch.backend.nemo;

import static io.reelbatch.backend.nemo.TestCloud.LONG;
import static io.reelbatch.backend.nemo.TestCloud.answering;
import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.backend.GenerationEnd;
import io.reelbatch.backend.GenerationEnd.Unclear;
import io.reelbatch.backend.nemo.NemoSettings.Caps;
import io.reelbatch.backend.nemo.NemoSettings.StreamTimers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// When an event stream is given up. Every stream here would go on for ever.
@Timeout(120)
class StreamPatienceTests {
    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    void givesUpASilentStreamOnceAHeartbeatWasSeen() {
        assertThat(generate(new StreamTimers(SHORT, LONG, LONG, LONG), (_, line) -> {
                    line.startEvents().chunk(": ping\n\n");
                    line.fallSilent();
                }))
                .isEqualTo(new Unclear("POST /run_sse: no further heartbeat within 300 ms"));
    }

    @Test
    void bearsWithASilentStreamThatNeverSentAHeartbeat() {
        CountDownLatch silent = new CountDownLatch(1);
        assertThat(generate(new StreamTimers(Duration.ofMillis(1), LONG, LONG, LONG), (_, line) -> {
                    line.startEvents().chunk("data: {\"text\":\"Hello\"}\n\n");
                    silent.await(200, TimeUnit.MILLISECONDS);
                    line.raw("0\r\n\r\n");
                }))
                .isEqualTo(new GenerationEnd.Ended("Hello"));
    }

    @Test
    void givesUpAStreamOfNothingButHeartbeats() {
        assertThat(generate(new StreamTimers(LONG, SHORT, LONG, LONG), (_, line) -> {
                    line.startEvents();
                    for (CountDownLatch never = new CountDownLatch(1); !never.await(20, TimeUnit.MILLISECONDS); ) {
                        line.chunk("data:\n\n");
                    }
                }))
                .isEqualTo(new Unclear("POST /run_sse: nothing but heartbeats within 300 ms"));
    }

    @Test
    void givesUpAStreamThatNeverEnds() {
        assertThat(generate(new StreamTimers(LONG, LONG, SHORT, LONG), (_, line) -> {
                    line.startEvents();
                    for (CountDownLatch never = new CountDownLatch(1); !never.await(20, TimeUnit.MILLISECONDS); ) {
                        line.chunk("data: {\"text\":\"more \"}\n\n");
                    }
                }))
                .isEqualTo(new Unclear("POST /run_sse: no end of the stream within 300 ms"));
    }

    @Test
    void givesUpAServerThatHoldsItsHeadersBack() {
        assertThat(generate(new StreamTimers(LONG, SHORT, LONG, LONG), (_, line) -> line.fallSilent()))
                .isEqualTo(new Unclear("POST /run_sse: nothing but heartbeats within 300 ms"));
    }

    @Test
    void closesTheConnectionThatItGivesUp() throws InterruptedException {
        CountDownLatch gone = new CountDownLatch(1);
        generate(new StreamTimers(LONG, LONG, Duration.ofSeconds(3), LONG), (_, line) -> {
            try {
                line.startEvents();
                line.fallSilent();
            } finally {
                gone.countDown();
            }
        });
        assertThat(gone.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void givesUpAnEndlessStreamByItsBytes() {
        Caps caps = new Caps(1000, 1000, 100_000, 1000, 1000);
        try (TestCloud cloud = answering(
                (_, line) -> {
                    line.startEvents();
                    while (true) {
                        line.chunk("data: {\"text\":\"%s\"}\n\n".formatted("x".repeat(900)));
                    }
                },
                settings -> settings.withCaps(caps))) {
            assertThat(cloud.generate()).isEqualTo(new Unclear("POST /run_sse: more than 100000 bytes"));
        }
    }

    @Test
    void tellsThatAStreamIsStillOpen() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(3);
        StreamTimers timers = new StreamTimers(LONG, LONG, LONG, Duration.ofMillis(10));
        try (TestCloud cloud = answering(
                (_, line) -> {
                    line.startEvents();
                    told.await();
                    line.raw("0\r\n\r\n");
                },
                settings -> settings.withStream(timers))) {
            assertThat(cloud.backend.generate(TestCloud.SESSION, "a paper boat", elapsed -> {
                        assertThat(elapsed).isPositive();
                        told.countDown();
                    }))
                    .isEqualTo(new GenerationEnd.Ended(""));
            assertThat(told.getCount()).isZero();
        }
    }

    @Test
    void isUnclearWhenInterruptedInMidStream() throws Exception {
        CountDownLatch streaming = new CountDownLatch(1);
        try (TestCloud cloud = answering((_, line) -> {
            line.startEvents();
            streaming.countDown();
            line.fallSilent();
        })) {
            Thread caller = Thread.ofVirtual().unstarted(() -> {
                assertThat(cloud.generate()).isEqualTo(new Unclear("POST /run_sse: the connection broke: interrupted"));
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            });
            StringBuilder failed = new StringBuilder();
            caller.setUncaughtExceptionHandler((_, why) -> failed.append(why));
            caller.start();
            streaming.await();
            caller.interrupt();
            caller.join();
            assertThat(failed).isEmpty();
        }
    }

    private static GenerationEnd generate(StreamTimers timers, RawServer.Handler handler) {
        try (TestCloud cloud = answering(handler, settings -> settings.withStream(timers))) {
            return cloud.generate();
        }
    }
}
