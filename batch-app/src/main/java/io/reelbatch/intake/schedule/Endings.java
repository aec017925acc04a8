package io.reelbatch.intake.schedule;

import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Fire;
import io.reelbatch.ledger.Schedules;
import io.reelbatch.sink.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends fires whose batches are over, each with a digest: in a file first, which a second try writes anew,
/// then in the ledger, which only one process does, and which tells the others by the log and the webhooks.
final class Endings {
    private static final Logger log = LoggerFactory.getLogger(Endings.class);
    private static final int SLOWEST = 5;
    private static final DateTimeFormatter IN_A_NAME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Schedules ledger;
    private final Batches batches;
    private final Path results;
    private final InstantSource clock;

    /// @param results directory of the digests
    Endings(Schedules ledger, Batches batches, Path results, InstantSource clock) {
        this.ledger = ledger;
        this.batches = batches;
        this.results = results;
        this.clock = clock;
    }

    void endIfOver(Fire fire) {
        if (!ledger.allOver(fire)) {
            return;
        }
        Instant now = clock.instant();
        Digest digest = new Digest(
                fire, ledger.batchesOf(fire).stream().map(batches::get).toList(), ledger.figures(fire, SLOWEST), now);
        String name = "%s.%s.digest"
                .formatted(fire.schedule(), IN_A_NAME.format(Objects.requireNonNullElse(fire.slot(), fire.firedAt())));
        write(results.resolve(name + ".json"), List.of(digest.json()));
        write(results.resolve(name + ".txt"), digest.lines());
        if (ledger.end(fire, digest.json(), List.of(), now)) {
            log.info("schedule {}: {} is over: {}; {}", fire.schedule(), fire.when(), digest.line(), name);
        }
    }

    private static void write(Path file, List<String> lines) {
        try {
            AtomicFile.write(file, writer -> {
                for (String line : lines) {
                    writer.write(line);
                    writer.newLine();
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("the digest %s cannot be written".formatted(file), e);
        }
    }
}
