package io.reelbatch.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.ChunkListener;
import org.springframework.batch.core.listener.ItemProcessListener;
import org.springframework.batch.core.listener.ItemWriteListener;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.scope.context.StepSynchronizationManager;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.util.backoff.FixedBackOff;

@Timeout(60)
class ListenersJobTests {

    private final TestBatch batch = TestBatch.inMemory();

    @AfterEach
    void closeBatch() {
        batch.close();
    }

    @Test
    void tellsAListenerEverythingItListensTo() throws Exception {
        var recorder = new Recorder();
        batch.run(
                batch.step().source(_ -> TestSource.upTo(1)).listener(recorder).build());

        assertThat(recorder.calls)
                .containsExactly(
                        "beforeStep",
                        "beforeProcess 1",
                        "afterProcess 1 1",
                        "beforeChunk [1]",
                        "beforeWrite [1]",
                        "afterWrite [1]",
                        "afterChunk [1]",
                        "afterStep COMPLETED");
    }

    @Test
    void tellsAListenerOfAFilteredItem() throws Exception {
        var recorder = new Recorder();
        batch.run(batch.step()
                .source(_ -> TestSource.upTo(1))
                .processor(_ -> null)
                .listener(recorder)
                .build());

        assertThat(recorder.calls)
                .containsExactly(
                        "beforeStep",
                        "beforeProcess 1",
                        "afterProcess 1 null",
                        "beforeChunk [1]",
                        "afterChunk []",
                        "afterStep COMPLETED");
    }

    @Test
    void tellsAListenerOfAFailedWriteAndOfTheRollback() throws Exception {
        var recorder = new Recorder();
        var tries = new AtomicInteger();
        var writer = batch.writer();
        batch.run(batch.step()
                .source(_ -> TestSource.upTo(1))
                .listener(recorder)
                .writer(chunk -> {
                    if (tries.incrementAndGet() == 1) {
                        throw new TransientDataAccessResourceException("first try");
                    }
                    writer.write(chunk);
                })
                .writeBackOff(new FixedBackOff(0, 1))
                .build());

        assertThat(recorder.calls)
                .containsSubsequence(
                        "beforeWrite [1]",
                        "onWriteError first try",
                        "onChunkError first try",
                        "beforeWrite [1]",
                        "afterWrite [1]",
                        "afterChunk [1]");
    }

    @Test
    void tellsAListenerOfAFailedItem() throws Exception {
        var recorder = new Recorder();
        batch.run(batch.step()
                .source(_ -> TestSource.upTo(1))
                .listener(recorder)
                .processor(_ -> {
                    throw new IllegalArgumentException("broken");
                })
                .build());

        assertThat(recorder.calls)
                .containsExactly("beforeStep", "beforeProcess 1", "onProcessError 1 broken", "afterStep FAILED");
    }

