package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.backend.nemo.NemoBackends;
import io.reelbatch.definition.DefinitionCatalogue;
import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Leases;
import io.reelbatch.stage.RunningBatches;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.support.TransactionOperations;

class FailedStartJobTests {
    @TempDir
    Path directory;

    /// The second connection is the one with which the batch is read when its lease was just taken.
    @Test
    void theLeaseIsGivenBackWhenTheDatabaseDropsRightAfterIt() {
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(1_000));
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Batch batch = app.accept(app.manifest("one.csv", "id,prompt\na,a red fox\n"));
            AtomicInteger connections = new AtomicInteger();
            DataSource dropping = new DelegatingDataSource(app.bean(DataSource.class)) {
                @Override
                public Connection getConnection() throws SQLException {
                    if (connections.incrementAndGet() == 2) {
                        throw new SQLTransientConnectionException("the database has dropped the connection");
                    }
                    return super.getConnection();
                }
            };
            BatchRunner runner = new BatchRunner(
                    new Batches(
                            JdbcClient.create(dropping),
                            TransactionOperations.withoutTransaction(),
                            app.bean(Leases.class)),
                    app.bean(Leases.class),
                    app.bean(RunningBatches.class),
                    app.bean(NemoBackends.class),
                    app.bean(DefinitionCatalogue.class),
                    app.bean(JobStarter.class));

            assertThat(runner.run(batch.id(), _ -> {})).isEqualTo(RunEnd.COMPLETED);
            assertThat(connections).hasValueGreaterThan(2);
        }
    }
}
