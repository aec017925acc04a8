package io.reelbatch.intake.inbox;

import io.reelbatch.request.RegularFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Set;

/// Moves files so that they are never half there: by one rename, or between two file systems by a copy that
/// is
/// forced to the disk before it gets its name.
final class Moves {
    /// To open a file takes long only where it is a pipe.
    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(5);

    private Moves() {}

    /// A file that would have to be copied, but may not be read.
    static final class Unreadable extends FileSystemException {
        private static final long serialVersionUID = 1L;

        Unreadable(Path file) {
            super(file.toString(), null, "may not be read by this program");
        }
    }

    /// Moves a regular file. A crash between the two parts of a copying move leaves it in both places.
    ///
    /// @throws Unreadable when it has to be copied and may not be read
    static void move(Path from, Path to) throws IOException {
        try {
            rename(from, to);
        } catch (AtomicMoveNotSupportedException otherFileSystem) {
            copy(from, to);
            delete(from, to);
        }
    }

    /// A file that stays where it was would be copied again and again.
    private static void delete(Path from, Path copy) throws IOException {
        try {
            Files.delete(from);
        } catch (IOException e) {
            Files.deleteIfExists(copy);
            throw e;
        }
    }

    /// Renames whatever it is, without opening it.
    static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void copy(Path from, Path to) throws IOException {
        Path part = to.resolveSibling(to.getFileName() + ".part");
        BasicFileAttributes before = attributes(from);
        try {
            pour(from, part);
            BasicFileAttributes after = attributes(from);
            if (before.size() != after.size() || !before.lastModifiedTime().equals(after.lastModifiedTime())) {
                throw new FileSystemException(from.toString(), null, "was written to while it was copied");
            }
            rename(part, to);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void pour(Path from, Path to) throws IOException {
        try (FileChannel in = open(from);
                FileChannel out = FileChannel.open(
                        to,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE),
                        InboxFolders.access("rw-r-----"))) {
            long size = in.size();
            for (long done = 0; done < size; ) {
                long poured = in.transferTo(done, size - done, out);
                if (poured <= 0) {
                    break;
                }
                done += poured;
            }
            out.force(true);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        try {
            return RegularFile.openItself(file, OPEN_TIMEOUT);
        } catch (AccessDeniedException e) {
            throw new Unreadable(file);
        }
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!found.isRegularFile()) {
            throw new FileSystemException(file.toString(), null, "is no regular file any more");
        }
        return found;
    }
}
