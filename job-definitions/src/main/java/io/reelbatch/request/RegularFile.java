package io.reelbatch.request;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Opens files that other people may put in place. Opening a pipe waits for somebody to write to it, so the
/// kind is asked first; and because the file may be exchanged right after that question, the opening itself
/// has a time limit.
public final class RegularFile {

    /// What is to be opened; runs on a thread of its own.
    interface Opening<C extends Closeable> {
        C open() throws IOException;
    }

    private RegularFile() {}

    /// Opens for reading, following links.
    ///
    /// @throws NotRegular when it is a directory, pipe, socket or device
    static FileChannel open(Path path, Duration limit) throws IOException {
        if (!Files.readAttributes(path, BasicFileAttributes.class).isRegularFile()) {
            throw new NotRegular(path);
        }
        return within(limit, path, () -> FileChannel.open(path, StandardOpenOption.READ));
    }

    /// Opens for reading; a link is not followed.
    ///
    /// @throws NotRegular when it is a directory, pipe, socket or device
    public static FileChannel openItself(Path path, Duration limit) throws IOException {
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isRegularFile()) {
            throw new NotRegular(path);
        }
        return within(limit, path, () -> FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    /// Gives up after the limit; whatever is opened later is closed at once.
    static <C extends Closeable> C within(Duration limit, Path path, Opening<C> opening) throws IOException {
        CompletableFuture<C> opened = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("open-file").start(() -> run(opening, opened));
        try {
            return opened.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } catch (TimeoutException e) {
            abandon(opened);
            throw new NotRegular(path);
        } catch (InterruptedException e) {
            abandon(opened);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while opening a file");
        }
    }

    private static <C extends Closeable> void run(Opening<C> opening, CompletableFuture<C> opened) {
        try {
            C file = opening.open();
            if (!opened.complete(file)) {
                file.close();
            }
        } catch (IOException | RuntimeException e) {
            opened.completeExceptionally(e);
        }
    }

    private static <C extends Closeable> void abandon(CompletableFuture<C> opened) throws IOException {
        if (!opened.cancel(false) && !opened.isCompletedExceptionally()) {
            opened.resultNow().close();
        }
    }

    /// What lies there is not a regular file.
    public static final class NotRegular extends FileSystemException {

        private static final long serialVersionUID = 1L;

        NotRegular(Path path) {
            super(path.toString(), null, "not a regular file");
        }
    }
}
