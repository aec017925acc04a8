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
    private final Map<String, Integer> declared = new HashMap<>();
    private final Map<String, Integer> again = new HashMap<>();
    private final Map<String, Integer> renders = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private final List<Instant> strayMoney = new ArrayList<>();

    /// @param turn messages of the row that were answered before
    /// @param waitedFor until when a video of this call is looked for at least
    /// @param most how often a message may be sent of which nothing is known
    Send sent(String row, int turn, Instant at, Instant waitedFor, int most) {
        List<Send> before = sends.computeIfAbsent(row, _ -> new ArrayList<>());
        List<Send> inDoubt = before.stream()
                .filter(send -> !send.idle && (send.turn == turn || send.charged))
                .toList();
        boolean frozen = !at.isBefore(waitedFor); // between its last look at the clock and this call
        if (inDoubt.size() >= most && !frozen) {
            violation("I3 %s was sent again although an earlier send may have taken effect".formatted(row));
        }
        for (Send earlier : inDoubt) {
            if (!frozen && (earlier.charged || at.isBefore(earlier.waitedFor))) {
                violation("I3 %s was sent again although an earlier send %s"
                        .formatted(row, earlier.charged ? "was charged" : "is still waited for"));
            }
        }
        again.merge(row, Math.min(1, inDoubt.size()), Integer::sum);
        Send send = new Send(turn, at, waitedFor);
        before.add(send);
        return send;
    }

    /// How often a row was sent once more without a person's leave.
    int again(String row) {
        return again.getOrDefault(row, 0);
    }

    /// A person says that the row may be sent again.
    ///
    /// @param paidAgain knowing that it may have been charged already
    void sendAgain(String row, boolean paidAgain) {
        sends.getOrDefault(row, List.of()).forEach(send -> send.idle = true);
        declared.merge(row, paidAgain ? 1 : 0, Integer::sum);
    }

    /// How many charges of a row a person has agreed to, beside the first.
    int declared(String row) {
        return declared.getOrDefault(row, 0);
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

    /// The first send of a row.
    @Nullable
    Send firstSend(String row) {
        List<Send> all = sends.get(row);
        return all == null ? null : all.getFirst();
    }

    List<String> violations() {
        return violations;
    }

    /// One call for a generation; an idle one has certainly generated nothing.
    static final class Send {
        final int turn;
        final Instant at;
        final Instant waitedFor;
        boolean idle;
        boolean charged;

        Send(int turn, Instant at, Instant waitedFor) {
            this.turn = turn;
            this.at = at;
            this.waitedFor = waitedFor;
        }
    }
}
