package io.reelbatch.intake.kafka;

import io.reelbatch.launch.BatchAccepter;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchOptions;
import io.reelbatch.ledger.Schedules;
import io.reelbatch.ledger.TopicRequests;
import io.reelbatch.request.ManifestRefused;
import io.reelbatch.request.ManifestReport;
import io.reelbatch.sink.ResultPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/// Makes a batch of requests. The batch and the note that the requests are part of it are one transaction.
final class WindowBatches {
    private static final Logger log = LoggerFactory.getLogger(WindowBatches.class);
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

    private final TopicRequests requests;
    private final BatchAccepter accepter;
    private final Schedules schedules;
    private final TransactionOperations transactions;
    private final Windows.Rules rules;
    private final InstantSource clock;

    WindowBatches(
            TopicRequests requests,
            BatchAccepter accepter,
            Schedules schedules,
            TransactionOperations transactions,
            Windows.Rules rules,
            InstantSource clock) {
        this.requests = requests;
        this.accepter = accepter;
        this.schedules = schedules;
        this.transactions = transactions;
        this.rules = rules;
        this.clock = clock;
    }

    /// @throws ManifestRefused when the requests are no manifest together; nothing is changed then
    void make(TopicRequests.Waiting waiting, List<TopicRequests.Request> some) {
        Path manifest = rules.home().resolve("work").resolve(name() + ".jsonl");
        try {
            Batch batch = Objects.requireNonNull(transactions.execute(_ -> make(waiting, some, manifest)));
            log.info(
                    "{}: {} requests of {} are batch {}{}",
                    waiting.definition(),
                    batch.rows(),
                    waiting.topic(),
                    batch.id(),
                    rules.nightly().contains(waiting.definition()) ? "; it waits for its schedule" : "");
        } finally {
            remove(manifest);
        }
    }

    private Batch make(TopicRequests.Waiting waiting, List<TopicRequests.Request> some, Path manifest) {
        write(manifest, some);
        ManifestReport report = accepter.validate(manifest, waiting.definition());
        Path results = rules.home().resolve("results").resolve(String.valueOf(manifest.getFileName()));
        Batch batch = accepter.accept(
                manifest,
                report,
                waiting.definition(),
                new BatchOptions(
                        ResultPaths.of(results, null).jsonl().toString(),
                        null,
                        rules.mediaRoots().stream()
                                .map(root -> root.toAbsolutePath().normalize().toString())
                                .toList(),
                        null,
                        waiting.topic(),
                        List.of()));
        requests.assign(waiting.topic(), some, batch.id());
        if (rules.nightly().contains(waiting.definition())) {
            schedules.hold(batch.id(), waiting.definition(), batch.createdAt());
        }
        return batch;
    }

    private String name() {
        Instant now = clock.instant();
        return "requests-%s-%s"
                .formatted(NAME.format(now), UUID.randomUUID().toString().substring(0, 8));
    }

    private static void write(Path manifest, List<TopicRequests.Request> some) {
        try {
            Files.createDirectories(manifest.toAbsolutePath().getParent());
            Files.write(manifest, some.stream().map(TopicRequests.Request::body).toList());
        } catch (IOException e) {
            throw new UncheckedIOException("requests cannot be written to " + manifest, e);
        }
    }

    /// The batch has a copy of its own.
    private static void remove(Path manifest) {
        try {
            Files.deleteIfExists(manifest);
        } catch (IOException e) {
            log.debug("{} is left behind", manifest, e);
        }
    }
}
