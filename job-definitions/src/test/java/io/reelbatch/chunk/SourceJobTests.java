package io.reelbatch.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.batch.core.BatchStatus;

@Timeout(60)
class SourceJobTests {

    private final TestBatch batch = TestBatch.inMemory();

    @AfterEach
    void closeBatch() {
        batch.close();
    }

    @Test
    void asksAgainWhenTheSourceWakesIt() throws Exception {
        var source = TestSource.openAfter(1);
        var run = batch.start(batch.step().source(_ -> source).build());
        source.awaitEmptyClaim();
        source.add(2);
        await().until(() -> batch.written().contains(2));
        source.complete();

        assertThat(run.stepExecution().getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(batch.written()).containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void missesNoWakeUpThatComesWhileItAsks() throws Exception {
        var late = new AtomicInteger(200);
        var source = new ForwardingSource(TestSource.openAfter(0)) {
            @Override
            public Claim<Integer> claim(int max) throws InterruptedException {
                var claim = super.claim(max);
                if (claim instanceof Claim.NoneNow && late.get() > 0) {
                    delegate.add(late.getAndDecrement());
                } else if (claim instanceof Claim.NoneNow) {
                    delegate.complete();
                }
                return claim;
            }
        };

        assertThat(batch.run(batch.step().source(_ -> source).build()).getWriteCount())
                .isEqualTo(200);
    }

    @Test
    void asksAgainWhenTheNextItemIsDue() throws Exception {
        var claims = new ArrayList<Claim<Integer>>(List.of(
                new Claim.NoneNow<>(Duration.ofMillis(1)),
                new Claim.NoneNow<>(Duration.ofMinutes(-1)),
                new Claim.NoneNow<>(Duration.ZERO),
                new Claim.Items<>(List.of(1)),
                new Claim.Exhausted<>()));

        assertThat(batch.run(batch.step().source(_ -> answering(claims)).build())
                        .getWriteCount())
                .isEqualTo(1);
        assertThat(claims).isEmpty();
    }

    @Test
    void doesNotAskBeforeTheNextItemIsDue() throws Exception {
        var asked = new AtomicInteger();
        var source = new ForwardingSource(TestSource.openAfter(3)) {
            @Override
            public Claim<Integer> claim(int max) throws InterruptedException {
                asked.incrementAndGet();
                return super.claim(max);
            }
        };
        var run = batch.start(batch.step().source(_ -> source).capacity(() -> 4).build());
        source.delegate.awaitEmptyClaim();
        await().until(() -> batch.written().size() == 3);
        assertThat(asked).hasValue(2);
        source.delegate.complete();

        run.stepExecution();
        assertThat(asked).hasValue(3);
    }

    @Test
    void waitsForWhatIsInFlightWhenTheSourceIsExhausted() throws Exception {
        var processor = GatedProcessor.holdingAll();
        var run = batch.start(batch.step()
                .source(_ -> TestSource.upTo(5))
                .processor(processor)
                .stopGrace(Duration.ZERO)
                .build());
        processor.awaitBegun(5);
        processor.open(4);
        await().until(() -> batch.written().contains(4));
        processor.openAll();

        assertThat(run.stepExecution().getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(batch.written()).hasSize(5);
    }

    @Test
    void asksForNoMoreThanItCanPutInFlight() throws Exception {
        var asked = new ArrayList<Integer>();
        var source = new ForwardingSource(TestSource.upTo(20)) {
            @Override
            public Claim<Integer> claim(int max) throws InterruptedException {
                asked.add(max);
                return super.claim(Math.min(max, 2));
            }
        };
        var processor = GatedProcessor.holdingAll();
        var run = batch.start(batch.step()
                .source(_ -> source)
                .processor(processor)
                .capacity(() -> 7)
                .build());
        processor.awaitBegun(7);
        assertThat(asked).containsExactly(7, 5, 3, 1);
        processor.openAll();

        assertThat(run.stepExecution().getWriteCount()).isEqualTo(20);
    }

    @Test
    void givesEachExecutionASourceOfItsOwnAndClosesIt() throws Exception {
        var sources = new ArrayList<TestSource>();
        var step = batch.step()
                .source(_ -> {
                    sources.add(TestSource.of(List.of(sources.size())));
                    return sources.getLast();
                })
                .build();
        batch.run(step);
        batch.run(step);

        assertThat(sources).hasSize(2).allMatch(TestSource::closed);
        assertThat(batch.written()).containsExactly(0, 1);
    }

    @Test
    void ignoresAWakeUpAfterTheEnd() throws Exception {
        var source = TestSource.upTo(1);
        var execution = batch.run(batch.step().source(_ -> source).build());
        source.add(2);

        assertThat(execution.getWriteCount()).isEqualTo(1);
        assertThat(batch.written()).containsExactly(1);
    }

    private static ItemSource<Integer> answering(List<Claim<Integer>> claims) {
        return new ItemSource<>() {
            @Override
            public Claim<Integer> claim(int max) {
                return claims.removeFirst();
            }

            @Override
            public void onWakeUp(Runnable wakeUp) {}
        };
    }
}