    @Test
    void offersAChunkAgainWhoseWriteListenerFails() throws Exception {
        var tries = new AtomicInteger();
        var execution = batch.run(batch.step()
                .source(_ -> TestSource.upTo(1))
                .listener(new ItemWriteListener<Integer>() {
                    @Override
                    public void afterWrite(Chunk<? extends Integer> items) {
                        if (tries.incrementAndGet() == 1) {
                            throw new IllegalStateException("the listener fails");
                        }
                    }
                })
                .writeBackOff(new FixedBackOff(0, 1))
                .build());

        assertThat(execution.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(execution.getRollbackCount()).isEqualTo(1);
        assertThat(batch.written()).containsExactly(1);
    }

    @Test
    void makesTheStepExecutionKnownOnTheThreadOfEachItem() throws Exception {
        var names = Collections.synchronizedSet(new HashSet<String>());
        batch.run(batch.step()
                .source(_ -> TestSource.upTo(20))
                .processor(item -> {
                    var context = StepSynchronizationManager.getContext();
                    names.add(context == null ? "none" : context.getStepName());
                    return item;
                })
                .build());

        assertThat(names).containsExactly("step");
    }

    @Test
    void publishesTheObservationsOfAChunkStep() throws Exception {
        var registry = TestObservationRegistry.create();
        batch.run(batch.step()
                .source(_ -> TestSource.upTo(3))
                .commitSize(3)
                .linger(Duration.ofDays(1))
                .observationRegistry(registry)
                .build());

        for (var name : List.of("spring.batch.item.read", "spring.batch.item.process", "spring.batch.chunk.write")) {
            TestObservationRegistryAssert.assertThat(registry)
                    .hasObservationWithNameEqualTo(name)
                    .that()
                    .hasBeenStopped()
                    .hasLowCardinalityKeyValue(name + ".step.name", "step")
                    .hasLowCardinalityKeyValue(name + ".status", "SUCCESS")
                    .hasLowCardinalityKeyValueWithKey(name + ".job.name")
                    .hasParentObservationContextMatching(
                            parent -> "spring.batch.step".equals(((Observation.Context) parent).getName()));
        }
        TestObservationRegistryAssert.assertThat(registry)
                .hasNumberOfObservationsWithNameEqualTo("spring.batch.item.process", 3)
                .hasNumberOfObservationsWithNameEqualTo("spring.batch.chunk.write", 1)
                .hasNumberOfObservationsWithNameEqualTo("spring.batch.step", 1);
    }

    @Test
    void observesAFailedItem() throws Exception {
        var registry = TestObservationRegistry.create();
        batch.run(batch.step()
                .source(_ -> TestSource.upTo(1))
                .processor(_ -> {
                    throw new IllegalArgumentException("broken");
                })
                .observationRegistry(registry)
                .build());

        TestObservationRegistryAssert.assertThat(registry)
                .hasObservationWithNameEqualTo("spring.batch.item.process")
                .that()
                .hasLowCardinalityKeyValue("spring.batch.item.process.status", "FAILURE")
                .hasError();
    }

    @Test
    void showsWhatIsInFlightAsAGauge() throws Exception {
        var meters = new SimpleMeterRegistry();
        var processor = GatedProcessor.holdingAll();
        var run = batch.start(batch.step()
                .source(_ -> TestSource.upTo(6))
                .processor(processor)
                .meterRegistry(meters)
                .build());
        processor.awaitBegun(6);
        var gauge = meters.get("spring.batch.item.inflight").gauge();
        assertThat(gauge.value()).isEqualTo(6);
        processor.openAll();
        run.stepExecution();

        assertThat(gauge.value()).isZero();
    }

    @Test
    void recordsTheFlightRecorderEventsOfAChunkStep(@TempDir Path directory) throws Exception {
        var tries = new AtomicInteger();
        var writer = batch.writer();
        var file = directory.resolve("step.jfr");
        try (var recording = new Recording()) {
            recording.start();
            batch.run(batch.step()
                    .source(_ -> TestSource.upTo(2))
                    .commitSize(2)
                    .linger(Duration.ofDays(1))
                    .writer(chunk -> {
                        if (tries.incrementAndGet() == 1) {
                            throw new TransientDataAccessResourceException("first try");
                        }
                        writer.write(chunk);
                    })
                    .writeBackOff(new FixedBackOff(0, 1))
                    .build());
            recording.stop();
            recording.dump(file);
        }

        assertThat(statuses(file, "ItemProcessEvent", "itemProcessStatus")).isEqualTo(Map.of("SUCCESS", 2L));
        assertThat(statuses(file, "ChunkWriteEvent", "chunkWriteStatus"))
                .isEqualTo(Map.of("SUCCESS", 1L, "FAILURE", 1L));
        assertThat(statuses(file, "ChunkTransactionEvent", "transactionStatus"))
                .isEqualTo(Map.of("COMMITTED", 1L, "ROLLED_BACK", 1L));
    }

    private static Map<String, Long> statuses(Path file, String event, String field) throws Exception {
        return RecordingFile.readAllEvents(file).stream()
                .filter(recorded -> recorded.getEventType().getName().endsWith("." + event))
                .collect(Collectors.groupingBy((RecordedEvent e) -> e.getString(field), Collectors.counting()));
    }

    private static final class Recorder
            implements StepExecutionListener,
                    ItemProcessListener<Integer, Integer>,
                    ItemWriteListener<Integer>,
                    ChunkListener<Integer, Integer> {

        final List<String> calls = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void beforeStep(StepExecution stepExecution) {
            calls.add("beforeStep");
        }

        @Override
        public ExitStatus afterStep(StepExecution stepExecution) {
            calls.add("afterStep " + stepExecution.getStatus());
            return stepExecution.getExitStatus();
        }

        @Override
        public void beforeProcess(Integer item) {
            calls.add("beforeProcess " + item);
        }

        @Override
        public void afterProcess(Integer item, @Nullable Integer result) {
            calls.add("afterProcess " + item + " " + result);
        }

        @Override
        public void onProcessError(Integer item, Exception e) {
            calls.add("onProcessError " + item + " " + e.getMessage());
        }

        @Override
        public void beforeWrite(Chunk<? extends Integer> items) {
            calls.add("beforeWrite " + items.getItems());
        }

        @Override
        public void afterWrite(Chunk<? extends Integer> items) {
            calls.add("afterWrite " + items.getItems());
        }

        @Override
        public void onWriteError(Exception exception, Chunk<? extends Integer> items) {
            calls.add("onWriteError " + exception.getMessage());
        }

        @Override
        public void beforeChunk(Chunk<Integer> chunk) {
            calls.add("beforeChunk " + chunk.getItems());
        }

        @Override
        public void afterChunk(Chunk<Integer> chunk) {
            calls.add("afterChunk " + chunk.getItems());
        }

        @Override
        public void onChunkError(Exception exception, Chunk<Integer> chunk) {
            calls.add("onChunkError " + exception.getMessage());
        }
    }
}
