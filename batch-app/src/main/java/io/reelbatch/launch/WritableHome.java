package io.reelbatch.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/// Whether a home can be written to, found out by doing what is done to results and credentials: write,
/// force to
/// the disk, rename. A directory's permissions do not tell: the disk may be full, or mounted read-only.
public final class WritableHome {
    private WritableHome() {}

    /// Makes a home where there is none. Nobody but its owner and the owner's group can look into it: prompts,
    /// results and the log are in there.
    ///
    /// @throws UncheckedIOException when it cannot be made
    public static void create(Path home) {
        if (Files.isDirectory(home)) {
            return;
        }
        try {
            Files.createDirectories(home, access());
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be made (%s); choose another --home".formatted(home, e), e);
        }
    }

    private static FileAttribute<?>[] access() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---"))
                }
                : new FileAttribute<?>[0];
    }

    /// Tries it in the home and where working files and results lie.
    ///
    /// @throws UncheckedIOException naming the directory that cannot be written to
    public static void check(Path home) {
        checkOne(home);
        checkOne(home.resolve("work"));
        if (Files.exists(home.resolve("results"))) {
            checkOne(home.resolve("results"));
        }
    }

    private static void checkOne(Path directory) {
        Path from = directory.resolve(
                ".probe-%d.part".formatted(ProcessHandle.current().pid()));
        Path to =
                directory.resolve(".probe-%d".formatted(ProcessHandle.current().pid()));
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory, access());
            }
            try (FileChannel file = FileChannel.open(
                    from, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(new byte[] {1}));
                file.force(true);
            }
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Files.delete(to);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s cannot be written to (%s); make room, correct its permissions, or choose another --home"
                            .formatted(directory, e),
                    e);
        }
    }
}
