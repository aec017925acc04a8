package io.reelbatch.intake.schedule;

import io.reelbatch.definition.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The latest slot that has come since a moment, with how many came before it.
///
/// @param passed at most [#MOST_COUNTED]; then nobody knows how many more there were
record Due(Instant slot, int passed) {
    static final int MOST_COUNTED = 10_000;

    /// How far to go back for the latest slot where there are too many to count them all.
    private static final List<Duration> BACK = List.of(
            Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(32), Duration.ofDays(400));

    /// @param after every slot up to here is decided
    static Optional<Due> of(Schedule schedule, Instant after, Instant now) {
        Due due = null;
        Optional<Instant> next = cameBy(schedule, after, now);
        while (next.isPresent()) {
            due = new Due(next.get(), due == null ? 0 : due.passed + 1);
            next = cameBy(schedule, due.passed == MOST_COUNTED ? nearer(schedule, due.slot, now) : due.slot, now);
        }
        return Optional.ofNullable(due).map(found -> new Due(found.slot, Math.min(found.passed, MOST_COUNTED)));
    }

    private static Optional<Instant> cameBy(Schedule schedule, Instant after, Instant now) {
        return schedule.next(after).filter(slot -> !slot.isAfter(now));
    }

    /// A later moment from which there is still a slot before now.
    private static Instant nearer(Schedule schedule, Instant after, Instant now) {
        return BACK.stream()
                .map(now::minus)
                .filter(from ->
                        from.isAfter(after) && cameBy(schedule, from, now).isPresent())
                .findFirst()
                .orElse(after);
    }
}
