package io.reelbatch.intake.schedule;

import io.reelbatch.ledger.Fire;
import io.reelbatch.ledger.Schedules;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One look at all schedules: what has come is decided, what is decided is begun, what is over is told. What
/// goes wrong with one is said once, holds up no other, and is tried again by the next look.
final class ScheduleRound {
    private static final Logger log = LoggerFactory.getLogger(ScheduleRound.class);

    private final List<Scheduled> all;
    private final Schedules ledger;
    private final Decisions decisions;
    private final Beginnings beginnings;
    private final Endings endings;
    private final Runnable launch;
    private final Map<String, String> said = new HashMap<>();
    private final Set<String> tried = new HashSet<>();
    private volatile boolean hindered;

    /// @param launch told when there may be batches to be run
    ScheduleRound(
            List<Scheduled> all,
            Schedules ledger,
            Decisions decisions,
            Beginnings beginnings,
            Endings endings,
            Runnable launch) {
        this.all = List.copyOf(all);
        this.ledger = ledger;
        this.decisions = decisions;
        this.beginnings = beginnings;
        this.endings = endings;
        this.launch = launch;
    }

    void look() {
        tried.clear();
        decisions.begin();
        try {
            lookAtAll();
        } finally {
            decisions.end();
            said.keySet().retainAll(tried);
            hindered = !said.isEmpty();
        }
    }

    /// Whether something has to wait because it went wrong in the last look.
    boolean hindered() {
        return hindered;
    }

    private void lookAtAll() {
        all.forEach(one -> carefully(one.name(), () -> decisions.decide(one)));
        Set<String> busy = new HashSet<>();
        List<Fire> open = ledger.open();
        beginnings.forgetAllBut(open.stream().map(Fire::id).collect(Collectors.toSet()));
        for (Fire fire : open) {
            boolean first = busy.add(fire.schedule());
            carefully(fire.schedule() + " " + fire.when(), () -> goOn(fire, first));
        }
    }

    /// @param first whether no earlier fire of its schedule goes on; a later one waits until then
    private void goOn(Fire fire, boolean first) {
        if (fire.state() == Fire.State.RUNNING) {
            endings.endIfOver(fire);
        } else if (first && beginnings.begin(fire, Scheduled.find(all, fire.schedule()))) {
            launch.run();
        }
    }

    /// An error too is one schedule's alone: thrown on, it would end the looking without a word.
    private void carefully(String what, Runnable action) {
        tried.add(what);
        try {
            action.run();
            said.remove(what);
        } catch (RuntimeException | Error e) {
            String why = e.toString();
            if (!why.equals(said.put(what, why))) {
                log.warn("schedule {} has to wait", what, e);
            }
        }
    }
}
