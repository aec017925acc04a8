package io.reelbatch.launch;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// What became of rows while everything was done to them that could be done.
///
/// @param kills processes that were killed
/// @param faults calls at which the script of the service struck, its kills included
/// @param lost rows without a result
/// @param duplicated rows or result ids that occur more than once
/// @param wrong rows that say they are done with a video that is not theirs, or that nobody has paid for
/// @param wasted rows that failed although they were paid for
/// @param twiceDeclared rows paid for more than once whose results say that they may have been (`charge_suspect`)
/// @param twice rows paid for more than once whose results say nothing of it
/// @param wrongTotals rows that say exactly what they have cost, and it was something else
/// @param stuck rows that are neither done nor given up with a reason
/// @param firstCalls milliseconds from the start of a process to its first call
record Figures(
        int rows,
        int kills,
        int faults,
        int done,
        int parked,
        int failed,
        int lost,
        int duplicated,
        int wrong,
        int wasted,
        int twiceDeclared,
        int twice,
        int wrongTotals,
        int stuck,
        List<Long> firstCalls) {

    /// Within it there has to be progress after a start.
    private static final Duration LONGEST_RECOVERY = Duration.ofSeconds(60);

    static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of());

    Figures plus(Figures other) {
        return new Figures(
                rows + other.rows,
                kills + other.kills,
                faults + other.faults,
                done + other.done,
                parked + other.parked,
                failed + other.failed,
                lost + other.lost,
                duplicated + other.duplicated,
                wrong + other.wrong,
                wasted + other.wasted,
                twiceDeclared + other.twiceDeclared,
                twice + other.twice,
                wrongTotals + other.wrongTotals,
                stuck + other.stuck,
                Stream.concat(firstCalls.stream(), other.firstCalls.stream()).toList());
    }

    /// The same with what was done to the processes.
    Figures struck(int times, int spoilt, List<Long> starts) {
        return plus(new Figures(0, times, spoilt, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, starts));
    }

    /// Whether every promise was kept, where neither a person nor a setting has asked for a second send.
    boolean clean() {
        return lost + duplicated + wrong + wasted + twiceDeclared + twice + wrongTotals + stuck == 0;
    }

    /// Within how many milliseconds 95 of 100 processes made their first call.
    long recovery95() {
        List<Long> sorted = firstCalls.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(sorted.size() * 0.95) - 1);
    }

    /// Whether processes went on soon enough after each start.
    boolean prompt() {
        return recovery95() <= LONGEST_RECOVERY.toMillis();
    }

    /// All of it in the form of a table.
    String table(String title) {
        return """
                %s
                | rows | kills | faults | done | parked | failed | lost | duplicated | wrong video | paid and wasted | charged twice, declared | charged twice, undeclared | wrong totals | stuck | recovery, 95 %% |
                |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
                | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d ms |
                """.formatted(
                        title,
                        rows,
                        kills,
                        faults,
                        done,
                        parked,
                        failed,
                        lost,
                        duplicated,
                        wrong,
                        wasted,
                        twiceDeclared,
                        twice,
                        wrongTotals,
                        stuck,
                        recovery95());
    }
}
