package io.reelbatch.ledger;

import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.transaction.support.TransactionOperations;

/// Has finished videos exported anew, because the addresses of the old exports have expired or are about
/// to. The draft is in the ledger, so nothing is generated and nothing is paid; the row comes to its end
/// again under the same result id with a higher revision.
final class Refreshing {
    private static final String DONE = """
            item.batch_id = :batchId and (:all or item.row_key in (:rowKeys)) and item.state = 'DONE'
            """;
    private static final String WITH_DRAFT = " and exists (select 1 from draft where draft.item_id = item.id)";
    private static final String WITHOUT_DRAFT = " and not exists (select 1 from draft where draft.item_id = item.id)";

    private final NamedParameterJdbcOperations jdbc;
    private final TransactionOperations transactions;

    Refreshing(NamedParameterJdbcOperations jdbc, TransactionOperations transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    Refreshable count(String batchId, List<String> rowKeys) {
        MapSqlParameterSource parameters = parameters(batchId, rowKeys);
        return new Refreshable(count(DONE + WITH_DRAFT, parameters), count(DONE + WITHOUT_DRAFT, parameters));
    }

    private int count(String which, MapSqlParameterSource parameters) {
        return Objects.requireNonNull(
                jdbc.queryForObject("select count(*) from item where " + which, parameters, Integer.class));
    }

    /// @param fence throws when somebody else has taken over the batch
    int refresh(Runnable fence, String batchId, List<String> rowKeys) {
        MapSqlParameterSource parameters = parameters(batchId, rowKeys);
        return Objects.requireNonNull(transactions.execute(_ -> {
            fence.run();
            int refreshed = jdbc.update("""
                    update item set state = 'GENERATED', waiting_for = null, due_at = null, attempts = 0, renders = 0,
                                    output_url = null, output_expires_at = null, download_file = null,
                                    download_bytes = null, download_sha256 = null, last_code = null,
                                    last_message = null, last_hint = null
                    where
                    """ + DONE + WITH_DRAFT, parameters);
            if (refreshed > 0) {
                // a batch that is called completed would not be run, should this process die before it does so
                jdbc.update("update batch set state = 'ACCEPTED', finished_at = null where id = :batchId", parameters);
            }
            return refreshed;
        }));
    }

    private static MapSqlParameterSource parameters(String batchId, List<String> rowKeys) {
        return new MapSqlParameterSource("batchId", batchId)
                .addValue("all", rowKeys.isEmpty())
                .addValue("rowKeys", rowKeys.isEmpty() ? List.of("") : rowKeys);
    }
}
