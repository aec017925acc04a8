package io.reelbatch.chunk;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.batch.infrastructure.item.support.ListItemReader;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// Runs the same uneven items through [AsyncChunkStep] and through Spring Batch's own concurrent chunk
/// step, with the same number in flight, and compares both with the ideal schedule of the same latencies in
/// the same order. How to run it is said in `docs/decisions/0002-completion-ordered-chunk-step.md`.
final class ChunkStepComparison {

    private static final double SIGMA = 1;
    private static final long SEED = 42;

    /// What one step needed.
    ///
    /// @param first until the first result was durable
    /// @param cpu of the whole process
    record Figures(String step, Duration total, Duration first, long commits, Duration cpu) {

        double ratioTo(Duration ideal) {
            return (double) total.toNanos() / ideal.toNanos();
        }
    }

    private final int inFlight;
    private final long[] nanos;
    private final Path directory;

    ChunkStepComparison(int items, Duration median, int inFlight, Path directory) {
        var random = new Random(SEED);
        this.inFlight = inFlight;
        this.directory = directory;
        this.nanos = new long[items];
        Arrays.setAll(nanos, _ -> (long) (median.toNanos() * Math.exp(SIGMA * random.nextGaussian())));
    }

    /// The makespan when each item starts, in order, as soon as one of the places is free.
    Duration ideal() {
        var freeAt = new PriorityQueue<Long>();
        long end = 0;
        for (long latency : nanos) {
            long start = freeAt.size() < inFlight ? 0 : freeAt.remove();
            freeAt.add(start + latency);
            end = Math.max(end, start + latency);
        }
        return Duration.ofNanos(end);
    }

    Figures completionOrdered() throws Exception {
        return measure(
                "AsyncChunkStep",
                (batch, processor, writer) -> new AsyncChunkStepBuilder<Integer, Integer>("step", batch.repository)
                        .source(_ -> TestSource.upTo(nanos.length))
                        .processor(processor)
                        .writer(writer)
                        .transactionManager(batch.transactions)
                        .capacity(() -> inFlight)
                        .commitSize(inFlight)
                        .linger(Duration.ofMillis(50))
                        .build());
    }

    Figures chunkOriented(int chunkSize) throws Exception {
        var threads = new SimpleAsyncTaskExecutor();
        threads.setVirtualThreads(true);
        threads.setConcurrencyLimit(inFlight);
        return measure(
                "ChunkOrientedStep, chunk " + chunkSize,
                (batch, processor, writer) -> new StepBuilder("step", batch.repository)
                        .<Integer, Integer>chunk(chunkSize)
                        .reader(new ListItemReader<>(TestSource.numbers(nanos.length)))
                        .processor(processor)
                        .writer(writer)
                        .transactionManager(batch.transactions)
                        .taskExecutor(threads)
                        .build());
    }

    private Figures measure(String name, StepOf stepOf) throws Exception {
        try (var batch = TestBatch.inFile(Files.createTempDirectory(directory, "batch"))) {
            var firstCommit = new AtomicLong();
            var table = batch.writer();
            var step = stepOf.build(batch, this::takeItsTime, chunk -> {
                table.write(chunk);
                afterCommit(() -> firstCommit.compareAndSet(0, System.nanoTime()));
            });
            long cpu = cpuNanos();
            long start = System.nanoTime();
            var execution = batch.run(step);
            long end = System.nanoTime();
            if (execution.getStatus() != BatchStatus.COMPLETED
                    || batch.written().size() != nanos.length) {
                throw new IllegalStateException(name + " did not write everything: " + execution);
            }
            return new Figures(
                    name,
                    Duration.ofNanos(end - start),
                    Duration.ofNanos(firstCommit.get() - start),
                    execution.getCommitCount(),
                    Duration.ofNanos(cpuNanos() - cpu));
        }
    }

    private Integer takeItsTime(Integer item) throws InterruptedException {
        Thread.sleep(Duration.ofNanos(nanos[item - 1]));
        return item;
    }

    private static void afterCommit(Runnable action) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                action.run();
            }
        });
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }

    String table(List<Figures> figures) {
        var ideal = ideal();
        var lines = new ArrayList<String>();
        lines.add("%d items, lognormal sigma %.0f, seed %d, %d in flight; ideal greedy schedule %,d ms"
                .formatted(nanos.length, SIGMA, SEED, inFlight, ideal.toMillis()));
        lines.add("");
        lines.add("| step | ms | / ideal | first result durable after ms | commits | CPU s of the process |");
        lines.add("|---|---:|---:|---:|---:|---:|");
        for (var f : figures) {
            lines.add("| %s | %,d | %.3f | %,d | %d | %.2f |"
                    .formatted(
                            f.step(),
                            f.total().toMillis(),
                            f.ratioTo(ideal),
                            f.first().toMillis(),
                            f.commits(),
                            f.cpu().toMillis() / 1_000.0));
        }
        lines.add("");
        lines.add("A chunk as large as the whole job is ideal in time too, but nothing is durable until its end.");
        return String.join("\n", lines);
    }

    /// Arguments, all optional: number of items, median latency in ms, items in flight.
    static void main(String[] args) throws Exception {
        int items = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
        var median = Duration.ofMillis(args.length > 1 ? Long.parseLong(args[1]) : 300);
        int inFlight = args.length > 2 ? Integer.parseInt(args[2]) : 64;
        var directory = Files.createTempDirectory("chunk-step-comparison");

        var warmUp = new ChunkStepComparison(items, Duration.ofMillis(5), inFlight, directory);
        warmUp.completionOrdered();
        warmUp.chunkOriented(inFlight);

        var comparison = new ChunkStepComparison(items, median, inFlight, directory);
        var figures = new ArrayList<Figures>();
        figures.add(comparison.completionOrdered());
        for (int chunkSize : new int[] {inFlight, 4 * inFlight, items}) {
            figures.add(comparison.chunkOriented(chunkSize));
        }
        IO.println(comparison.table(figures));
    }

    @FunctionalInterface
    private interface StepOf {
        Step build(TestBatch batch, ItemProcessor<Integer, Integer> processor, ItemWriter<Integer> writer);
    }
}
