package io.reelbatch.launch;

import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Clocks;
import io.reelbatch.settings.ReelbatchProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/// Copies of manifests in the working directory that no batch came of: half-written ones, and those of a process
/// that died between the copy and the batch; and windows of requests from a topic, whose batches have copies of
/// their own. Only files whose names this program has chosen are looked at, and
/// only when nobody can be about to use them.
@Component
class WorkLeftovers implements Repair {
    private static final Pattern OURS = Pattern.compile(
            "(b[0-9a-f]{10}(?:-\\d+)?)(?:\\.[0-9a-f-]{36})?(\\.part|\\.jsonl|\\.ndjson|\\.json|\\.tsv|\\.csv)?");

    private static final Pattern WINDOW = Pattern.compile("requests-\\d{8}T\\d{6}-[0-9a-f]{8}\\.jsonl");

    private final Path directory;
    private final Duration age;
    private final Batches batches;
    private final InstantSource clock;

    WorkLeftovers(ReelbatchProperties properties, Batches batches, Clocks clocks) {
        this.directory = properties.home().resolve("work");
        this.age = properties.recovery().leftoverAge();
        this.batches = batches;
        this.clock = clocks::wall; // as the files are dated
    }

    @Override
    public String kind() {
        return "leftover";
    }

    @Override
    public String what() {
        return "leftovers in the working directory removed";
    }

    @Override
    public int mend() {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> left = files.filter(this::isLeftOver).toList();
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
            return left.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isLeftOver(Path file) {
        return isOfNoUse(String.valueOf(file.getFileName()))
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && isOld(file);
    }

    private boolean isOfNoUse(String file) {
        Matcher copy = OURS.matcher(file);
        return copy.matches()
                ? ".part".equals(copy.group(2)) || batches.find(copy.group(1)).isEmpty()
                : WINDOW.matcher(file).matches();
    }

    private boolean isOld(Path file) {
        try {
            return Files.getLastModifiedTime(file)
                    .toInstant()
                    .isBefore(clock.instant().minus(age));
        } catch (NoSuchFileException removedMeanwhile) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
