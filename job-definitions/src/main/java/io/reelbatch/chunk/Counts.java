package io.reelbatch.chunk;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.step.StepExecution;

/// What a step execution counted before a chunk, to go back to when the chunk is rolled back: the object in
/// memory is no part of the transaction.
record Counts(
        long read,
        long written,
        long filtered,
        long commits,
        @Nullable Integer version) {

    static Counts of(StepExecution execution) {
        return new Counts(
                execution.getReadCount(),
                execution.getWriteCount(),
                execution.getFilterCount(),
                execution.getCommitCount(),
                execution.getVersion());
    }

    /// Reads are counted with the chunk that commits them, so that an item which was claimed and abandoned
    /// is not read.
    static void addChunk(StepExecution execution, int finished, int written) {
        execution.setReadCount(execution.getReadCount() + finished);
        execution.setWriteCount(execution.getWriteCount() + written);
        execution.setFilterCount(execution.getFilterCount() + finished - written);
        execution.incrementCommitCount();
    }

    void restore(StepExecution execution) {
        execution.setReadCount(read);
        execution.setWriteCount(written);
        execution.setFilterCount(filtered);
        execution.setCommitCount(commits);
        if (version != null) {
            execution.setVersion(version);
        }
    }
}
