package io.reelbatch.ledger;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// How the results files of batches looked when they were written.
public final class Publications {
    private final JdbcClient jdbc;

    public Publications(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Takes note of a file that has just been written.
    public void note(String batchId, Fingerprint file) {
        int known = jdbc.sql("""
                update publication set bytes = :bytes, sha256 = :sha256, modified_millis = :modified where batch_id = :id
                """)
                .param("bytes", file.bytes())
                .param("sha256", file.sha256())
                .param("modified", file.modifiedMillis())
                .param("id", batchId)
                .update();
        if (known == 0) {
            jdbc.sql("""
                    insert into publication (batch_id, bytes, sha256, modified_millis)
                    values (:id, :bytes, :sha256, :modified)
                    """)
                    .param("bytes", file.bytes())
                    .param("sha256", file.sha256())
                    .param("modified", file.modifiedMillis())
                    .param("id", batchId)
                    .update();
        }
    }

    /// Takes note of the files beside it.
    public void noteOthers(String batchId, Others others) {
        jdbc.sql("update publication set csv_sha256 = :csv, failed_sha256 = :failed where batch_id = :id")
                .param("csv", others.csvSha256())
                .param("failed", others.failedSha256())
                .param("id", batchId)
                .update();
    }

    /// What the files beside it were like, as far as that is known.
    public Others others(String batchId) {
        return jdbc.sql("select csv_sha256, failed_sha256 from publication where batch_id = :id")
                .param("id", batchId)
                .query((row, _) -> new Others(row.getString("csv_sha256"), row.getString("failed_sha256")))
                .optional()
                .orElse(new Others(null, null));
    }

    /// Digests of the files beside the canonical one; nothing for one that was not written.
    ///
    /// @param csvSha256 of the spreadsheet
    /// @param failedSha256 of the failed rows in manifest form
    public record Others(
            @Nullable String csvSha256, @Nullable String failedSha256) {}

    /// What a batch's file was like, if it was ever written.
    public Optional<Fingerprint> of(String batchId) {
        return jdbc.sql("select bytes, sha256, modified_millis from publication where batch_id = :id")
                .param("id", batchId)
                .query((row, _) ->
                        new Fingerprint(row.getLong("bytes"), row.getString("sha256"), row.getLong("modified_millis")))
                .optional();
    }

    /// Enough to know a file again.
    ///
    /// @param modifiedMillis when the file system says that it was written
    public record Fingerprint(long bytes, String sha256, long modifiedMillis) {}
}
