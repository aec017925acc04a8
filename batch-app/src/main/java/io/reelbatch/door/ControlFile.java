package io.reelbatch.door;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Where the door of a home's running process is, and the key to it. Only the owner of the home may read it.
/// One that a killed process has left behind names a process that is gone, and is not followed.
///
/// @param address `http://127.0.0.1:PORT`
/// @param service the video service that the process works with
record ControlFile(String address, String key, long pid, String service) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String NAME = "control.json";

    static Path in(Path home) {
        return home.resolve(NAME);
    }

    /// What a live process has written there.
    static Optional<ControlFile> read(Path home) {
        try {
            ControlFile found = JSON.readValue(Files.readString(in(home)), ControlFile.class);
            return Optional.of(found).filter(ControlFile::alive);
        } catch (NoSuchFileException nobody) {
            return Optional.empty();
        } catch (IOException | JacksonException unreadable) {
            return Optional.empty();
        }
    }

    boolean alive() {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /// Writes it, whole or not at all.
    void write(Path home) {
        Path part = home.resolve(NAME + ".part");
        try {
            Files.createDirectories(home);
            Files.deleteIfExists(part);
            try (FileChannel channel = FileChannel.open(
                    part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), forOwnerOnly())) {
                channel.write(java.nio.ByteBuffer.wrap(JSON.writeValueAsBytes(this)));
            }
            Files.move(part, in(home), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be written".formatted(in(home)), e);
        }
    }

    private static FileAttribute<?>[] forOwnerOnly() {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /// Removes it, unless another process has put its own in its place.
    void removeFrom(Path home) {
        try {
            if (read(home).filter(this::equals).isPresent()) {
                Files.deleteIfExists(in(home));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be removed".formatted(in(home)), e);
        }
    }

    @Override
    public String toString() {
        return "door of process %d at %s".formatted(pid, address);
    }
}
