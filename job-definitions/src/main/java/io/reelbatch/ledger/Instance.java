package io.reelbatch.ledger;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A process that works on the ledger.
///
/// @param id new at every start
/// @param realm where the number says which process it is: names of hosts are chosen freely, and every
///     container counts its processes from 1. Empty where nobody says
/// @param begun when the process began, by a clock of the system's own; two processes that had the same number
///     one after the other differ in it. Empty where nobody says
public record Instance(String id, String host, String realm, long pid, String begun) {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path NUMBERS = Path.of("/proc/self/ns/pid");
    private static final int BEGUN_AFTER_THE_NAME = 19;

    /// A process of which no more is known.
    Instance(String id, String host, long pid) {
        this(id, host, "", pid, "");
    }

    static Instance ofThisProcess() throws UnknownHostException {
        long pid = ProcessHandle.current().pid();
        return new Instance(
                UUID.randomUUID().toString(),
                InetAddress.getLocalHost().getHostName(),
                realmHere(),
                pid,
                begunHere(pid));
    }

    private static String realmHere() {
        try {
            return Files.readString(BOOT).strip() + " " + Files.readSymbolicLink(NUMBERS);
        } catch (IOException | UnsupportedOperationException notLinux) {
            return "";
        }
    }

    /// On Linux in ticks since the machine was started: Java computes the moment from the time of day, and two
    /// processes would differ about it once the clock was set.
    static String begunHere(long pid) {
        Path stat = Path.of("/proc/%d/stat".formatted(pid));
        if (!Files.exists(stat)) {
            return ProcessHandle.of(pid)
                    .flatMap(process -> process.info().startInstant())
                    .map(Object::toString)
                    .orElse("");
        }
        try {
            String line = Files.readString(stat);
            return line.substring(line.lastIndexOf(')') + 2).split(" ", -1)[BEGUN_AFTER_THE_NAME];
        } catch (IOException endedMeanwhile) {
            return "";
        }
    }

    /// Whether another process has ended. Of other hosts and containers this cannot be told.
    ///
    /// @param itsRealm nothing where an earlier version has written it down
    boolean isGone(String itsHost, @Nullable String itsRealm, long itsPid, @Nullable String itsBeginning) {
        boolean here = itsHost.equals(host) && (itsRealm == null || itsRealm.equals(realm));
        return here && (ProcessHandle.of(itsPid).isEmpty() || isAnother(itsPid, itsBeginning));
    }

    private static boolean isAnother(long pid, @Nullable String beginning) {
        String here = begunHere(pid);
        return beginning != null && !beginning.isEmpty() && !here.isEmpty() && !here.equals(beginning);
    }
}
