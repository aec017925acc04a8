package io.reelbatch.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.ledger.Dialect;
import io.reelbatch.ledger.TestLedger;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TableSinkTests {
    private final String table = "results_" + UUID.randomUUID().toString().replace("-", "");

    private List<String> rows(TestLedger ledger) {
        return ledger.jdbc
                .sql("select row_key, revision, status, credits, output_url from %s order by row_key".formatted(table))
                .query((row, _) -> "%s %d %s %d %s"
                        .formatted(row.getString(1), row.getInt(2), row.getString(3), row.getLong(4), row.getString(5)))
                .list();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void makesTheTableAndARowPerResult(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        TableSink sink = new TableSink(table, ledger.dataSource::getConnection);

        assertThat(sink.deliver(List.of(Deliveries.of("a", 1), Deliveries.of("b", 1))))
                .containsOnly(Receipt.TAKEN);

        assertThat(rows(ledger))
                .containsExactly("a 1 DONE 100 https://cdn.example/a.mp4", "b 1 DONE 100 https://cdn.example/b.mp4");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void keepsTheHighestRevisionWhateverComesWhen(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        TableSink sink = new TableSink(table, ledger.dataSource::getConnection);

        for (int revision : new int[] {1, 3, 3, 2}) {
            assertThat(sink.deliver(List.of(Deliveries.of("a", revision)))).containsExactly(Receipt.TAKEN);
        }

        assertThat(rows(ledger)).containsExactly("a 3 DONE 100 https://cdn.example/a.mp4");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void saysThatTheDatabaseCannotBeReached(Dialect dialect) {
        TestLedger ledger = TestLedger.on(dialect);
        boolean[] down = {true};
        TableSink sink = new TableSink(table, () -> {
            if (down[0]) {
                throw new SQLException("connection refused");
            }
            return ledger.dataSource.getConnection();
        });

        assertThat(sink.deliver(List.of(Deliveries.of("a", 1), Deliveries.of("b", 1))))
                .hasSize(2)
                .containsOnly(new Receipt.Unreachable("table %s: connection refused".formatted(table)));
        down[0] = false;
        assertThat(sink.deliver(List.of(Deliveries.of("a", 1)))).containsExactly(Receipt.TAKEN);
    }
}
