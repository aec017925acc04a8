package io.reelbatch.simulation;

import io.reelbatch.chunk.Claim;
import io.reelbatch.job.StageParts;
import io.reelbatch.ledger.Attempt;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.LeaseLost;
import io.reelbatch.ledger.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// One stage of a process: claims, has items worked on, commits what has finished, some of it at a time.
/// Does what the chunk step does, in single moves between which anything else may happen.
final class StageLoop {
    private static final int MOST_TRIES = 10;
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final World world;
    private final Engine engine;
    private final Stage stage;
    private final StageParts parts;
    private final List<Fiber> inFlight = new ArrayList<>();
    private final List<Attempt> finished = new ArrayList<>();
    private boolean awake = true;
    private boolean ended;
    private boolean closed;
    private Instant nextClaim = Instant.MIN;
    private Instant nextTry = Instant.MIN;
    private @Nullable Instant graceEnds;
    private int rolledBack;
    private int tries;

    StageLoop(World world, Engine engine, Stage stage, StageParts parts) {
        this.world = world;
        this.engine = engine;
        this.stage = stage;
        this.parts = parts;
    }

    void listen() {
        parts.source().onWakeUp(() -> awake = true);
    }

    /// Adds what could happen next.
    void offer(List<Runnable> moves) {
        if (closed) {
            return;
        }
        lookForStop();
        inFlight.removeIf(Fiber::isOver);
        for (Fiber fiber : inFlight) {
            if (world.clock.hasCome(fiber.wakeAt())) {
                moves.add(() -> world.go(engine, fiber));
            }
        }
        if (!ended && room() > 0 && (awake || world.clock.hasCome(nextClaim))) {
            moves.add(this::claim);
        }
        if (!finished.isEmpty() && world.clock.hasCome(nextTry)) {
            moves.add(this::commit);
        }
        if (ended && inFlight.isEmpty() && finished.isEmpty()) {
            moves.add(this::close);
        } else if (graceEnds != null && !inFlight.isEmpty() && world.clock.hasCome(graceEnds)) {
            moves.add(this::abandon);
        }
    }

    void wakeTimes(Alarm alarm) {
        if (!closed) {
            alarm.at(nextClaim);
            alarm.at(nextTry);
            alarm.at(graceEnds);
            inFlight.forEach(fiber -> alarm.at(fiber.wakeAt()));
        }
    }

    private int room() {
        return parts.capacity().getAsInt() - inFlight.size();
    }

    private void lookForStop() {
        if (parts.source().stopRequested() && graceEnds == null) {
            ended = true;
            graceEnds = world.clock.instant().plus(GRACE);
        }
    }

    private void claim() {
        awake = false;
        try {
            switch (parts.source().claim(room())) {
                case Claim.Items<Item>(var items) -> items.forEach(this::start);
                case Claim.NoneNow<Item>(var wait) ->
                    nextClaim = world.clock.instant().plus(wait);
                case Claim.Exhausted<Item> _ -> ended = true;
                case Claim.Stop<Item> _ -> ended = true;
            }
        } catch (DataAccessException unreadable) {
            world.trace.say(() -> "%s %s cannot claim".formatted(engine.name, stage));
            ended = true;
        } catch (Exception unexpected) {
            throw new AssertionError("claiming failed", unexpected);
        }
    }

    private void start(Item item) {
        awake = true; // as the step, which claims again while it has room
        world.trace.say(() -> "%s %s takes %s %s".formatted(engine.name, stage, item.rowKey(), item.state()));
        inFlight.add(new Fiber(
                engine.name + " " + item.rowKey(),
                () -> finish(parts.processor().process(item))));
    }

    private void finish(Attempt attempt) {
        world.check(attempt);
        world.trace.say(() -> "%s %s %s".formatted(engine.name, attempt.before().rowKey(), attempt.outcome()));
        finished.add(attempt);
    }

    private void commit() {
        int size = rolledBack > 0 ? rolledBack : 1 + world.dice.below(finished.size());
        List<Attempt> chunk = finished.subList(0, size);
        if (world.weather.strikes(Fault.CRASH, 0.3)) {
            world.crash(engine, "before a commit");
            return;
        }
        try {
            write(new Chunk<>(List.copyOf(chunk)));
        } catch (DataAccessException | LeaseLost error) {
            world.trace.say(() -> "%s %s is not committed: %s".formatted(engine.name, stage, error.getMessage()));
            offerAgain(chunk);
            return;
        }
        chunk.clear();
        rolledBack = 0;
        tries = 0;
    }

    private void write(Chunk<Attempt> chunk) {
        world.store.begin();
        TransactionSynchronizationManager.initSynchronization();
        boolean written = false;
        try {
            parts.writer().write(chunk);
            world.checkIsNotReplaced(engine.lease);
            world.mayFail(Fault.DATABASE_DOWN, "the database was down");
            world.store.commit();
            written = true;
            world.trace.say(() -> "%s %s commits %s"
                    .formatted(
                            engine.name,
                            stage,
                            chunk.getItems().stream()
                                    .map(attempt -> attempt.before().rowKey())
                                    .toList()));
            world.mayFail(Fault.COMMIT_UNKNOWN, "the connection was cut in the commit");
            TransactionSynchronizationManager.getSynchronizations().forEach(TransactionSynchronization::afterCommit);
        } catch (DataAccessException | LeaseLost expected) {
            throw expected;
        } catch (Exception unexpected) {
            throw new AssertionError("writing failed", unexpected);
        } finally {
            TransactionSynchronizationManager.clearSynchronization();
            if (!written) {
                world.store.rollback();
            }
        }
    }

    private void offerAgain(List<Attempt> chunk) {
        rolledBack = chunk.size();
        if (++tries >= MOST_TRIES || (graceEnds != null && world.clock.hasCome(graceEnds))) {
            ended = true;
            chunk.clear();
            rolledBack = 0;
        } else {
            nextTry = world.clock.instant().plus(world.dice.seconds(0, 3));
        }
    }

    private void close() {
        closed = true;
        parts.source().close();
        world.trace.say(() -> "%s %s is over".formatted(engine.name, stage));
    }

    /// Gives up what is in flight.
    void abandon() {
        inFlight.forEach(Fiber::kill);
        inFlight.clear();
    }

    boolean isClosed() {
        return closed;
    }
}
