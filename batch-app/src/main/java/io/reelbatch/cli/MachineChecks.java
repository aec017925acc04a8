package io.reelbatch.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// What the machine offers.
final class MachineChecks {
    /// Enough for some thousand streams at a time, beside the program's own files.
    private static final long ENOUGH_OPEN_FILES = 1_024;

    private MachineChecks() {}

    static Check java() {
        return new Check(
                Runtime.version().feature() >= 25,
                "java",
                "%s, %,d MB of heap at most"
                        .formatted(Runtime.version(), Runtime.getRuntime().maxMemory() >> 20));
    }

    static Check openFiles() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            long limit = unix.getMaxFileDescriptorCount();
            return new Check(
                    limit >= ENOUGH_OPEN_FILES,
                    "open files",
                    "at most %,d (`ulimit -n`); every call in flight needs one".formatted(limit));
        }
        return new Check(true, "open files", "this system has no such limit");
    }

    /// Writes, forces to disk and renames a file, as results and credentials are.
    static Check home(Path home) {
        Path from = home.resolve(".doctor.part");
        Path to = home.resolve(".doctor");
        try {
            Files.createDirectories(home);
            try (FileChannel file = FileChannel.open(from, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(new byte[] {1}));
                file.force(true);
            }
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Files.delete(to);
            long free = Files.getFileStore(home).getUsableSpace();
            return new Check(true, "home", "can be written to, %s free".formatted(Words.bytes(free)));
        } catch (IOException e) {
            return new Check(false, "home", "%s cannot be written to: %s".formatted(home, e));
        }
    }
}
