package io.reelbatch.sink;

import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Lease;
import io.reelbatch.ledger.Publications;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// One writer of a batch's results at a time. Whoever comes second in this process waits, because a run that
/// publishes must not fail of a person who has the results written; one in another process is told.
final class WritingTurns {
    private final Publications publications;
    private final Set<String> taken = new HashSet<>();

    WritingTurns(Publications publications) {
        this.publications = publications;
    }

    /// @throws ResultsNotWritten when another process writes them
    Turn take(Batch batch) {
        await(batch);
        Lease lease = null;
        try {
            lease = publications.begin(batch.id()).orElseThrow(() -> ResultsNotWritten.busy(batch));
            return new Turn(batch.id(), lease);
        } finally {
            if (lease == null) {
                leave(batch.id());
            }
        }
    }

    private synchronized void await(Batch batch) {
        try {
            while (!taken.add(batch.id())) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ResultsNotWritten(
                    batch, Path.of(batch.options().resultsFile()), new InterruptedIOException("interrupted"));
        }
    }

    private synchronized void leave(String batchId) {
        taken.remove(batchId);
        notifyAll();
    }

    /// Lasts until it is closed.
    final class Turn implements AutoCloseable {
        private final String batchId;
        private final Lease lease;

        private Turn(String batchId, Lease lease) {
            this.batchId = batchId;
            this.lease = lease;
        }

        Lease lease() {
            return lease;
        }

        @Override
        public void close() {
            try {
                publications.end(lease);
            } finally {
                leave(batchId);
            }
        }
    }
}
