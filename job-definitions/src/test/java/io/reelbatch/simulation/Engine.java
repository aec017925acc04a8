package io.reelbatch.simulation;

import io.reelbatch.account.CreditsGate;
import io.reelbatch.generation.GenerationSettings;
import io.reelbatch.generation.GenerationStage;
import io.reelbatch.job.StageParts;
import io.reelbatch.ledger.AccountLoad;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.Intents;
import io.reelbatch.ledger.ItemStore;
import io.reelbatch.ledger.Lease;
import io.reelbatch.ledger.Stage;
import io.reelbatch.render.RenderSettings;
import io.reelbatch.render.RenderStage;
import io.reelbatch.request.MediaLimits;
import io.reelbatch.stage.FaultSettings;
import io.reelbatch.stage.Faults;
import io.reelbatch.stage.LaneLimits;
import io.reelbatch.stage.RunningBatch;
import io.reelbatch.stage.StageAttempt;
import io.reelbatch.upload.UploadStage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// One process that works on the batch: the product's own stages, queues, sources and writers, and in place
/// of threads, connections and Spring Batch the loops of this package.
final class Engine {
    private static final FaultSettings FAULTS = new FaultSettings(
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            5,
            Duration.ofSeconds(30),
            1,
            Duration.ofMinutes(5),
            10,
            Duration.ofSeconds(30));
    /// With one send per message.
    static final GenerationSettings GENERATION = new GenerationSettings(
            Duration.ofSeconds(2),
            Duration.ofSeconds(15),
            Duration.ofSeconds(15),
            Duration.ofMinutes(2),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            World.QUIESCENCE,
            Duration.ofSeconds(5),
            Cloud.COST,
            1);
    private static final RenderSettings RENDER = new RenderSettings(
            Duration.ofSeconds(30), Duration.ofMinutes(10), World.MAX_RENDERS, Duration.ofSeconds(10));

    final String name;
    final Lease lease;
    final BatchRun run;
    final List<StageLoop> loops;
    private final World world;
    private Instant frozenUntil = Instant.MIN;
    private int ordersObeyed;
    private int unreadChanges;

    Engine(World world, String name, Lease lease) {
        this.world = world;
        this.name = name;
        this.lease = lease;
        this.run = new BatchRun(world.batch, lease, new AccountLoad(), world.goesOnAfterFailure);
        RunningBatch batch = new RunningBatch(run, world.variant.backend(new CloudPort(world, null)));
        CreditsGate credits = new CreditsGate(world.clock, Duration.ofMinutes(5));
        Faults faults = new Faults(FAULTS, credits, world.clock, world.dice.generator());
        ItemStore store = world.variant.store(world, new ShakyStore(world));
        Intents intents = world.variant.intents(world, store);
        LaneLimits limits = new LaneLimits(2, 1 + world.dice.below(3), 4);
        List<StageLoop> all = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            StageAttempt attempt = attempt(world, stage, intents, faults, credits);
            StageParts parts = StageParts.of(stage, attempt, batch, store, faults, limits, world.clock);
            all.add(new StageLoop(world, this, stage, parts));
        }
        loops = List.copyOf(all);
        run.load(store);
        obey();
        loops.forEach(StageLoop::listen);
    }

    private static StageAttempt attempt(World world, Stage stage, Intents intents, Faults faults, CreditsGate credits) {
        return switch (stage) {
            case UPLOAD -> new UploadStage(MediaLimits.defaults(), intents, faults, world.clock);
            case GENERATION -> new GenerationStage(world.generation, credits, intents, faults, world.clock);
            case RENDER -> new RenderStage(RENDER, intents, faults, world.clock);
        };
    }

    /// Adds what could happen next.
    void offer(List<Runnable> moves) {
        if (ordersObeyed < world.operator.orders()) {
            moves.add(this::obey);
        }
        if (unreadChanges > 0) {
            moves.add(this::readChanges);
        }
        loops.forEach(loop -> loop.offer(moves));
    }

    private void obey() {
        ordersObeyed = world.operator.orders();
        run.obey(world.operator.pauses());
    }

    /// An operator has changed items, and will tell this process.
    void changedBehindItsBack() {
        unreadChanges++;
    }

    private void readChanges() {
        run.reload(world.store);
        for (; unreadChanges > 0; unreadChanges--) {
            run.mayEnd();
        }
    }

    boolean hasUnreadChanges() {
        return unreadChanges > 0;
    }

    /// The process is killed.
    void die() {
        loops.forEach(StageLoop::abandon);
    }

    void freezeUntil(Instant time) {
        frozenUntil = time;
    }

    Instant frozenUntil() {
        return frozenUntil;
    }

    boolean isOver() {
        return loops.stream().allMatch(StageLoop::isClosed);
    }
}
