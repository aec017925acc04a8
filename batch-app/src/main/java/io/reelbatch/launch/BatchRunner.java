package io.reelbatch.launch;

import io.reelbatch.backend.Attribution;
import io.reelbatch.backend.BackendException;
import io.reelbatch.backend.VideoBackend;
import io.reelbatch.backend.nemo.NemoBackends;
import io.reelbatch.definition.DefinitionCatalogue;
import io.reelbatch.definition.JobDefinition;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Budget;
import io.reelbatch.ledger.Lease;
import io.reelbatch.ledger.Leases;
import io.reelbatch.stage.AgentPolicy;
import io.reelbatch.stage.RunningBatch;
import io.reelbatch.stage.RunningBatches;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

/// Runs batches, each under its lease, and stops them in order when the process is asked to end.
@Component
public class BatchRunner implements SmartLifecycle, ApplicationListener<ContextClosedEvent>, Ordered {
    private static final Logger log = LoggerFactory.getLogger(BatchRunner.class);

    /// For all runs together, from the moment that the process is asked to end: the sinks have their time
    /// afterwards, and all of it is to be over within half a minute.
    private static final Duration TO_STOP = Duration.ofSeconds(23);

    private static final int LEASE_TRIES = 10;
    private static final Duration LEASE_PAUSE = Duration.ofMillis(150);

    private final Batches batches;
    private final Leases leases;
    private final RunningBatches running;
    private final NemoBackends backends;
    private final DefinitionCatalogue definitions;
    private final JobStarter jobs;
    private final Set<Run> runs = ConcurrentHashMap.newKeySet();
    private final CountDownLatch stopSignal = new CountDownLatch(1);
    private volatile boolean started;
    private volatile boolean stopping;
    private volatile long stopBy;

    BatchRunner(
            Batches batches,
            Leases leases,
            RunningBatches running,
            NemoBackends backends,
            DefinitionCatalogue definitions,
            JobStarter jobs) {
        this.batches = batches;
        this.leases = leases;
        this.running = running;
        this.backends = backends;
        this.definitions = definitions;
        this.jobs = jobs;
    }

    /// The cloud as used on a batch's behalf.
    public VideoBackend backend(String definition) {
        JobDefinition.Skill skill = definitions.get(definition).skill();
        return backends.as(new Attribution(skill.source(), skill.version(), skill.platform()));
    }

    /// What batches of a definition may spend; no limit where there is no such definition any more.
    public Budget budget(String definition) {
        return definitions
                .find(definition)
                .map(JobDefinition::budget)
                .map(limits -> new Budget(limits.perBatch(), limits.perDay(), limits.zone(), limits.reserve()))
                .orElse(Budget.NONE);
    }

    /// Runs a batch until it is completed, stopped, or can go no further without a person. Blocks;
    /// meanwhile the run's counts can be watched.
    ///
    /// @throws BatchInUse when another process works on it
    public RunEnd run(String batchId, Watcher watcher) {
        StoragePatience patience = new StoragePatience(leases, stopSignal);
        while (true) {
            try {
                Optional<RunEnd> end = runUnderALease(batchId, watcher);
                if (end.isPresent()) {
                    return end.get();
                }
            } catch (RuntimeException failure) {
                if (stopping || !patience.outlasts(failure)) {
                    throw failure;
                }
                log.warn("batch {} goes on after a failure of the storage", batchId);
            }
        }
    }

    /// @return nothing when rows were opened again too late for this run, which is to be followed by another
    private Optional<RunEnd> runUnderALease(String batchId, Watcher watcher) {
        Batch batch = batches.get(batchId);
        VideoBackend backend = backend(batch.definition());
        CountDownLatch over = new CountDownLatch(1);
        Lease lease = lease(batchId);
        try { // a lease that is not given back keeps the batch from this process for good
            Run run = new Run(running.runOf(batches.get(batchId), lease, goesOnAfterFailure(batch)), over);
            return run(run, new RunningBatch(run.batch, backend, agent(batch)), watcher);
        } finally {
            try {
                leases.release(lease);
            } finally {
                runs.removeIf(run -> run.over.equals(over));
                over.countDown();
            }
        }
    }

    private Optional<RunEnd> run(Run run, RunningBatch entry, Watcher watcher) {
        run.batch.limits().budget(budget(run.batch.batch().definition()));
        runs.add(run);
        try {
            return run(entry, watcher);
        } finally {
            run.batch.close();
        }
    }

