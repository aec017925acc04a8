package io.reelbatch.intake.inbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Sees to it that one process looks after an inbox. The lock is the operating system's, so that it ends with
/// the process, however that ends; the file that stays behind means nothing.
final class FolderLock implements AutoCloseable {
    private static final String NAME = ".lock";
    private static final int LONGEST_NAME = 200;

    private final Path file;
    private final String self;
    private @Nullable FileChannel channel;

    /// @param self how others will name the process that holds the lock
    FolderLock(Path folder, String self) {
        this.file = folder.resolve(NAME);
        this.self = self;
    }

    /// Takes the lock unless another process has it; true when it is held.
    synchronized boolean take() throws IOException {
        if (channel != null) {
            return true;
        }
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("%s is no file; remove it".formatted(file));
        }
        FileChannel opened = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                InboxFolders.access("rw-r-----"));
        if (lock(opened) == null) {
            opened.close();
            return false;
        }
        opened.truncate(0).write(ByteBuffer.wrap(self.getBytes(StandardCharsets.UTF_8)));
        channel = opened;
        return true;
    }

    /// Who looks after the folder at present, if anybody does.
    synchronized Optional<String> taken() throws IOException {
        if (channel != null) {
            return Optional.of(self);
        }
        boolean free = take();
        close();
        return free ? Optional.empty() : Optional.of(holder());
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// Who says it has the lock.
    String holder() {
        try {
            String name = Files.readString(file).strip();
            return name.length() > LONGEST_NAME || name.isEmpty() ? "another process" : name;
        } catch (IOException unreadable) {
            return "another process";
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
