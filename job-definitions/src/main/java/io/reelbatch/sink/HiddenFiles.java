package io.reelbatch.sink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Files that are whole and on the disk, but lie hidden beside their places until all of them get their names.
///
/// No two writers have the same names for them, and a writer first removes what those before it have left. So one
/// that is replaced while it writes, and wakes later, finds nothing that it could give a name to.
final class HiddenFiles implements AutoCloseable {
    private final String batchId;
    private final String ending;
    private final List<Hidden> files = new ArrayList<>();

    /// @param epoch the number of the writer; a later one has a higher number
    HiddenFiles(String batchId, long epoch) {
        this.batchId = batchId;
        this.ending = ending(batchId, Long.toString(epoch));
    }

    private static String ending(String batchId, String epoch) {
        return ".%s-%s.part".formatted(batchId, epoch);
    }

    /// Removes what other writers of the batch have left in a directory, or are writing there although they were
    /// replaced.
    void removeThoseOfOthers(Path directory) throws IOException {
        Files.createDirectories(directory);
        Pattern ours =
                Pattern.compile("\\..+" + Pattern.quote(ending(batchId, "#")).replace("#", "\\E\\d+\\Q"));
        try (Stream<Path> all = Files.list(directory)) {
            for (Path left : all.filter(file ->
                            ours.matcher(String.valueOf(file.getFileName())).matches())
                    .toList()) {
                Files.deleteIfExists(left);
            }
        }
    }

    /// Writes one, and reads back what is there.
    WrittenFile write(Path target, AtomicFile.Content content) throws IOException {
        Path part = directory(target).resolve("." + target.getFileName() + ending);
        files.add(new Hidden(part, target));
        AtomicFile.writePart(part, content, StandardOpenOption.CREATE_NEW);
        return WrittenFile.read(part);
    }

    /// Gives all of them their names.
    void show() throws IOException {
        for (Hidden file : files) {
            try {
                Files.move(file.part, file.target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (NoSuchFileException removed) {
                throw new IOException("another process has taken over the writing", removed);
            }
            AtomicFile.forceDirectory(directory(file.target));
        }
    }

    static Path directory(Path target) {
        return Objects.requireNonNull(target.toAbsolutePath().getParent(), "a results file has a directory");
    }

    /// Removes those that got no names: a full disk needs the room.
    @Override
    public void close() throws IOException {
        for (Hidden file : files) {
            Files.deleteIfExists(file.part);
        }
    }

    private record Hidden(Path part, Path target) {}
}
