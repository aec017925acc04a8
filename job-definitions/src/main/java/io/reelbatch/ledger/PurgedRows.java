package io.reelbatch.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

/// Remembers rows that were removed by a digest, so that none is paid for again.
final class PurgedRows {
    private final NamedParameterJdbcOperations jdbc;

    PurgedRows(NamedParameterJdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    static String digest(String definition, String rowKey, String requestDigest) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(sha256.digest("%s\n%s\n%s"
                            .formatted(definition, requestDigest, rowKey)
                            .getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    void add(String batchId, Collection<String> digests) {
        jdbc.batchUpdate(
                """
                insert into purged_row (digest, batch_id)
                select :digest, :batchId where not exists (select 1 from purged_row where digest = :digest)
                """,
                digests.stream()
                        .distinct()
                        .map(digest -> new MapSqlParameterSource("digest", digest).addValue("batchId", batchId))
                        .toArray(SqlParameterSource[]::new));
    }

    /// Which of the rows were removed.
    ///
    /// @param digests of the requests, by key
    /// @return twins by key
    Map<String, NewItem.Twin> of(String definition, Map<String, String> digests) {
        if (digests.isEmpty() || nothingWasPurged()) {
            return Map.of();
        }
        Map<String, String> keys = new HashMap<>();
        digests.forEach((key, request) -> keys.put(digest(definition, key, request), key));
        Map<String, NewItem.Twin> twins = new HashMap<>();
        jdbc.query(
                "select digest, batch_id from purged_row where digest in (:digests)",
                new MapSqlParameterSource("digests", keys.keySet()),
                row -> {
                    String key = Objects.requireNonNull(keys.get(row.getString("digest")));
                    twins.put(key, NewItem.Twin.purged(row.getString("batch_id") + "/" + key));
                });
        return twins;
    }

    /// Most ledgers are never purged, and a million digests take their time.
    private boolean nothingWasPurged() {
        return jdbc.queryForList("select 1 from purged_row fetch first 1 row only", Map.of(), Integer.class)
                .isEmpty();
    }
}
