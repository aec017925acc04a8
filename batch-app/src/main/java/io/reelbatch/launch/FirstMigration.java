package io.reelbatch.launch;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.stereotype.Component;

/// Makes the tables, and makes them anew where a first start was killed before all of them were there. H2 commits
/// each statement that makes a table by itself, so that half of a migration stays, and the next start would
/// stumble over it for ever. Where there is something to lose, it is copied first, and an interrupted change begins
/// again from the copy. PostgreSQL takes half of a migration back.
@Component
class FirstMigration implements FlywayMigrationStrategy {
    private static final Logger log = LoggerFactory.getLogger(FirstMigration.class);

    @Override
    public void migrate(Flyway flyway) {
        try {
            Optional<UpgradeCopy> copy =
                    UpgradeCopy.of(flyway.getConfiguration().getDataSource());
            if (copy.isPresent()) {
                migrateWith(copy.get(), flyway);
            } else {
                flyway.migrate();
            }
        } catch (SQLException e) {
            throw new FlywayException("the tables cannot be brought up to date: " + e.getMessage(), e);
        }
    }

    private static void migrateWith(UpgradeCopy copy, Flyway flyway) throws SQLException {
        Optional<String> interrupted = copy.version();
        if (interrupted.isPresent()) {
            takeUp(interrupted.get(), copy, flyway);
        }
        MigrationInfo[] pending = flyway.info().pending();
        Optional<String> made = pending.length == 0
                ? Optional.empty()
                : Optional.of(String.valueOf(pending[pending.length - 1].getVersion()));
        if (made.isPresent() && holdsSomething(flyway.getConfiguration().getDataSource())) {
            copy.make(made.get());
        }
        makeTables(flyway);
        made.ifPresent(copy::remove);
    }

    /// The last version is written down after its last statement, so a copy that outlived that is of no use.
    private static void takeUp(String version, UpgradeCopy copy, Flyway flyway) throws SQLException {
        boolean done = Arrays.stream(flyway.info().applied())
                .anyMatch(one ->
                        one.getState() == MigrationState.SUCCESS && version.equals(String.valueOf(one.getVersion())));
        if (!done) {
            log.warn(
                    "a start ended while the tables were changed; the database is put back to what it was, from {}",
                    copy.file(version));
            copy.restore(version);
        }
        copy.remove(version);
    }

    private static void makeTables(Flyway flyway) {
        try {
            flyway.migrate();
        } catch (FlywayException failure) {
            if (!removeAllThatHoldsNothing(flyway.getConfiguration().getDataSource(), failure)) {
                throw failure;
            }
            log.warn("a first start ended before all tables were made; made anew", failure);
            flyway.migrate();
        }
    }

    private static boolean holdsSomething(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            return !holdsNothing(statement);
        }
    }

    private static boolean removeAllThatHoldsNothing(DataSource database, FlywayException failure) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            boolean beforeAnyUse = holdsNothing(statement);
            if (beforeAnyUse) {
                statement.execute("drop all objects");
            }
            return beforeAnyUse;
        } catch (SQLException unreadable) {
            failure.addSuppressed(unreadable);
            return false;
        }
    }

    private static boolean holdsNothing(Statement statement) throws SQLException {
        for (String table : tables(statement)) {
            try (ResultSet row = statement.executeQuery("select 1 from \"%s\" limit 1".formatted(table))) {
                if (row.next()) {
                    return false;
                }
            }
        }
        return true;
    }

    private static List<String> tables(Statement statement) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet names = statement.executeQuery("""
                select table_name from information_schema.tables
                where table_schema = 'PUBLIC' and table_type = 'BASE TABLE'
                  and table_name not in ('flyway_schema_history', 'LEASE')
                """)) {
            while (names.next()) {
                tables.add(names.getString(1));
            }
        }
        return tables;
    }
}
