package io.reelbatch.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the cloud knows to have happened: the truth that the ledger is compared with. What must never
/// happen is noted at once.
final class Journal {
    private final Map<String, List<Send>> sends = new LinkedHashMap<>();
    private final Map<String, List<Instant>> charges = new HashMap<>();
    private final Map<String, Integer> renders = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private final List<Instant> strayMoney = new ArrayList<>();

    Send sent(String row, Instant at) {
        List<Send> before = sends.computeIfAbsent(row, _ -> new ArrayList<>());
        if (before.stream().anyMatch(send -> !send.refused)) {
            violation("I3 %s was sent again although an earlier send may have taken effect".formatted(row));
        }
        Send send = new Send(at);
        before.add(send);
        return send;
    }

    void charged(String row, Instant at) {
        charges.computeIfAbsent(row, _ -> new ArrayList<>()).add(at);
    }

    void rendered(String row) {
        renders.merge(row, 1, Integer::sum);
    }

    /// Money that moved for a row that had come to its end already, or that a person paid in.
    void strayMoney(Instant at) {
        strayMoney.add(at);
    }

    boolean strayMoneyBetween(Instant from, Instant to) {
        return strayMoney.stream().anyMatch(at -> !at.isBefore(from) && !at.isAfter(to));
    }

    void violation(String what) {
        violations.add(what);
    }

    int charges(String row) {
        return charges.getOrDefault(row, List.of()).size();
    }

    int renders(String row) {
        return renders.getOrDefault(row, 0);
    }

    int sends() {
        return sends.values().stream().mapToInt(List::size).sum();
    }

    int charges() {
        return charges.values().stream().mapToInt(List::size).sum();
    }

    /// The last send of a row.
    @Nullable
    Send lastSend(String row) {
        List<Send> all = sends.get(row);
        return all == null ? null : all.getLast();
    }

    List<String> violations() {
        return violations;
    }

    /// One call for a generation.
    static final class Send {
        final Instant at;
        boolean refused;
        boolean ordinary;

        Send(Instant at) {
            this.at = at;
        }
    }
}
