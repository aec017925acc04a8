package io.reelbatch.chunk;

import java.util.ArrayList;
import java.util.List;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/// Commits what has finished: the results and the step's counts in one transaction, or neither.
final class ChunkWriter<I, O> {

    private final StepSettings<I, O> settings;
    private final JobRepository repository;
    private final StepExecution execution;
    private final Telemetry telemetry;
    private final DefaultTransactionDefinition definition = new DefaultTransactionDefinition();

    ChunkWriter(StepSettings<I, O> settings, JobRepository repository, StepExecution execution, Telemetry telemetry) {
        this.settings = settings;
        this.repository = repository;
        this.execution = execution;
        this.telemetry = telemetry;
        definition.setName(execution.getStepName() + ".chunk");
    }

    /// @throws Exception when nothing was committed; the counts are then what they were before, with one
    ///     rollback more
    void commit(List<ItemTask<I, O>> finished) throws Exception {
        var before = Counts.of(execution);
        var results = resultsOf(finished);
        try {
            telemetry.transaction(() -> inTransaction(finished, results));
        } catch (Throwable t) {
            before.restore(execution);
            execution.incrementRollbackCount();
            if (t instanceof OptimisticLockingFailureException) {
                adoptVersionOfRow(t);
            }
            if (t instanceof Exception e) {
                tellChunkError(e, results);
            }
            throw t;
        }
    }

    private void inTransaction(List<ItemTask<I, O>> finished, Chunk<O> results) throws Exception {
        PlatformTransactionManager transactions = settings.transactions();
        int written = results.size();
        TransactionStatus status = transactions.getTransaction(definition);
        try {
            settings.listeners().chunk().beforeChunk(itemsOf(finished));
            write(results);
            settings.listeners().chunk().afterChunk(results);
            Counts.addChunk(execution, finished.size(), written);
            // Once and last: the repository holds a lock of the whole process while it waits for the step's row.
            repository.update(execution);
        } catch (Throwable t) {
            rollBack(transactions, status, t);
            throw t;
        }
        transactions.commit(status);
    }

    private void write(Chunk<O> results) throws Exception {
        if (results.isEmpty()) {
            return;
        }
        telemetry.write(results.size(), () -> {
            var listener = settings.listeners().write();
            try {
                listener.beforeWrite(results);
                settings.writer().write(results);
                listener.afterWrite(results);
            } catch (Exception e) {
                listener.onWriteError(e, results);
                throw e;
            }
        });
    }

    private static void rollBack(PlatformTransactionManager transactions, TransactionStatus status, Throwable cause) {
        try {
            transactions.rollback(status);
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    /// Somebody else wrote the step's row, or a commit that was reported as failed did happen: without the
    /// version of the row no later chunk could be committed either.
    private void adoptVersionOfRow(Throwable cause) {
        try {
            StepExecution row = repository.getStepExecution(execution.getId());
            if (row != null && row.getVersion() != null) {
                execution.setVersion(row.getVersion());
            }
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private void tellChunkError(Exception cause, Chunk<O> results) {
        try {
            settings.listeners().chunk().onChunkError(cause, results);
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private static <I, O> Chunk<I> itemsOf(List<ItemTask<I, O>> finished) {
        return new Chunk<>(finished.stream().map(ItemTask::item).toList());
    }

    private static <I, O> Chunk<O> resultsOf(List<ItemTask<I, O>> finished) {
        var results = new ArrayList<O>(finished.size());
        for (var task : finished) {
            O result = task.result();
            if (result != null) {
                results.add(result);
            }
        }
        return new Chunk<>(results);
    }
}
