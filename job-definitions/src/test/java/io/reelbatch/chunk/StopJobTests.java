package io.reelbatch.chunk;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;

@Timeout(60)
class StopJobTests {

    /// The ways to stop a step.
    enum Way {
        ASKING_THE_STEP {
            @Override
            void stop(Stage stage) {
                var otherObject = stage.batch.repository.getStepExecution(
                        stage.execution().getId());
                stage.step.stop(requireNonNull(otherObject));
            }
        },
        ANSWERING_A_CLAIM {
            @Override
            void stop(Stage stage) {
                stage.source.stopAtNextClaim();
                stage.capacity.set(11);
            }
        },
        A_FLAG_OF_THE_SOURCE {
            @Override
            void stop(Stage stage) {
                stage.source.requestStop();
            }
        },
        INTERRUPTING_THE_THREAD {
            @Override
            void stop(Stage stage) {
                stage.run().thread().interrupt();
            }
        },
        TERMINATE_ONLY {
            @Override
            void stop(Stage stage) {
                stage.execution().setTerminateOnly();
            }
        };

        abstract void stop(Stage stage);
    }

    private final TestBatch batch = TestBatch.inMemory();

    @AfterEach
    void closeBatch() {
        batch.close();
    }

    @ParameterizedTest
    @EnumSource
    void writesWhatComesBackWithinTheGraceAndEndsStopped(Way way) throws Exception {
        var stage = new Stage(batch, Duration.ofMinutes(1));
        stage.processor.awaitBegun(10);
        way.stop(stage);
        stage.processor.openAll();

        var execution = stage.run().stepExecution();
        assertThat(execution.getStatus()).isEqualTo(BatchStatus.STOPPED);
        assertThat(execution.getExitStatus().getExitCode()).isEqualTo(ExitStatus.STOPPED.getExitCode());
        assertThat(execution.getReadCount()).isEqualTo(execution.getWriteCount());
        assertThat(batch.written()).hasSize((int) execution.getWriteCount()).hasSizeGreaterThanOrEqualTo(10);
        assertThat(stage.source.closed()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void abandonsWhatDoesNotComeBackAndDoesNotCountIt(Way way) throws Exception {
        var stage = new Stage(batch, Duration.ofMillis(20));
        stage.processor.awaitBegun(10);
        stage.processor.open(3);
        await().until(() -> batch.written().contains(3));
        way.stop(stage);

        var execution = stage.run().stepExecution();
        assertThat(execution.getStatus()).isEqualTo(BatchStatus.STOPPED);
        assertThat(execution.getReadCount()).isEqualTo(1);
        assertThat(execution.getWriteCount()).isEqualTo(1);
        assertThat(batch.written()).containsExactly(3);
        assertThat(stage.step.inFlight()).isZero();
        stage.processor.openAll();
    }

    @ParameterizedTest
    @EnumSource
    void goesOnWithTheRestAfterARestart(Way way) throws Exception {
        var stage = new Stage(batch, Duration.ZERO);
        stage.processor.awaitBegun(10);
        stage.processor.open(3);
        await().until(() -> batch.written().contains(3));
        way.stop(stage);
        var stopped = stage.run().stepExecution();
        stage.processor.openAll();
        stage.source = batch.unwrittenUpTo(30);

        var restarted = batch.restart(stopped);
        assertThat(restarted.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(restarted.getWriteCount()).isEqualTo(29);
        assertThat(batch.written()).hasSize(30);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ANSWERING_A_CLAIM")
    void endsStoppedWhenTheLastItemComesBackAfterTheStop(Way way) throws Exception {
        var stage = new Stage(batch, Duration.ofMinutes(1), TestSource.upTo(3));
        stage.processor.awaitBegun(3);
        way.stop(stage);
        stage.processor.openAll();

        assertThat(stage.run().stepExecution().getStatus()).isEqualTo(BatchStatus.STOPPED);
    }

    @Test
    void claimsNothingAfterAStop() throws Exception {
        var stage = new Stage(batch, Duration.ofMinutes(1));
        stage.processor.awaitBegun(10);
        Way.ASKING_THE_STEP.stop(stage);
        List.of(1, 2, 3).forEach(stage.processor::open);
        await().until(() -> batch.written().size() == 3);
        assertThat(stage.processor.begun()).isZero();
        stage.processor.openAll();

        assertThat(stage.run().stepExecution().getWriteCount()).isEqualTo(10);
    }

    @Test
    void stopsWhileItWaitsForItems() throws Exception {
        var source = TestSource.openAfter(0);
        var stage = new Stage(batch, Duration.ofMinutes(1), source);
        source.awaitEmptyClaim();
        Way.ASKING_THE_STEP.stop(stage);

        assertThat(stage.run().stepExecution().getStatus()).isEqualTo(BatchStatus.STOPPED);
    }

    @Test
    void putsTheInterruptFlagBackAfterItsLastWrite() throws Exception {
        var duringLastWrites = new CompletableFuture<Boolean>();
        var processor = GatedProcessor.holdingAll();
        var run = batch.start(batch.step()
                .source(_ -> TestSource.upTo(3))
                .processor(processor)
                .stopGrace(Duration.ZERO)
                .listener(new StepExecutionListener() {
                    @Override
                    public ExitStatus afterStep(StepExecution execution) {
                        duringLastWrites.complete(Thread.currentThread().isInterrupted());
                        return execution.getExitStatus();
                    }
                })
                .build());
        processor.awaitBegun(3);
        run.thread().interrupt();

        assertThat(run.stepExecution().getStatus()).isEqualTo(BatchStatus.STOPPED);
        assertThat(duringLastWrites.get()).isFalse();
        assertThat(run.interruptedAfter().get()).isTrue();
        processor.openAll();
    }

    @Test
    void leavesAbandonedThreadsAloneByDefault() throws Exception {
        var stage = new Stage(batch, Duration.ZERO);
        stage.processor.awaitBegun(10);
        Way.ASKING_THE_STEP.stop(stage);
        stage.run().stepExecution();

        assertThat(stage.processor.inside()).isEqualTo(10);
        stage.processor.openAll();
        await().until(() -> stage.processor.inside() == 0);
        assertThat(stage.processor.interrupted()).isEmpty();
    }

    @Test
    void interruptsAbandonedThreadsWhenToldTo() throws Exception {
        var processor = GatedProcessor.holdingAll();
        var source = TestSource.upTo(3);
        var run = batch.start(batch.step()
                .source(_ -> source)
                .processor(processor)
                .stopGrace(Duration.ZERO)
                .interruptAbandoned(true)
                .build());
        processor.awaitBegun(3);
        source.requestStop();
        run.stepExecution();

        await().until(() -> processor.interrupted().size() == 3);
    }

    @Test
    void neverBeginsAnAbandonedItemThatWaitedForAThread() throws Exception {
        var processor = GatedProcessor.holdingAll();
        var source = TestSource.upTo(3);
        var waiting = new LinkedBlockingQueue<Runnable>();
        var run = batch.start(batch.step()
                .source(_ -> source)
                .processor(processor)
                .executor(waiting::add)
                .stopGrace(Duration.ZERO)
                .build());
        await().until(() -> waiting.size() == 3);
        source.requestStop();
        run.stepExecution();
        processor.openAll();
        waiting.forEach(Runnable::run);

        assertThat(processor.begun()).isZero();
    }

    @Test
    void leavesTheStatusOfTheGivenObjectToTheRunningStep() throws Exception {
        var stage = new Stage(batch, Duration.ZERO);
        stage.processor.awaitBegun(10);
        var otherObject = requireNonNull(
                batch.repository.getStepExecution(stage.execution().getId()));
        stage.step.stop(otherObject);

        assertThat(otherObject.getStatus()).isEqualTo(BatchStatus.STARTED);
        assertThat(otherObject.getEndTime()).isNull();
        assertThat(stage.run().stepExecution().getStatus()).isEqualTo(BatchStatus.STOPPED);
        stage.processor.openAll();
    }

    @Test
    void doesNothingWhenAnExecutionIsStoppedThatDoesNotRun() throws Exception {
        var step = batch.step().source(_ -> TestSource.upTo(3)).build();
        var ended = batch.run(step);
        step.stop(ended);

        assertThat(batch.run(batch.step().source(_ -> TestSource.of(List.of(4))).build())
                        .getStatus())
                .isEqualTo(BatchStatus.COMPLETED);
        assertThat(ended.getStatus()).isEqualTo(BatchStatus.COMPLETED);
    }

    /// A step with ten of endless items in flight, each held until its gate opens.
    static final class Stage {

        final TestBatch batch;
        final GatedProcessor processor = GatedProcessor.holdingAll();
        final AsyncChunkStep<Integer, Integer> step;
        final AtomicInteger capacity = new AtomicInteger(10);
        volatile TestSource source;
        private final AtomicReference<@Nullable StepExecution> execution = new AtomicReference<>();
        private final TestBatch.Run run;

        Stage(TestBatch batch, Duration grace) {
            this(batch, grace, TestSource.openAfter(30));
        }

        Stage(TestBatch batch, Duration grace, TestSource source) {
            this.batch = batch;
            this.source = source;
            this.step = batch.step()
                    .source(started -> {
                        execution.set(started);
                        return this.source;
                    })
                    .processor(processor)
                    .capacity(capacity::get)
                    .stopGrace(grace)
                    .build();
            this.run = batch.start(step);
        }

        TestBatch.Run run() {
            return run;
        }

        /// The object of the running execution.
        StepExecution execution() {
            return requireNonNull(execution.get());
        }
    }
}
