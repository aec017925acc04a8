package io.reelbatch.definition;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;

/// When a definition's batches are run, and what they are made of.
///
/// A slot is one intended moment. It is told by the clock on the wall of the zone, with two exceptions a
/// year. Times of the hour that the clock jumps over in spring do not come, as Spring has it. Of the hour
/// that comes twice in autumn only the first counts, unless the schedule is for every hour of the day: then
/// each hour that passes has its slots.
///
/// @param cron six fields: second, minute, hour, day of the month, month, day of the week
/// @param missed what becomes of a slot at which no process served
/// @param overlap what becomes of a slot while the run of an earlier one goes on
/// @param notOn dates in the zone that have no slots
/// @param source what is run
public record Schedule(
        CronExpression cron, ZoneId zone, Missed missed, Overlap overlap, Set<LocalDate> notOn, Source source) {
    private static final Duration HOUR = Duration.ofHours(1);

    public Schedule {
        notOn = Set.copyOf(notOn);
    }

    /// What becomes of a slot at which no process served.
    public enum Missed {
        /// it is made up for as soon as one serves, and several of them by one run
        RUN_ONCE,
        /// it is left out
        SKIP
    }

    /// What becomes of a slot while the run of an earlier one goes on.
    public enum Overlap {
        /// it is left out; what was collected waits for the next one
        SKIP,
        /// it is run as soon as the earlier one is over
        QUEUE
    }

    /// What is run.
    public sealed interface Source {

        /// Manifests that were put into a folder since the slot before.
        ///
        /// @param directory relative to the home, or absolute; `nightly/NAME` in the home if not set
        record Folder(@Nullable String directory) implements Source {}

        /// Requests that came by the topic since the slot before.
        record Topic() implements Source {}

        /// The same manifest every time, each time paid anew.
        ///
        /// @param path relative to the home, or absolute
        record Manifest(String path) implements Source {}
    }

    /// The first slot after a moment; none if there will never be one.
    public Optional<Instant> next(Instant after) {
        return everyHour() ? nextOfElapsedTime(after) : nextOfTheClock(after);
    }

    /// The next slots after a moment, as many as there are up to a number.
    public List<Instant> next(Instant after, int many) {
        List<Instant> slots = new ArrayList<>();
        Optional<Instant> next = next(after);
        while (next.isPresent() && slots.size() < many) {
            slots.add(next.get());
            next = next(next.get());
        }
        return slots;
    }

    /// What tells this timing from another one.
    public String timing() {
        return "%s %s".formatted(cron, zone);
    }

    private boolean everyHour() {
        String hours = cron.toString().split("\\s+", -1)[2];
        CronExpression hourly = CronExpression.parse("0 0 %s * * *".formatted(hours));
        LocalDateTime hour = LocalDateTime.of(2000, 1, 1, 0, 0);
        for (int passed = 0; passed < 24; passed++) {
            LocalDateTime next = hourly.next(hour);
            if (next == null || !Duration.between(hour, next).equals(HOUR)) {
                return false;
            }
            hour = next;
        }
        return true;
    }

    private Optional<Instant> nextOfElapsedTime(Instant after) {
        ZonedDateTime slot = cron.next(after.atZone(zone));
        while (slot != null && isOff(slot.toLocalDate())) {
            slot = cron.next(slot);
        }
        return Optional.ofNullable(slot).map(ZonedDateTime::toInstant);
    }

    private Optional<Instant> nextOfTheClock(Instant after) {
        LocalDateTime slot = cron.next(LocalDateTime.ofInstant(after, zone));
        while (slot != null) {
            List<ZoneOffset> offsets = zone.getRules().getValidOffsets(slot);
            if (!offsets.isEmpty() && !isOff(slot.toLocalDate())) {
                Instant moment = slot.toInstant(offsets.getFirst());
                if (moment.isAfter(after)) {
                    return Optional.of(moment);
                }
            }
            slot = cron.next(slot);
        }
        return Optional.empty();
    }

    private boolean isOff(LocalDate date) {
        return notOn.contains(date);
    }
}
