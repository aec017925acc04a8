package io.reelbatch.simulation;

import io.reelbatch.ledger.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A machine on which a process for the batch is started, again and again until the batch is over.
final class Host {
    private static final Duration DEAD_AFTER = Duration.ofSeconds(60);

    private final World world;
    private final String name;
    private @Nullable Engine engine;
    private @Nullable Engine fallen;
    private @Nullable Instant silentSince;
    private @Nullable Instant startAt;
    private boolean waitsForAPerson;
    private int starts;

    Host(World world, String name, Instant startAt) {
        this.world = world;
        this.name = name;
        this.startAt = startAt;
    }

    void offer(List<Runnable> moves) {
        Engine present = engine;
        if (present == null) {
            if (startAt != null && world.clock.hasCome(startAt) && !world.isOver()) {
                moves.add(this::start);
            }
        } else if (world.clock.hasCome(present.frozenUntil())) {
            silentSince = null;
            if (present.isOver()) {
                moves.add(() -> end(present));
            } else {
                present.offer(moves);
            }
        }
    }

    /// When something may happen here without anybody's doing.
    void wakeTimes(Alarm alarm) {
        Engine present = engine;
        if (present == null) {
            alarm.at(startAt);
        } else if (world.clock.hasCome(present.frozenUntil())) {
            present.loops.forEach(loop -> loop.wakeTimes(alarm));
        } else {
            alarm.at(present.frozenUntil());
        }
    }

    private void start() {
        starts++;
        String process = "%s.%d".formatted(name, starts);
        Optional<Lease> lease = world.store.acquire(World.LEASE, process, world::isAlive);
        if (lease.isEmpty()) {
            startAt = world.clock.instant().plusSeconds(15);
            return;
        }
        startAt = null;
        waitsForAPerson = false;
        world.trace.say(
                () -> "%s starts with epoch %d".formatted(process, lease.get().epoch()));
        try {
            engine = new Engine(world, process, lease.get());
        } catch (org.springframework.dao.DataAccessException unreadable) {
            world.store.release(lease.get());
            startAt = world.clock.instant().plus(world.dice.seconds(1, 60));
        }
    }

    private void end(Engine present) {
        world.trace.say(() -> "%s ends".formatted(present.name));
        world.ended(present);
        world.store.release(present.lease);
        engine = null;
        waitsForAPerson = present.run.hasOpenItems() && present.run.needsAPerson();
        if (waitsForAPerson) {
            world.callAPerson();
        } else {
            startAt = world.clock.instant().plus(world.dice.seconds(1, 60));
        }
    }

    void crash() {
        Engine present = engine;
        if (present != null) {
            fallen = present;
            engine = null;
            silentSince = world.clock.instant();
            startAt = world.clock.instant().plus(world.dice.seconds(1, 120));
            present.die();
        }
    }

    void freeze(Duration time) {
        Engine present = engine;
        if (present != null && world.clock.hasCome(present.frozenUntil())) {
            world.trace.say(() -> "%s stands still for %s".formatted(present.name, time));
            silentSince = world.clock.instant();
            present.freezeUntil(world.clock.instant().plus(time));
        }
    }

    /// Whether a process of that name counts as alive for the others.
    boolean hasAlive(String process) {
        Engine present = engine;
        boolean running = present != null && present.name.equals(process);
        boolean justDied = fallen != null && fallen.name.equals(process);
        boolean silentForLong = silentSince != null && world.clock.hasCome(silentSince.plus(DEAD_AFTER));
        return (running || (justDied && world.hosts() > 1)) && !silentForLong;
    }

    /// Starts a process now, where none runs.
    void startNow() {
        startAt = world.clock.instant();
    }

    void startAfterAPerson() {
        if (waitsForAPerson) {
            startAt = world.clock.instant();
        }
    }

    boolean has(Engine one) {
        return engine == one;
    }

    @Nullable
    Engine engine() {
        return engine;
    }
}
