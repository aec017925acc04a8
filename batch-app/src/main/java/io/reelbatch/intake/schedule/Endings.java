package io.reelbatch.intake.schedule;

import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Fire;
import io.reelbatch.ledger.FireFigures;
import io.reelbatch.ledger.Schedules;
import io.reelbatch.sink.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Function;
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
    private final Function<String, List<String>> sinks;
    private final InstantSource clock;

    /// @param results directory of the digests
    /// @param sinks who is to be told, by the name of a schedule
    Endings(
            Schedules ledger,
            Batches batches,
            Path results,
            Function<String, List<String>> sinks,
            InstantSource clock) {
        this.sinks = sinks;
        this.ledger = ledger;
        this.batches = batches;
        this.results = results;
        this.clock = clock;
    }

    void endIfOver(Fire fire) {
        if (ledger.allOver(fire)) {
            end(new Digest(
                    fire,
                    null,
                    ledger.batchesOf(fire).stream().map(batches::get).toList(),
                    ledger.figures(fire, SLOWEST),
                    clock.instant()));
        }
    }

    /// Ends a fire that cannot be run.
    void fail(Fire fire, String why) {
        log.error("schedule {}: {} cannot be run: {}", fire.schedule(), fire.when(), why);
        end(new Digest(fire, why, List.of(), FireFigures.none(), clock.instant()));
    }

    private void end(Digest digest) {
        Fire fire = digest.fire();
        String name = "%s.%s.digest".formatted(fire.schedule(), moment(fire));
        write(results.resolve(name + ".json"), List.of(digest.json()));
        write(results.resolve(name + ".txt"), digest.lines());
        if (ledger.end(fire, digest.why(), digest.json(), sinks.apply(fire.schedule()), digest.endedAt())) {
            log.info("schedule {}: {} is over: {}; {}", fire.schedule(), fire.when(), digest.line(), name);
        }
    }

    /// A slot is the only one of its moment; somebody may ask twice in a second.
    private static String moment(Fire fire) {
        return fire.slot() == null
                ? "%s-%s"
                        .formatted(
                                IN_A_NAME.format(fire.firedAt()),
                                fire.id().toString().substring(0, 8))
                : IN_A_NAME.format(fire.slot());
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
