package io.reelbatch.intake.inbox;

import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Schedules;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// What the ledger knows of files from the inbox.
final class AcceptedFiles {
    private final Batches batches;
    private final Schedules schedules;
    private final JdbcClient jdbc;
    private final TransactionOperations transactions;

    AcceptedFiles(Batches batches, Schedules schedules, JdbcClient jdbc, TransactionOperations transactions) {
        this.batches = batches;
        this.schedules = schedules;
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /// Adds a batch and, in the same transaction, that it was made of this claim's file and what it waits for.
    void add(Batch batch, Claim claim) {
        transactions.executeWithoutResult(_ -> {
            batches.add(batch);
            jdbc.sql("insert into inbox_file (claim, batch_id) values (:claim, :batch)")
                    .param("claim", claim.id())
                    .param("batch", batch.id())
                    .update();
            if (claim.origin().schedule() != null) {
                schedules.hold(batch.id(), claim.origin().schedule(), batch.createdAt());
            }
        });
    }

    /// The batch that was made of a claim's file.
    Optional<String> batchOf(String claim) {
        return jdbc.sql("select batch_id from inbox_file where claim = :claim")
                .param("claim", claim)
                .query(String.class)
                .optional();
    }

    Optional<Batch> batch(String id) {
        return batches.find(id);
    }
}