    private AgentPolicy agent(Batch batch) {
        JobDefinition.Agent agent = definitions.get(batch.definition()).agent();
        AgentPolicy.Questions questions = switch (agent.questions()) {
            case PROCEED -> AgentPolicy.Questions.PROCEED;
            case PARK -> AgentPolicy.Questions.PARK;
        };
        return new AgentPolicy(questions, agent.maxTurns(), agent.answer());
    }

    private boolean goesOnAfterFailure(Batch batch) {
        return switch (definitions.get(batch.definition()).sessionGroups().onFailure()) {
            case STOP -> false;
            case CONTINUE -> true;
        };
    }

    /// Tried for a moment: what holds it may be a repair, which is over soon.
    private Lease lease(String batchId) {
        Optional<Lease> lease = leases.acquire("batch:" + batchId);
        for (int again = 0; lease.isEmpty() && again < LEASE_TRIES && !stopsWithin(LEASE_PAUSE); again++) {
            lease = leases.acquire("batch:" + batchId);
        }
        return lease.orElseThrow(() -> new BatchInUse(batchId));
    }

    private boolean stopsWithin(Duration pause) {
        try {
            return stopSignal.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private Optional<RunEnd> run(RunningBatch entry, Watcher watcher) {
        if (stopping) {
            return Optional.of(RunEnd.STOPPED);
        }
        Batch batch = entry.run().batch();
        running.add(entry);
        try {
            batches.userOf(batch.id()).ifPresent(user -> backends.remember(user.userId(), user.tokenRef()));
            if (!batches.held(batch.id())) { // it only comes into the ledger; what it costs begins later
                noteBalance(entry);
            }
            batches.moveTo(entry.run().lease(), batch.id(), BatchState.RUNNING);
            watcher.started(entry.run());
            return end(jobs.run(entry.run().lease(), batch), entry.run());
        } finally {
            running.remove(entry);
        }
    }

    private Optional<RunEnd> end(JobExecution execution, BatchRun run) {
        if (execution.getStatus() == BatchStatus.COMPLETED) {
            return batches.hasOpenRows(run.batch().id()) ? Optional.empty() : Optional.of(RunEnd.COMPLETED);
        }
        if (execution.getStatus() == BatchStatus.STOPPED) {
            return Optional.of(run.needsAPerson() ? RunEnd.NEEDS_A_PERSON : RunEnd.STOPPED);
        }
        throw new IllegalStateException(
                "batch %s ended as %s".formatted(run.batch().id(), execution.getStatus()), cause(execution));
    }

    /// Of several failures the one that passes: the others follow from it.
    private static @Nullable Throwable cause(JobExecution execution) {
        List<Throwable> failures = execution.getAllFailureExceptions();
        return failures.stream()
                .filter(StoragePatience::passes)
                .findFirst()
                .orElseGet(() -> failures.stream().findFirst().orElse(null));
    }

    private void noteBalance(RunningBatch entry) {
        Batch batch = entry.run().batch();
        if (batch.creditsBefore() != null) {
            return;
        }
        try {
            batches.creditsBefore(
                    entry.run().lease(), batch.id(), entry.backend().credits().available());
        } catch (BackendException error) {
            log.warn("batch {}: the balance before it is not known: {}", batch.id(), error.getMessage());
        }
    }

    /// Told when a run has begun, so that its progress can be shown.
    @FunctionalInterface
    public interface Watcher {
        void started(BatchRun run);
    }

    @Override
    public void start() {
        started = true;
    }

    /// Has every run stop before anything else is stopped: what the doors need to close is not taken from the
    /// calls that are under way.
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        requestStop();
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    private synchronized void requestStop() {
        if (!stopping) {
            stopBy = System.nanoTime() + TO_STOP.toNanos();
            stopping = true;
            stopSignal.countDown();
            runs.forEach(run -> run.batch.requestStop());
        }
    }

    /// Waits until every run has stopped: nothing is left in a state that only a person could mend.
    @Override
    public void stop() {
        requestStop();
        try {
            for (Run run : runs) {
                if (!run.over.await(stopBy - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    log.error(
                            "batch {} did not stop in time; the next start recovers it",
                            run.batch.batch().id());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        started = false;
    }

    @Override
    public boolean isRunning() {
        return started;
    }

    private record Run(BatchRun batch, CountDownLatch over) {}
}
