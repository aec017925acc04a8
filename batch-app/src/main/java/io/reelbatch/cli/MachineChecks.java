package io.reelbatch.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import io.reelbatch.launch.WritableHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

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

    /// As every start does.
    static Check home(Path home) {
        try {
            WritableHome.check(home);
            long free = Files.getFileStore(home).getUsableSpace();
            return new Check(true, "home", "can be written to, %s free".formatted(Words.bytes(free)));
        } catch (IOException | UncheckedIOException e) {
            return new Check(false, "home", String.valueOf(e.getMessage()));
        }
    }
}
