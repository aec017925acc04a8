package io.reelbatch.ledger;

/// A process that works on the ledger.
///
/// @param id new at every start
public record Instance(String id, String host, long pid) {

    /// Whether a process of this host has ended. Of other hosts this cannot be told.
    boolean isGone(String otherHost, long otherPid) {
        return otherHost.equals(host) && ProcessHandle.of(otherPid).isEmpty();
    }
}
