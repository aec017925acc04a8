package io.reelbatch.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files in a home that nobody needs any more: manifests of batches that were removed, and what was
/// rejected long ago. Results are their user's, and are never touched. Links are not followed.
final class OldFiles {
    private static final Logger log = LoggerFactory.getLogger(OldFiles.class);
    private static final Pattern OF_A_BATCH =
            Pattern.compile(".*\\.(?<id>(?<stem>b[0-9a-f]{10})(-\\d+)?)(\\..*)?", Pattern.DOTALL);

    private final Path home;

    OldFiles(Path home) {
        this.home = home.toAbsolutePath().normalize();
    }

    /// The manifest of a batch wherever it lies in the home: our copy, and the file from the inbox with its
    /// notices.
    List<Path> of(String batchId, Path snapshot) {
        Pattern names = Pattern.compile(".*\\." + Pattern.quote(batchId) + "(-\\d+)?(\\..*)?", Pattern.DOTALL);
        Predicate<Path> itsOwn =
                file -> names.matcher(String.valueOf(file.getFileName())).matches();
        List<Path> files = new ArrayList<>(in("accepted", itsOwn));
        files.addAll(in("done", itsOwn));
        Path copy = snapshot.toAbsolutePath().normalize();
        if (copy.startsWith(home.resolve("work")) && isFile(copy)) {
            files.add(copy);
        }
        return files;
    }

    /// What was rejected before a moment, with the reasons.
    List<Path> rejected(Instant before) {
        return in("rejected", file -> isOld(file, before));
    }

    /// What has lain in `done` since before a moment although its batch was removed: put into the inbox again
    /// after that, or not to be removed then.
    ///
    /// @param whether tells of the id of a batch whether it was removed; nothing where there is none
    List<Path> leftOver(Instant before, Function<String, Optional<Boolean>> whether) {
        return in("done", file -> isOld(file, before) && isOfARemovedBatch(file, whether));
    }

    /// `monday.b0123456789-2.csv` is of that batch, or the second such file of `b0123456789`. So both have to
    /// be removed, as far as there are such batches.
    private static boolean isOfARemovedBatch(Path file, Function<String, Optional<Boolean>> whether) {
        Matcher name = OF_A_BATCH.matcher(String.valueOf(file.getFileName()));
        if (!name.matches()) {
            return false;
        }
        List<Boolean> removed = Stream.of(name.group("id"), name.group("stem"))
                .flatMap(id -> whether.apply(id).stream())
                .toList();
        return !removed.isEmpty() && removed.stream().allMatch(Boolean::booleanValue);
    }

    private List<Path> in(String folder, Predicate<Path> wanted) {
        Path directory = home.resolve(folder);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(OldFiles::isFile).filter(wanted).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be looked through".formatted(directory), e);
        }
    }

    private static boolean isFile(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    /// A file keeps the time of its last change when it is moved here, which may be years ago; where the
    /// system knows it, the time of the move counts.
    private static boolean isOld(Path file, Instant before) {
        try {
            FileTime modified = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
            boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
            FileTime moved =
                    unix ? (FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS) : modified;
            FileTime latest = moved.compareTo(modified) > 0 ? moved : modified;
            return latest.toInstant().isBefore(before);
        } catch (IOException goneMeanwhile) {
            return false;
        }
    }

    /// Removes files. One that cannot be removed is said and keeps no other one.
    ///
    /// @return how many were there
    static int remove(List<Path> files) {
        int removed = 0;
        for (Path file : files) {
            try {
                removed += Files.deleteIfExists(file) ? 1 : 0;
            } catch (IOException e) {
                log.warn("{} is old and cannot be removed ({}); the next purge tries again", file, e.toString());
            }
        }
        return removed;
    }
}
