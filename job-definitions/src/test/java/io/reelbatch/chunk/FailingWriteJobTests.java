package io.reelbatch.chunk;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.FixedBackOff;

@Timeout(60)
class FailingWriteJobTests {

    private static final BackOff AT_ONCE = new FixedBackOff(0, 3);

    private final TestBatch batch = TestBatch.inMemory();
    private final ItemWriter<Integer> table = batch.writer();

    @AfterEach
    void closeBatch() {
        batch.close();
    }

    @Test
    void offersTheSameResultsAgainAfterTheRollback() throws Exception {
        var offered = new ArrayList<List<Integer>>();
        var execution = batch.run(batch.step()
                .source(_ -> TestSource.upTo(3))
                .commitSize(3)
                .linger(Duration.ofDays(1))
                .writer(chunk -> {
                    offered.add(List.copyOf(chunk.getItems()));
                    table.write(chunk);
                    if (offered.size() < 3) {
                        throw new TransientDataAccessResourceException("after the rows were inserted");
                    }
                })
                .writeBackOff(AT_ONCE)
                .build());

        assertThat(execution.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(offered).hasSize(3).containsOnly(offered.getFirst());
        assertThat(batch.written()).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(execution.getReadCount()).isEqualTo(3);
        assertThat(execution.getWriteCount()).isEqualTo(3);
        assertThat(execution.getCommitCount()).isEqualTo(1);
        assertThat(execution.getRollbackCount()).isEqualTo(2);
    }

    @Test
    void doesNotAddResultsToAChunkThatIsOfferedAgain() throws Exception {
        var processor = GatedProcessor.holding(2);
        var offered = new ArrayList<List<Integer>>();
        var triesAfterTheSecondFinished = new AtomicInteger();
        var execution = batch.run(batch.step()
                .source(_ -> TestSource.upTo(2))
                .processor(processor)
                .writer(chunk -> {
                    offered.add(List.copyOf(chunk.getItems()));
                    processor.open(2);
                    if (processor.inside() > 0 || triesAfterTheSecondFinished.incrementAndGet() < 5) {
                        throw new TransientDataAccessResourceException("not now");
                    }
                    table.write(chunk);
                })
                .writeBackOff(new FixedBackOff(1, FixedBackOff.UNLIMITED_ATTEMPTS))
                .build());

        assertThat(execution.getCommitCount()).isEqualTo(2);
        assertThat(offered).last().isEqualTo(List.of(2));
        assertThat(offered.subList(0, offered.size() - 1)).containsOnly(List.of(1));
    }

    @Test
    void goesOnProcessingWithinTheBoundWhileTheWriterFails() throws Exception {
        var failing = new Semaphore(0);
        var processed = new AtomicInteger();
        var working = new AtomicInteger();
        var run = batch.start(batch.step()
                .source(_ -> TestSource.upTo(100))
                .processor(item -> {
                    processed.incrementAndGet();
                    return item;
                })
                .capacity(() -> 10)
                .commitSize(4)
                .writer(chunk -> {
                    if (working.get() == 0) {
                        failing.release();
                        throw new TransientDataAccessResourceException("not now");
                    }
                    table.write(chunk);
                })
                .writeBackOff(new FixedBackOff(1, FixedBackOff.UNLIMITED_ATTEMPTS))
                .build());
        await().until(() -> processed.get() == 14);
        failing.acquire(20);
        assertThat(processed).hasValue(14);
        working.set(1);

        var execution = run.stepExecution();
        assertThat(execution.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(execution.getWriteCount()).isEqualTo(100);
        assertThat(batch.written()).hasSize(100);
    }

    @Test
    void offersTheResultsAgainWhenTheCommitFails() throws Exception {
        var tries = new AtomicInteger();
        var execution = batch.run(batch.step()
                .source(_ -> TestSource.upTo(5))
                .commitSize(5)
                .linger(Duration.ofDays(1))
                .writer(chunk -> {
                    table.write(chunk);
                    if (tries.incrementAndGet() == 1) {
                        failAtCommit();
                    }
                })
                .writeBackOff(AT_ONCE)
                .build());

        assertThat(execution.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(execution.getReadCount()).isEqualTo(5);
        assertThat(execution.getWriteCount()).isEqualTo(5);
        assertThat(execution.getCommitCount()).isEqualTo(1);
        assertThat(execution.getRollbackCount()).isEqualTo(1);
        assertThat(batch.written()).hasSize(5);
    }

    @Test
    void doesNotCountAChunkThatWasMarkedRollbackOnlyWithoutAnException() throws Exception {
        var tries = new AtomicInteger();
        var execution = batch.run(batch.step()
                .source(_ -> TestSource.upTo(2))
                .commitSize(2)
                .linger(Duration.ofDays(1))
                .writer(chunk -> {
                    table.write(chunk);
                    if (tries.incrementAndGet() == 1) {
                        new TransactionTemplate(batch.transactions).executeWithoutResult(t -> t.setRollbackOnly());
                    }
                })
                .writeBackOff(AT_ONCE)
                .build());

        assertThat(execution.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(execution.getWriteCount()).isEqualTo(2);
        assertThat(execution.getRollbackCount()).isEqualTo(1);
        assertThat(batch.written()).hasSize(2);
    }

    @Test
    void adoptsTheVersionOfTheRowWhenSomebodyElseWroteIt() throws Exception {
        var tries = new AtomicInteger();
        var execution = batch.run(batch.step()
                .source(_ -> TestSource.upTo(2))
                .commitSize(2)
                .linger(Duration.ofDays(1))
                .processor(item -> {
                    if (item == 1) {
                        batch.jdbc.update("update BATCH_STEP_EXECUTION set VERSION = VERSION + 7");
                    }
                    return item;
                })
                .writer(chunk -> {
                    tries.incrementAndGet();
                    table.write(chunk);
                })
                .writeBackOff(AT_ONCE)
                .build());

        assertThat(execution.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(execution.getWriteCount()).isEqualTo(2);
        assertThat(execution.getRollbackCount()).isEqualTo(1);
        assertThat(tries).hasValue(2);
    }

    @Test
    void failsWhenTheBackOffIsExhaustedAndWritesTheRestAfterARestart() throws Exception {
        var broken = new AtomicInteger(1);
        var step = batch.step()
                .source(_ -> batch.unwrittenUpTo(6))
                .capacity(() -> 2)
                .commitSize(2)
                .linger(Duration.ofDays(1))
                .writer(chunk -> {
                    if (broken.get() == 1 && chunk.getItems().contains(3)) {
                        throw new TransientDataAccessResourceException("three cannot be written");
                    }
                    table.write(chunk);
                })
                .writeBackOff(AT_ONCE)
                .build();
        var failed = batch.run(step);

        assertThat(failed.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(failed.getRollbackCount()).isEqualTo(4);
        assertThat(failed.getFailureExceptions())
                .singleElement()
                .isInstanceOf(TransientDataAccessResourceException.class);
        assertThat(batch.written()).hasSize((int) failed.getWriteCount()).doesNotContain(3);
        assertThat(failed.getReadCount()).isEqualTo(failed.getWriteCount());
        broken.set(0);

        var restarted = batch.restart(failed);
        assertThat(restarted.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(restarted.getWriteCount()).isEqualTo(6 - failed.getWriteCount());
        assertThat(batch.written()).hasSize(6);
    }

    @Test
    void writesTheOtherResultsWhenOneChunkCannotBeWritten() throws Exception {
        var processor = GatedProcessor.holdingAll();
        var run = batch.start(batch.step()
                .source(_ -> TestSource.upTo(3))
                .processor(processor)
                .commitSize(1)
                .writer(chunk -> {
                    if (chunk.getItems().contains(1)) {
                        throw new TransientDataAccessResourceException("one cannot be written");
                    }
                    table.write(chunk);
                })
                .writeBackOff(new FixedBackOff(0, 0))
                .build());
        processor.awaitBegun(3);
        processor.openAll();

        assertThat(run.stepExecution().getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(batch.written()).containsExactlyInAnyOrder(2, 3);
    }

    @Test
    void failsWithAnErrorOfTheWriterWithoutAnotherTry() throws Exception {
        var tries = new AtomicInteger();
        var execution = batch.run(batch.step()
                .source(_ -> TestSource.upTo(2))
                .writer(_ -> {
                    tries.incrementAndGet();
                    throw new StackOverflowError("deep");
                })
                .writeBackOff(AT_ONCE)
                .build());

        assertThat(execution.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(execution.getReadCount()).isZero();
        assertThat(execution.getFailureExceptions()).singleElement().isInstanceOf(StackOverflowError.class);
        assertThat(tries).hasValue(1);
    }

    @Test
    void endsFailedWhenTheWriterStillFailsAtTheEndOfTheGrace() throws Exception {
        var source = TestSource.openAfter(1);
        var failing = new Semaphore(0);
        var run = batch.start(batch.step()
                .source(_ -> source)
                .writer(_ -> {
                    failing.release();
                    throw new TransientDataAccessResourceException("never");
                })
                .writeBackOff(new FixedBackOff(1, FixedBackOff.UNLIMITED_ATTEMPTS))
                .stopGrace(Duration.ofMillis(50))
                .build());
        failing.acquire();
        source.requestStop();

        var execution = run.stepExecution();
        assertThat(execution.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(requireNonNull(execution.getEndTime())).isAfterOrEqualTo(requireNonNull(execution.getStartTime()));
        assertThat(execution.getReadCount()).isZero();
    }

    private static void failAtCommit() {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void beforeCommit(boolean readOnly) {
                throw new TransientDataAccessResourceException("the commit fails");
            }
        });
    }

    @Test
    void writesAReplacementForTheOneResultThatIsRefusedForGood() throws Exception {
        var processor = GatedProcessor.holdingAll();
        var run = batch.start(batch.step()
                .source(_ -> TestSource.upTo(3))
                .processor(item -> Math.min(2, requireNonNull(processor.process(item)))) // 2 and 3 become the same
                .commitSize(3)
                .linger(Duration.ofDays(1))
                .writeBackOff(new FixedBackOff(0, 0))
                .refusals(duplicates(result -> result + 100))
                .build());
        processor.awaitBegun(3);
        processor.openAll();

        var execution = run.stepExecution();
        assertThat(execution.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(batch.written()).containsExactlyInAnyOrder(1, 2, 102);
        assertThat(execution.getReadCount()).isEqualTo(3);
        assertThat(execution.getWriteCount()).isEqualTo(3);
        assertThat(execution.getCommitCount()).isEqualTo(3);
        assertThat(execution.getRollbackCount()).isEqualTo(2);
    }

    @Test
    void failsWithAResultWhoseReplacementIsRefusedToo() throws Exception {
        var execution = batch.run(batch.step()
                .source(_ -> TestSource.upTo(2))
                .processor(_ -> 1)
                .commitSize(2)
                .linger(Duration.ofDays(1))
                .writeBackOff(AT_ONCE)
                .refusals(duplicates(result -> result))
                .build());

        assertThat(execution.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(execution.getFailureExceptions()).singleElement().isInstanceOf(DuplicateKeyException.class);
        assertThat(batch.written()).containsExactly(1);
    }

    private static Refusals<Integer> duplicates(UnaryOperator<Integer> replacement) {
        return new Refusals<>() {
            @Override
            public boolean lasting(Exception failure) {
                return failure instanceof DuplicateKeyException;
            }

            @Override
            public Integer instead(Integer refused, Exception failure) {
                return replacement.apply(refused);
            }
        };
    }
}
