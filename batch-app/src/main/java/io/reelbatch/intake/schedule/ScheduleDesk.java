package io.reelbatch.intake.schedule;

import io.reelbatch.definition.DefinitionCatalogue;
import io.reelbatch.definition.Schedule;
import io.reelbatch.ledger.Fire;
import io.reelbatch.ledger.Schedules;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What people ask of schedules: how they stand, to run one now, to pause one. All of it is in the ledger, so
/// that it works beside a running `serve` and outlives every process.
public final class ScheduleDesk {
    private static final int UPCOMING = 3;

    private final List<Scheduled> all;
    private final Schedules ledger;
    private final InstantSource clock;

    ScheduleDesk(DefinitionCatalogue definitions, Schedules ledger, InstantSource clock) {
        this.all = Scheduled.in(definitions);
        this.ledger = ledger;
        this.clock = clock;
    }

    /// How a schedule stands.
    ///
    /// @param schedule nothing where its definition has none any more, and something still waits for it
    /// @param pausedAt since when it is paused, if it is
    /// @param next the next slots; none while it is paused
    /// @param last the latest fire, if there was one
    /// @param held what waits for the next slot
    public record Standing(
            String name,
            @Nullable Schedule schedule,
            @Nullable Instant pausedAt,
            List<Instant> next,
            @Nullable Fire last,
            Schedules.Held held) {

        /// Whether a run of it goes on, or is about to.
        public boolean running() {
            return last != null && last.open();
        }
    }

    /// Every schedule, by name.
    public List<Standing> standings() {
        List<Schedules.Held> held = new ArrayList<>(ledger.held());
        List<Standing> standings = new ArrayList<>();
        for (Scheduled one : all) {
            standings.add(standing(one, take(held, one.name())));
        }
        held.forEach(left ->
                standings.add(new Standing(left.schedule(), null, null, List.of(), last(left.schedule()), left)));
        return standings;
    }

    private static Schedules.Held take(List<Schedules.Held> held, String name) {
        Optional<Schedules.Held> found =
                held.stream().filter(one -> one.schedule().equals(name)).findFirst();
        found.ifPresent(held::remove);
        return found.orElse(new Schedules.Held(name, 0, 0));
    }

    private Standing standing(Scheduled one, Schedules.Held held) {
        Instant now = clock.instant();
        Schedules.State state = state(one);
        List<Instant> next = state.pausedAt() == null ? one.schedule().next(now, UPCOMING) : List.of();
        return new Standing(one.name(), one.schedule(), state.pausedAt(), next, last(one.name()), held);
    }

    private Schedules.State state(Scheduled one) {
        return ledger.known(one.name(), one.schedule().timing(), clock.instant());
    }

    private @Nullable Fire last(String name) {
        List<Fire> latest = ledger.latest(name, 1);
        return latest.isEmpty() ? null : latest.getFirst();
    }

    /// Has a schedule run now, beside its slots. It is begun by whichever process serves.
    ///
    /// @throws Unknown when there is no such schedule, and nothing waits for one of that name
    public void run(String name) {
        if (standings().stream().noneMatch(standing -> standing.name().equals(name))) {
            throw new Unknown(name, names());
        }
        ledger.add(Fire.decided(UUID.randomUUID(), name, null, Fire.Cause.PERSON, 0, clock.instant()));
    }

    /// @return whether it was not paused before
    /// @throws Unknown when there is no such schedule
    public boolean pause(String name) {
        Schedules.State _ = state(find(name));
        return ledger.pause(name, clock.instant());
    }

    /// @return whether it was paused
    /// @throws Unknown when there is no such schedule
    public boolean resume(String name) {
        Schedules.State _ = state(find(name));
        return ledger.resume(name, clock.instant());
    }

    private Scheduled find(String name) {
        return Scheduled.find(all, name).orElseThrow(() -> new Unknown(name, names()));
    }

    private List<String> names() {
        return all.stream().map(Scheduled::name).toList();
    }

    /// There is no schedule of that name.
    public static final class Unknown extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unknown(String name, List<String> known) {
            super("there is no schedule %s; %s"
                    .formatted(
                            name,
                            known.isEmpty() ? "no job definition has one" : "known: " + String.join(", ", known)));
        }
    }
}
