package io.reelbatch.cli;

import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.ledger.Finished;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Where a batch stands, read from the ledger: its counts, and as many of its rows as are worth showing.
final class BatchReport {
    private static final int MOST_HINTS = 5;

    private final Batch batch;
    private final int most;
    private final Map<ItemState, Integer> counts = new EnumMap<>(ItemState.class);
    private final List<Item> others = new ArrayList<>();
    private final List<Item> done = new ArrayList<>();
    private final Set<String> hints = new LinkedHashSet<>();
    private int seen;
    private long credits;
    private int suspects;

    private BatchReport(Batch batch, int most) {
        this.batch = batch;
        this.most = most;
    }

    /// Reads a batch.
    ///
    /// @param most rows to keep for showing
    static BatchReport of(Engine engine, String batchId, int most) {
        Batch batch = engine.batches().get(batchId);
        BatchReport report = new BatchReport(batch, most);
        engine.batches()
                .purged(batchId)
                .ifPresentOrElse(
                        purged -> report.counts.putAll(purged.counts()), () -> engine.forEachRow(batch, report::add));
        return report;
    }

    private void add(Finished finished) {
        Item item = finished.item();
        counts.merge(item.state(), 1, Integer::sum);
        credits += item.cost().credits();
        suspects += item.cost().suspect() ? 1 : 0;
        seen++;
        List<Item> kind = item.state() == ItemState.DONE ? done : others;
        if (kind.size() < most) {
            kind.add(item);
        }
        Problem problem = item.problem();
        if (problem != null
                && item.state() != ItemState.DONE
                && !problem.hint().isBlank()
                && hints.size() < MOST_HINTS) {
            hints.add(problem.hint());
        }
    }

    Batch batch() {
        return batch;
    }

    Map<ItemState, Integer> counts() {
        return counts;
    }

    int count(ItemState state) {
        return counts.getOrDefault(state, 0);
    }

    /// Credits that the rows are known or estimated to have cost.
    long credits() {
        return credits;
    }

    /// Rows that may have been charged more than once.
    int suspects() {
        return suspects;
    }

    /// Rows that have not come to an end, those that are not in the ledger yet among them.
    int open() {
        int over = counts.entrySet().stream()
                .filter(entry -> entry.getKey().terminal())
                .mapToInt(Map.Entry::getValue)
                .sum();
        return batch.rows() - over;
    }

    /// Rows to show, in manifest order: all, or those that are not done before those that are.
    List<Item> rows() {
        return Stream.concat(others.stream(), done.stream())
                .limit(most)
                .sorted(Comparator.comparingInt(Item::rowNumber))
                .toList();
    }

    /// Rows that are not shown.
    int notShown() {
        return seen - rows().size();
    }

    /// Open rows to show.
    List<Item> openRows() {
        return others.stream().filter(item -> !item.state().terminal()).toList();
    }

    /// What can be done about rows that are not done.
    Set<String> hints() {
        return hints;
    }

    int exitCode() {
        if (batch.state() == BatchState.INCONSISTENT) {
            return ExitCode.COULD_NOT_RUN;
        }
        if (open() > 0) {
            return ExitCode.NEEDS_A_PERSON;
        }
        return count(ItemState.DONE) == batch.rows() ? ExitCode.ALL_DONE : ExitCode.NOT_ALL_DONE;
    }
}
