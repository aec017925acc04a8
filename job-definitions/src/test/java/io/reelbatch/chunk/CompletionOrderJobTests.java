package io.reelbatch.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.transaction.support.TransactionSynchronizationManager;

@Timeout(60)
class CompletionOrderJobTests {

    private final TestBatch batch = TestBatch.inMemory();

    @AfterEach
    void closeBatch() {
        batch.close();
    }

    @Test
    void commitsTwoHundredItemsWhileTheFirstIsStillInFlight() throws Exception {
        var processor = GatedProcessor.holding(1);
        var run = batch.start(batch.step()
                .source(_ -> TestSource.upTo(201))
                .processor(processor)
                .capacity(() -> 8)
                .commitSize(10)
                .build());

        await().until(() -> batch.written().size() == 200);
        assertThat(batch.written()).doesNotContain(1);
        processor.open(1);

        assertThat(run.stepExecution().getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(batch.written()).hasSize(201).last().isEqualTo(1);
    }

    @Test
    void writesItemsInTheOrderInWhichTheyFinish() throws Exception {
        var processor = GatedProcessor.holdingAll();
        var run = batch.start(batch.step()
                .source(_ -> TestSource.upTo(4))
                .processor(processor)
                .build());

        for (int item : List.of(3, 1, 4, 2)) {
            processor.open(item);
            await().until(() -> batch.written().contains(item));
        }

        assertThat(run.stepExecution().getWriteCount()).isEqualTo(4);
        assertThat(batch.written()).containsExactly(3, 1, 4, 2);
    }

    @Test
    void holdsExactlyTheCapacityInFlight() throws Exception {
        var processor = GatedProcessor.holdingAll();
        var run = batch.start(batch.step()
                .source(_ -> TestSource.upTo(100))
                .processor(processor)
                .capacity(() -> 7)
                .commitSize(3)
                .build());
        processor.awaitBegun(7);
        for (int item = 1; item <= 100; item++) {
            processor.open(item);
        }

        assertThat(run.stepExecution().getWriteCount()).isEqualTo(100);
        assertThat(processor.mostInside()).isEqualTo(7);
    }

    @Test
    void commitsChunksOfTheCommitSizeWhenManyHaveFinished() throws Exception {
        var chunks = new ArrayList<Integer>();
        var processor = GatedProcessor.holdingAll();
        var run = batch.start(batch.step()
                .source(_ -> TestSource.upTo(25))
                .processor(processor)
                .writer(recordingSizes(chunks))
                .commitSize(10)
                .linger(Duration.ofDays(1))
                .build());
        processor.awaitBegun(25);
        processor.openAll();

        assertThat(run.stepExecution().getCommitCount()).isEqualTo(3);
        assertThat(chunks).containsExactly(10, 10, 5);
    }

    @Test
    void commitsAPartialChunkWhenItHasLingered() throws Exception {
        var processor = GatedProcessor.holding(3);
        var run = batch.start(batch.step()
                .source(_ -> TestSource.upTo(3))
                .processor(processor)
                .commitSize(100)
                .linger(Duration.ofMillis(20))
                .build());

        await().until(() -> batch.written().size() == 2);
        processor.open(3);

        assertThat(run.stepExecution().getWriteCount()).isEqualTo(3);
    }

    @Test
    void doesNotCommitAPartialChunkBeforeItHasLingered() throws Exception {
        var processor = GatedProcessor.holding(3);
        var run = batch.start(batch.step()
                .source(_ -> TestSource.upTo(3))
                .processor(processor)
                .commitSize(3)
                .linger(Duration.ofDays(1))
                .build());
        processor.awaitBegun(3);
        await().until(() -> processor.inside() == 1);
        assertThat(batch.written()).isEmpty();
        processor.open(3);

        assertThat(run.stepExecution().getCommitCount()).isEqualTo(1);
        assertThat(batch.written()).hasSize(3);
    }

    @Test
    void holdsNoConnectionWhileAllItemsAreInFlight() throws Exception {
        try (var narrow = TestBatch.withConnections(1)) {
            var processor = GatedProcessor.holdingAll();
            var run = narrow.start(narrow.step()
                    .source(_ -> TestSource.upTo(20))
                    .processor(processor)
                    .capacity(() -> 10)
                    .build());
            processor.awaitBegun(10);
            await().until(() -> narrow.dataSource.getHikariPoolMXBean().getActiveConnections() == 0);
            assertThat(narrow.written()).isEmpty();
            processor.openAll();

            assertThat(run.stepExecution().getWriteCount()).isEqualTo(20);
        }
    }

    @Test
    void processesOutsideAndWritesInsideATransaction() throws Exception {
        var seen = Collections.synchronizedList(new ArrayList<String>());
        ItemWriter<Integer> writer = batch.writer();
        batch.run(batch.step()
                .source(_ -> TestSource.upTo(1))
                .processor(item -> {
                    seen.add("processed in transaction: "
                            + TransactionSynchronizationManager.isActualTransactionActive());
                    return item;
                })
                .writer(chunk -> {
                    seen.add(
                            "written in transaction: " + TransactionSynchronizationManager.isActualTransactionActive());
                    writer.write(chunk);
                })
                .build());

        assertThat(seen).containsExactly("processed in transaction: false", "written in transaction: true");
    }

    @Test
    void takesMoreInFlightWhenTheCapacityIsRaised() throws Exception {
        var processor = GatedProcessor.holdingAll();
        var capacity = new AtomicInteger(2);
        var run = batch.start(batch.step()
                .source(_ -> TestSource.upTo(20))
                .processor(processor)
                .capacity(capacity::get)
                .build());
        processor.awaitBegun(2);
        assertThat(processor.begun()).isZero();
        capacity.set(9);
        processor.awaitBegun(7);
        assertThat(processor.inside()).isEqualTo(9);
        processor.openAll();

        assertThat(run.stepExecution().getWriteCount()).isEqualTo(20);
        assertThat(processor.mostInside()).isEqualTo(9);
    }

    @Test
    void letsInFlightSinkWhenTheCapacityIsLowered() throws Exception {
        var processor = GatedProcessor.holdingAll();
        var capacity = new AtomicInteger(5);
        var run = batch.start(batch.step()
                .source(_ -> TestSource.upTo(10))
                .processor(processor)
                .capacity(capacity::get)
                .build());
        processor.awaitBegun(5);
        capacity.set(2);
        IntConsumer finish = item -> {
            processor.open(item);
            await().until(() -> batch.written().contains(item));
        };
        finish.accept(1);
        finish.accept(2);
        finish.accept(3);
        assertThat(processor.begun()).isZero();
        finish.accept(4);
        processor.awaitBegun(1);
        assertThat(processor.inside()).isEqualTo(2);
        processor.openAll();

        assertThat(run.stepExecution().getWriteCount()).isEqualTo(10);
    }

    @Test
    void startsNothingAtACapacityOfZero() throws Exception {
        var processor = GatedProcessor.holdingAll();
        var capacity = new AtomicInteger(0);
        var asked = new Semaphore(0);
        var run = batch.start(batch.step()
                .source(_ -> TestSource.upTo(3))
                .processor(processor)
                .capacity(() -> {
                    asked.release();
                    return capacity.get();
                })
                .build());
        asked.acquire(2);
        assertThat(processor.begun()).isZero();
        processor.openAll();
        capacity.set(3);

        assertThat(run.stepExecution().getWriteCount()).isEqualTo(3);
    }

    @Test
    void countsFilteredItemsAsReadAndNotAsWritten() throws Exception {
        var execution = batch.run(batch.step()
                .source(_ -> TestSource.upTo(100))
                .processor(item -> item % 4 == 0 ? null : item)
                .build());

        assertThat(execution.getReadCount()).isEqualTo(100);
        assertThat(execution.getFilterCount()).isEqualTo(25);
        assertThat(execution.getWriteCount()).isEqualTo(75);
        assertThat(execution.getRollbackCount()).isZero();
        assertThat(batch.written()).hasSize(75);
    }

    @Test
    void doesNotCallTheWriterWhenAllWereFiltered() throws Exception {
        var chunks = new ArrayList<Integer>();
        var execution = batch.run(batch.step()
                .source(_ -> TestSource.upTo(3))
                .processor(_ -> null)
                .writer(recordingSizes(chunks))
                .build());

        assertThat(execution.getFilterCount()).isEqualTo(3);
        assertThat(chunks).isEmpty();
    }

    @Test
    void completesWithoutItems() throws Exception {
        var execution = batch.run(batch.step().source(_ -> TestSource.upTo(0)).build());

        assertThat(execution.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(execution.getReadCount()).isZero();
        assertThat(execution.getCommitCount()).isZero();
    }

    @Test
    void servesTwoExecutionsAtOnce() throws Exception {
        var processor = GatedProcessor.holdingAll();
        var sources = new ArrayList<>(List.of(TestSource.of(List.of(1, 2, 3)), TestSource.of(List.of(11, 12, 13, 14))));
        var step = batch.step()
                .source(_ -> {
                    synchronized (sources) {
                        return sources.removeFirst();
                    }
                })
                .processor(processor)
                .build();
        var one = batch.start(step);
        processor.awaitBegun(3);
        var other = batch.start(step);
        processor.awaitBegun(4);
        assertThat(step.inFlight()).isEqualTo(7);
        processor.openAll();

        assertThat(one.stepExecution().getWriteCount()).isEqualTo(3);
        assertThat(other.stepExecution().getWriteCount()).isEqualTo(4);
        assertThat(step.inFlight()).isZero();
    }

    @Test
    void worksOnADatabaseInAFile(@TempDir Path directory) throws Exception {
        try (var onDisk = TestBatch.inFile(directory)) {
            var execution = onDisk.run(onDisk.step()
                    .source(_ -> TestSource.upTo(1_000))
                    .commitSize(64)
                    .build());

            assertThat(execution.getStatus()).isEqualTo(BatchStatus.COMPLETED);
            assertThat(execution.getWriteCount()).isEqualTo(1_000);
            assertThat(onDisk.written()).hasSize(1_000);
        }
    }

    private ItemWriter<Integer> recordingSizes(List<Integer> sizes) {
        var writer = batch.writer();
        return chunk -> {
            sizes.add(chunk.size());
            writer.write(chunk);
        };
    }
}
