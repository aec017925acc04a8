package io.reelbatch.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.step.StepExecution;

@Timeout(60)
class FailureJobTests {

    private final TestBatch batch = TestBatch.inMemory();
    private final GatedProcessor gates = GatedProcessor.holdingAll();

    @AfterEach
    void closeBatch() {
        gates.openAll();
        batch.close();
    }

    @Test
    void endsFailedWithWhatTheProcessorThrewAfterWritingWhatComesBack() throws Exception {
        var run = batch.start(failingAt(2).build());
        gates.awaitBegun(10);
        gates.open(1);
        gates.open(2);
        await().until(() -> batch.written().contains(1));
        gates.openAll();

        var execution = run.stepExecution();
        assertFailedWith(execution, IllegalArgumentException.class, "item 2");
        assertThat(execution.getReadCount()).isEqualTo(execution.getWriteCount());
        assertThat(batch.written()).hasSize((int) execution.getWriteCount()).doesNotContain(2);
    }

    @Test
    void claimsNothingAfterAFailure() throws Exception {
        var run = batch.start(failingAt(2).build());
        gates.awaitBegun(10);
        gates.open(2);
        gates.open(1);
        await().until(() -> batch.written().contains(1));
        gates.openAll();
        run.stepExecution();

        // Item 1 may have been collected just before item 2 failed; its place was then filled once.
        assertThat(gates.begun()).isLessThanOrEqualTo(1);
    }

    @Test
    void abandonsWhatIsNotBackWhenTheGraceIsOverAfterAFailure() throws Exception {
        var run = batch.start(failingAt(2).stopGrace(Duration.ofMillis(20)).build());
        gates.awaitBegun(10);
        gates.open(2);

        var execution = run.stepExecution();
        assertFailedWith(execution, IllegalArgumentException.class, "item 2");
        assertThat(execution.getReadCount()).isZero();
        assertThat(batch.written()).isEmpty();
    }

    @Test
    void goesOnWithTheRestWhenRestartedAfterAFailure() throws Exception {
        var broken = new AtomicBoolean(true);
        var step = batch.step()
                .source(_ -> batch.unwrittenUpTo(20))
                .processor(item -> {
                    if (broken.get() && item == 5) {
                        throw new IllegalArgumentException("item 5");
                    }
                    return item;
                })
                .capacity(() -> 3)
                .build();
        var failed = batch.run(step);
        assertThat(failed.getStatus()).isEqualTo(BatchStatus.FAILED);
        broken.set(false);

        var restarted = batch.restart(failed);
        assertThat(restarted.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(restarted.getWriteCount()).isEqualTo(20 - failed.getWriteCount());
        assertThat(batch.written()).hasSize(20);
    }

    @Test
    void keepsFurtherFailuresAsSuppressed() throws Exception {
        var run = batch.start(batch.step()
                .source(_ -> TestSource.upTo(3))
                .processor(item -> {
                    gates.process(item);
                    throw new IllegalArgumentException("item " + item);
                })
                .build());
        gates.awaitBegun(3);
        gates.openAll();

        var failure = run.stepExecution().getFailureExceptions().getFirst();
        assertThat(failure.getSuppressed()).hasSize(2).allMatch(IllegalArgumentException.class::isInstance);
    }

    @Test
    void endsFailedWhenTheProcessorRunsOutOfMemory() throws Exception {
        var execution = batch.run(batch.step()
                .source(_ -> TestSource.upTo(3))
                .processor(_ -> {
                    throw new OutOfMemoryError("simulated");
                })
                .build());

        assertFailedWith(execution, OutOfMemoryError.class, "simulated");
    }

    @Test
    void finishesWhatIsInFlightWhenTheSourceFails() throws Exception {
        var broken = new AtomicBoolean();
        var source = new ForwardingSource(TestSource.openAfter(3)) {
            @Override
            public Claim<Integer> claim(int max) throws InterruptedException {
                if (broken.get()) {
                    throw new IllegalStateException("no more items from here");
                }
                return super.claim(max);
            }
        };
        var run = batch.start(batch.step()
                .source(_ -> source)
                .processor(gates)
                .stopGrace(Duration.ZERO)
                .build());
        gates.awaitBegun(3);
        broken.set(true);
        source.wakeUp();
        await().until(source::asked);
        gates.openAll();

        var execution = run.stepExecution();
        assertFailedWith(execution, IllegalStateException.class, "no more items from here");
        assertThat(batch.written()).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(source.delegate.closed()).isTrue();
    }

    @Test
    void endsFailedWhenTheSourceCannotBeMade() throws Exception {
        var execution = batch.run(batch.step()
                .source(_ -> {
                    throw new IllegalStateException("no source");
                })
                .build());

        assertFailedWith(execution, IllegalStateException.class, "no source");
    }

    @Test
    void endsFailedWhenTheSourceAnswersMoreThanItWasAskedFor() throws Exception {
        var execution = batch.run(batch.step()
                .source(_ -> new ForwardingSource(TestSource.upTo(9)) {
                    @Override
                    public Claim<Integer> claim(int max) throws InterruptedException {
                        return super.claim(max + 1);
                    }
                })
                .capacity(() -> 4)
                .build());

        assertFailedWith(
                execution,
                IllegalStateException.class,
                "the source of step 'step' answered 5 items where at most 4 were asked for");
        assertThat(batch.written()).isEmpty();
    }

    @Test
    void endsFailedWhenTheCapacityCannotBeTold() throws Exception {
        var execution = batch.run(batch.step()
                .source(_ -> TestSource.upTo(9))
                .capacity(() -> {
                    throw new IllegalStateException("no limit known");
                })
                .build());

        assertFailedWith(execution, IllegalStateException.class, "no limit known");
    }

    @Test
    void endsFailedWhenTheExecutorRefusesAnItem() throws Exception {
        var taken = new AtomicInteger();
        var execution = batch.run(batch.step()
                .source(_ -> TestSource.upTo(5))
                .executor(item -> {
                    if (taken.incrementAndGet() > 2) {
                        throw new RejectedExecutionException("full");
                    }
                    item.run();
                })
                .build());

        assertFailedWith(execution, RejectedExecutionException.class, "full");
        assertThat(execution.getReadCount()).isEqualTo(2);
        assertThat(batch.written()).containsExactly(1, 2);
    }

    @Test
    void endsStoppedWhenTheSourceIsInterrupted() throws Exception {
        var run = batch.start(batch.step()
                .source(_ -> new ForwardingSource(TestSource.upTo(3)) {
                    @Override
                    public Claim<Integer> claim(int max) throws InterruptedException {
                        throw new InterruptedException("while it asked for items");
                    }
                })
                .build());

        assertThat(run.stepExecution().getStatus()).isEqualTo(BatchStatus.STOPPED);
        assertThat(run.interruptedAfter().get()).isTrue();
    }

    private AsyncChunkStepBuilder<Integer, Integer> failingAt(int broken) {
        return batch.step()
                .source(_ -> TestSource.upTo(50))
                .processor(item -> {
                    gates.process(item);
                    if (item == broken) {
                        throw new IllegalArgumentException("item " + item);
                    }
                    return item;
                })
                .capacity(() -> 10);
    }

    private static void assertFailedWith(StepExecution execution, Class<? extends Throwable> type, String message) {
        assertThat(execution.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(execution.getFailureExceptions())
                .singleElement()
                .isInstanceOf(type)
                .extracting(Throwable::getMessage)
                .isEqualTo(message);
        assertThat(Objects.requireNonNull(execution.getExitStatus()).getExitDescription())
                .contains(message);
    }
}
