package io.reelbatch.account;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A file that only its owner can read, replaced as a whole: a crash leaves the old or the new one.
///
/// @param file is created with the first text, and its directory too
record FileVault(Path file) implements Vault {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    @Override
    public @Nullable String read() throws IOException {
        return Files.exists(file) ? Files.readString(file) : null;
    }

    @Override
    public void write(String text) throws IOException {
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a directory to keep the file in");
        Files.createDirectories(directory);
        Path fresh = Files.createTempFile(directory, ".credentials", ".tmp", ownerOnly());
        try {
            try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceDirectory(directory);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private FileAttribute<?>[] ownerOnly() {
        return isPosix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private boolean isPosix() {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /// Makes the new name durable. Windows cannot open a directory, and needs no such thing.
    private void forceDirectory(Path directory) throws IOException {
        if (isPosix()) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
