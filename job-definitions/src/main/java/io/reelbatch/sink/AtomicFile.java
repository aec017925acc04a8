package io.reelbatch.sink;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/// A text file that appears under its name whole or not at all: written beside it, forced to the disk,
/// renamed. For files that have one writer; [HiddenFiles] are for those that have several.
public final class AtomicFile {
    private AtomicFile() {}

    /// Writes the file, and makes its directory if need be.
    public static void write(Path target, Content content) throws IOException {
        Path directory = Objects.requireNonNull(target.toAbsolutePath().getParent(), "a results file has a directory");
        Files.createDirectories(directory);
        Path part = directory.resolve("." + target.getFileName() + ".part");
        try {
            writePart(part, content, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException failure) {
            deleteQuietly(part, failure); // a full disk needs the room
            throw failure;
        }
        forceDirectory(directory);
    }

    static void writePart(Path part, Content content, StandardOpenOption... how) throws IOException {
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.WRITE, how);
        try (FileChannel channel = FileChannel.open(part, options, notForAll(part));
                BufferedWriter writer = new BufferedWriter(Channels.newWriter(channel, encoder(), -1), 1 << 16)) {
            content.writeTo(writer);
            writer.flush();
            channel.force(true);
        }
    }

    /// Prompts and addresses of videos are nobody else's business, whatever the user's mask says.
    private static FileAttribute<?>[] notForAll(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"))
                }
                : new FileAttribute<?>[0];
    }

    private static void deleteQuietly(Path part, Exception cause) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /// Tries whether a file of this name could be written.
    static void tryOut(Path target) throws IOException {
        Path directory = Objects.requireNonNull(target.toAbsolutePath().getParent(), "a results file has a directory");
        Files.createDirectories(directory);
        Files.delete(Files.createTempFile(directory, ".reelbatch", ".part"));
        if (Files.isDirectory(target)) {
            throw new IOException("there is a directory of that name");
        }
    }

    /// Half a surrogate pair, which no file can hold, becomes a question mark: one such text from the cloud
    /// must not keep a whole batch from being published.
    private static CharsetEncoder encoder() {
        return StandardCharsets.UTF_8.newEncoder().onMalformedInput(CodingErrorAction.REPLACE);
    }

    /// Makes the rename itself survive a power failure. Not every system lets a directory be opened; there
    /// it is left out.
    static void forceDirectory(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException notPossibleHere) {
            // the file itself is safe
        }
    }

    /// What a file holds.
    public interface Content {
        void writeTo(BufferedWriter writer) throws IOException;
    }
}
