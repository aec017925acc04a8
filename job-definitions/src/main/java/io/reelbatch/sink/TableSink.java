package io.reelbatch.sink;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Results as rows of a table, one per `result_id`; the highest revision stays. The table is made when it
/// is missing. In plain SQL, for a database of any make.
final class TableSink implements Sink {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final List<String> COLUMNS = List.of(
            "revision",
            "definition",
            "batch",
            "row_key",
            "status",
            "code",
            "message",
            "hint",
            "output_url",
            "session_id",
            "render_id",
            "credits",
            "credits_exact",
            "attempts",
            "created_at",
            "finished_at",
            "record");

    private final String table;
    private final Connections connections;
    private boolean made;

    TableSink(String table, Connections connections) {
        this.table = table;
        this.connections = connections;
    }

    @Override
    public List<Receipt> deliver(List<Delivery> deliveries) {
        List<Receipt> receipts = new ArrayList<>();
        try (Connection connection = connections.open()) {
            makeIfMissing(connection);
            for (Delivery delivery : deliveries) {
                receipts.add(deliver(connection, delivery));
            }
        } catch (Exception e) {
            made = false;
            Receipt why = new Receipt.Unreachable("table %s: %s".formatted(table, e.getMessage()));
            while (receipts.size() < deliveries.size()) {
                receipts.add(why);
            }
        }
        return receipts;
    }

    private void makeIfMissing(Connection connection) throws SQLException {
        if (made) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    create table if not exists %s (
                        result_id varchar(36) primary key, revision integer not null, definition varchar(100) not null,
                        batch varchar(40) not null, row_key varchar(400) not null, status varchar(20) not null,
                        code varchar(100), message varchar(4000), hint varchar(2000), output_url varchar(8000),
                        session_id varchar(200), render_id varchar(200), credits bigint, credits_exact boolean,
                        attempts integer, created_at varchar(40), finished_at varchar(40), record text)
                    """.formatted(table));
        }
        made = true;
    }

    /// Updates the row where it is not newer, adds it where there is none.
    private Receipt deliver(Connection connection, Delivery delivery) throws SQLException {
        String assignments = String.join(" = ?, ", COLUMNS) + " = ?";
        String names = String.join(", ", COLUMNS);
        String marks = "?, ".repeat(COLUMNS.size()) + "?";
        boolean there = 1
                == run(
                        connection,
                        "update %s set %s where result_id = ? and revision <= ?".formatted(table, assignments),
                        delivery,
                        List.of(delivery.resultId().toString(), delivery.revision()));
        if (!there) {
            run(
                    connection,
                    "insert into %s (%s, result_id) select %s where not exists (select 1 from %s where result_id = ?)"
                            .formatted(table, names, typed(marks), table),
                    delivery,
                    List.of(delivery.resultId().toString(), delivery.resultId().toString()));
        }
        return Receipt.TAKEN;
    }

    /// PostgreSQL takes a bare parameter of a select for a text, whatever column it is meant for.
    private static String typed(String marks) {
        String[] each = marks.split(", ");
        each[0] = "cast(? as integer)";
        each[COLUMNS.indexOf("credits")] = "cast(? as bigint)";
        each[COLUMNS.indexOf("credits_exact")] = "cast(? as boolean)";
        each[COLUMNS.indexOf("attempts")] = "cast(? as integer)";
        return String.join(", ", each);
    }

    private static int run(Connection connection, String sql, Delivery delivery, List<Object> further)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int index = 0;
            for (String column : COLUMNS) {
                statement.setObject(++index, value(delivery, column));
            }
            for (Object value : further) {
                statement.setObject(++index, value);
            }
            return statement.executeUpdate();
        }
    }

    private static @Nullable Object value(Delivery delivery, String column) {
        return switch (column) {
            case "revision" -> delivery.revision();
            case "definition" -> delivery.definition();
            case "batch" -> delivery.batch();
            case "row_key" -> delivery.row();
            case "record" -> JSON.writeValueAsString(delivery.record());
            default -> delivery.record().get(column);
        };
    }

    /// Where the database is.
    @FunctionalInterface
    interface Connections {
        /// A connection that commits each statement, to be closed.
        Connection open() throws Exception;
    }
}
