package io.reelbatch.ledger;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// How the results files of batches looked when they were written.
///
/// Whoever writes them has a lease of its own for that, beside the batch's: a person may have the results written
/// while the batch runs.
public final class Publications {
    private static final String UPDATE = """
            update publication set bytes = :bytes, sha256 = :sha256, modified_millis = :modified, csv_sha256 = :csv,
                                   failed_sha256 = :failed, next_sha256 = null, next_csv_sha256 = null,
                                   next_failed_sha256 = null
            where batch_id = :id
            """;

    private static final String INSERT = """
            insert into publication (batch_id, bytes, sha256, modified_millis, csv_sha256, failed_sha256)
            values (:id, :bytes, :sha256, :modified, :csv, :failed)
            """;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Leases leases;

    public Publications(JdbcClient jdbc, TransactionOperations transactions, Leases leases) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.leases = leases;
    }

    /// The right to write a batch's results.
    ///
    /// @return nothing while a live process writes them
    public Optional<Lease> begin(String batchId) {
        return leases.acquire("results:" + batchId);
    }

    /// To be called when the files are written, or will not be.
    public void end(Lease lease) {
        leases.release(lease);
    }

    /// Takes note of files that are about to get their names. Until [#note] they are known beside those that
    /// were there before.
    ///
    /// @return false when the batch's rows are being removed, or are gone
    /// @throws LeaseLost when another process writes them now
    public boolean announce(Lease lease, String batchId, String sha256, Others others) {
        return Boolean.TRUE.equals(transactions.execute(_ -> {
            leases.check(lease);
            jdbc.sql("""
                    update publication set next_sha256 = :sha256, next_csv_sha256 = :csv, next_failed_sha256 = :failed
                    where batch_id = :id
                    """)
                    .param("sha256", sha256)
                    .param("csv", others.csvSha256())
                    .param("failed", others.failedSha256())
                    .param("id", batchId)
                    .update();
            return jdbc.sql("select purged_at is null from batch where id = :id")
                    .param("id", batchId)
                    .query(Boolean.class)
                    .single();
        }));
    }

    /// Takes note of files that have their names.
    ///
    /// @throws LeaseLost when another process writes them now
    public void note(Lease lease, String batchId, Fingerprint file, Others others) {
        transactions.executeWithoutResult(_ -> {
            leases.check(lease);
            if (write(UPDATE, batchId, file, others) == 0) {
                int _ = write(INSERT, batchId, file, others);
            }
        });
    }

    private int write(String sql, String batchId, Fingerprint file, Others others) {
        return jdbc.sql(sql)
                .param("bytes", file.bytes())
                .param("sha256", file.sha256())
                .param("modified", file.modifiedMillis())
                .param("csv", others.csvSha256())
                .param("failed", others.failedSha256())
                .param("id", batchId)
                .update();
    }

    /// What a batch's files were like, if they were ever written.
    public Optional<Known> of(String batchId) {
        return jdbc.sql("select * from publication where batch_id = :id")
                .param("id", batchId)
                .query((row, _) -> new Known(
                        new Fingerprint(row.getLong("bytes"), row.getString("sha256"), row.getLong("modified_millis")),
                        digests(row.getString("sha256"), row.getString("next_sha256")),
                        digests(row.getString("csv_sha256"), row.getString("next_csv_sha256")),
                        digests(row.getString("failed_sha256"), row.getString("next_failed_sha256"))))
                .optional();
    }

    private static List<String> digests(@Nullable String now, @Nullable String next) {
        return Stream.of(Optional.ofNullable(now), Optional.ofNullable(next))
                .flatMap(Optional::stream)
                .toList();
    }

    /// Digests of the files beside the canonical one; nothing for one that was not written.
    ///
    /// @param csvSha256 of the spreadsheet
    /// @param failedSha256 of the failed rows in manifest form
    public record Others(
            @Nullable String csvSha256, @Nullable String failedSha256) {}

    /// Enough to know a file again.
    ///
    /// @param modifiedMillis when the file system says that it was written
    public record Fingerprint(long bytes, String sha256, long modifiedMillis) {}

    /// Enough to know the files of a batch again. There are two digests of a file when a process died between its
    /// name and the note of it.
    ///
    /// @param last the canonical file as it was noted last
    /// @param jsonl digests of the canonical file
    /// @param csv of the spreadsheet; none where it is not known
    /// @param failed of the failed rows in manifest form; none where it is not known
    public record Known(Fingerprint last, List<String> jsonl, List<String> csv, List<String> failed) {
        public Known {
            jsonl = List.copyOf(jsonl);
            csv = List.copyOf(csv);
            failed = List.copyOf(failed);
        }
    }
}
