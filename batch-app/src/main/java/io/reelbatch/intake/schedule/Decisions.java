package io.reelbatch.intake.schedule;

import io.reelbatch.definition.Schedule;
import io.reelbatch.ledger.Fire;
import io.reelbatch.ledger.Schedules;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides what becomes of the slots that have come: fired, or left out for a reason. The decision is
/// committed before anything is done, and is made once in the whole cluster.
final class Decisions {
    private static final Logger log = LoggerFactory.getLogger(Decisions.class);

    /// A slot that is found later than this was missed: nobody served when it came, unless this process was
    /// busy with the look before.
    static final Duration IN_TIME = Duration.ofSeconds(60);

    private final Schedules ledger;
    private final InstantSource clock;
    private final Set<String> begun = new HashSet<>();
    private Instant busyFrom = Instant.MAX;
    private Instant busyUntil = Instant.MIN;
    private Instant began = Instant.MAX;

    Decisions(Schedules ledger, InstantSource clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /// A look at the schedules begins.
    void begin() {
        began = clock.instant();
    }

    /// It is over. It may have taken minutes, as when a large manifest is read: what came meanwhile was not
    /// missed.
    void end() {
        busyFrom = began;
        busyUntil = clock.instant();
    }

    void decide(Scheduled one) {
        Instant now = clock.instant();
        Schedules.State state = state(one, now);
        if (state.pausedAt() != null) {
            return;
        }
        Optional<Due> due = Due.of(one.schedule(), state.decidedUntil(), now);
        due.ifPresent(slot -> decide(one, state, slot, now));
        Instant next = one.schedule()
                .next(due.map(Due::slot).orElse(state.decidedUntil()))
                .orElse(null);
        if (!Objects.equals(next, state.nextSlot())) {
            ledger.nextSlot(one.name(), next);
        }
    }

    /// The timing of the process that began last is the one that counts: two that each set theirs again and
    /// again would lose slots, and two that each follow their own would pay twice for a fixed manifest.
    private Schedules.State state(Scheduled one, Instant now) {
        String timing = one.schedule().timing();
        if (!begun.contains(one.name())) {
            Schedules.State state = ledger.stateOf(one.name(), timing, now);
            begun.add(one.name());
            return state;
        }
        Schedules.State state = ledger.known(one.name(), timing, now);
        if (!state.timing().equals(timing)) {
            throw new IllegalStateException(
                    "a process that began later has the times %s for it, this one %s; those count until this one is started again"
                            .formatted(state.timing(), timing));
        }
        return state;
    }

    private void decide(Scheduled one, Schedules.State state, Due due, Instant now) {
        boolean missed = due.slot().isBefore(now.minus(IN_TIME)) && !wasBusy(due.slot());
        Fire fire = Fire.decided(
                UUID.randomUUID(),
                one.name(),
                due.slot(),
                missed ? Fire.Cause.MISSED : Fire.Cause.SLOT,
                due.passed(),
                now);
        Fire decided = leftOut(one, missed).map(fire::skipped).orElse(fire);
        if (!ledger.decide(state, due.slot(), decided)) {
            return; // another process was quicker, or somebody has just paused it
        }
        if (decided.state() != Fire.State.SKIPPED || ledger.foldInto(decided) == 0) { // one of many is told once
            tell(decided);
        }
    }

    private boolean wasBusy(Instant slot) {
        return !slot.isBefore(busyFrom) && !slot.isAfter(busyUntil);
    }

    private Optional<String> leftOut(Scheduled one, boolean missed) {
        if (missed && one.schedule().missed() == Schedule.Missed.SKIP) {
            return Optional.of("it was missed, because nothing served at that time");
        }
        return one.schedule().overlap() == Schedule.Overlap.QUEUE
                ? Optional.empty()
                : goingOn(one.name()).map("the run of %s was still going on"::formatted);
    }

    private Optional<String> goingOn(String name) {
        return ledger.open().stream()
                .filter(fire -> fire.schedule().equals(name))
                .map(Fire::when)
                .findFirst();
    }

    private static void tell(Fire fire) {
        String before = fire.passed() == 0
                ? ""
                : " (%,d%s before it passed unserved)"
                        .formatted(fire.passed(), fire.passed() == Due.MOST_COUNTED ? " or more" : "");
        if (fire.state() == Fire.State.SKIPPED) {
            log.warn("schedule {}: the slot {}{} is left out: {}", fire.schedule(), fire.slot(), before, fire.note());
        } else if (fire.cause() == Fire.Cause.MISSED) {
            log.warn(
                    "schedule {}: the slot {}{} was missed, because nothing served at that time; it is made up for now",
                    fire.schedule(),
                    fire.slot(),
                    before);
        } else {
            log.info("schedule {}: the slot {}{} has come", fire.schedule(), fire.slot(), before);
        }
    }
}
