package io.reelbatch.intake.kafka;

import io.reelbatch.launch.BatchAccepter;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchOptions;
import io.reelbatch.ledger.Schedules;
import io.reelbatch.ledger.TopicRequests;
import io.reelbatch.request.ManifestReport;
import io.reelbatch.sink.ResultPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/// Makes batches of requests that have gathered: as soon as there are enough of them, or when the oldest
/// has waited long enough. A batch and the note that its requests are part of it are one transaction. While
/// nothing comes in, nothing is written.
final class Windows {
    private static final Logger log = LoggerFactory.getLogger(Windows.class);
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

    private final TopicRequests requests;
    private final BatchAccepter accepter;
    private final Schedules schedules;
    private final TransactionOperations transactions;
    private final Rules rules;
    private final InstantSource clock;

    Windows(
            TopicRequests requests,
            BatchAccepter accepter,
            Schedules schedules,
            TransactionOperations transactions,
            Rules rules,
            InstantSource clock) {
        this.requests = requests;
        this.accepter = accepter;
        this.schedules = schedules;
        this.transactions = transactions;
        this.rules = rules;
        this.clock = clock;
    }

    /// @param rows so many requests become a batch at once
    /// @param age so long a request waits for others
    /// @param home where the batches' files go
    /// @param mediaRoots directories that local media may lie in
    /// @param nightly definitions whose requests wait for a schedule
    record Rules(int rows, Duration age, Path home, List<Path> mediaRoots, Set<String> nightly) {}

    /// Makes a batch of every window that is full or old enough.
    ///
    /// @return how many
    synchronized int close() {
        int made = 0;
        for (TopicRequests.Waiting waiting : requests.waiting()) {
            for (int left = waiting.requests(); ripe(waiting, left); left -= rules.rows()) {
                make(waiting);
                made++;
            }
        }
        return made;
    }

    /// Makes batches of all requests of a definition that are there, however few and young they are.
    synchronized void closeAll(String definition) {
        requests.waiting().stream()
                .filter(waiting -> waiting.definition().equals(definition))
                .forEach(waiting -> {
                    for (int left = waiting.requests(); left > 0; left -= rules.rows()) {
                        make(waiting);
                    }
                });
    }

    private boolean ripe(TopicRequests.Waiting waiting, int left) {
        boolean old = !waiting.oldest().plus(rules.age()).isAfter(clock.instant());
        return left >= rules.rows() || (left > 0 && old);
    }

    private void make(TopicRequests.Waiting waiting) {
        Path manifest = rules.home().resolve("work").resolve(name() + ".jsonl");
        try {
            Batch batch = Objects.requireNonNull(transactions.execute(_ -> make(waiting, manifest)));
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

    private Batch make(TopicRequests.Waiting waiting, Path manifest) {
        List<TopicRequests.Request> some = requests.oldest(waiting, rules.rows());
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
