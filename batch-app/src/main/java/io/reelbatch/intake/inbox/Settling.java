package io.reelbatch.intake.inbox;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Tells whether somebody may still be writing a file. It is complete when its size and time have stayed the
/// same for long enough; when a file of its name with `.ready` behind it says so; or when it was seen under
/// the name of an unfinished file before, because renaming it is how its writer says so. A rename keeps size
/// and time. The file's key alone proves nothing: a new file may get that of one that was just deleted.
final class Settling {
    private static final String MARKER = ".ready";

    private final Duration stableFor;
    private final LongSupplier nanos;
    private Map<Path, Sample> samples = new HashMap<>();
    private Map<Object, Sample> unfinished = new HashMap<>();

    /// @param nanos a clock that nobody sets, as [System#nanoTime()]
    Settling(Duration stableFor, LongSupplier nanos) {
        this.stableFor = stableFor;
        this.nanos = nanos;
    }

    /// Which of the files are complete. To be told everything that is there, each time.
    List<Found> complete(List<Found> all) {
        Map<Path, Sample> now = new HashMap<>();
        List<Found> complete = all.stream()
                .filter(Settling::isFile)
                .filter(file -> isComplete(file, now))
                .toList();
        samples = now;
        Map<Object, Sample> stillUnfinished = new HashMap<>();
        all.stream().filter(file -> FileNames.isToBeRenamed(file.path())).forEach(file -> {
            Sample sample = Sample.of(file.attributes(), nanos.getAsLong());
            if (sample.key != null) {
                stillUnfinished.put(sample.key, sample);
            }
        });
        unfinished = stillUnfinished;
        return complete;
    }

    private static boolean isFile(Found file) {
        return switch (FileNames.kind(file.path())) {
            case MANIFEST, MISTAKEN -> file.attributes().isRegularFile();
            case UNFINISHED, OTHER -> false;
        };
    }

    private boolean isComplete(Found file, Map<Path, Sample> now) {
        Sample fresh = Sample.of(file.attributes(), nanos.getAsLong());
        Sample before = samples.get(file.path());
        Sample sample = before != null && before.isSame(fresh) ? before : fresh;
        now.put(file.path(), sample);
        return fresh.since - sample.since >= stableFor.toNanos() || wasRenamed(fresh) || hasMarker(file.path());
    }

    private boolean wasRenamed(Sample fresh) {
        Sample before = fresh.key == null ? null : unfinished.get(fresh.key);
        return before != null && before.isSame(fresh);
    }

    private static boolean hasMarker(Path file) {
        return marker(file)
                .filter(marker -> Files.exists(marker, LinkOption.NOFOLLOW_LINKS))
                .isPresent();
    }

    /// The file by which its writer says that another one is complete; none for a name that this system's
    /// character set cannot spell.
    static Optional<Path> marker(Path file) {
        try {
            return Optional.of(file.resolveSibling(file.getFileName() + MARKER));
        } catch (InvalidPathException unspellable) {
            return Optional.empty();
        }
    }

    /// @param since when it was first seen so
    private record Sample(
            long size, FileTime modified, @Nullable Object key, long since) {
        static Sample of(BasicFileAttributes attributes, long now) {
            return new Sample(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey(), now);
        }

        boolean isSame(Sample other) {
            return size == other.size && modified.equals(other.modified) && Objects.equals(key, other.key);
        }
    }
}
