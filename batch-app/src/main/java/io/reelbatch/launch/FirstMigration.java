package io.reelbatch.launch;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.stereotype.Component;

/// Makes the tables, and makes them anew where a first start was killed before all of them were there. H2 commits
/// each statement that makes a table by itself, so that half of a migration stays, and the next start would
/// stumble over it for ever. PostgreSQL takes it back.
@Component
class FirstMigration implements FlywayMigrationStrategy {
    private static final Logger log = LoggerFactory.getLogger(FirstMigration.class);

    @Override
    public void migrate(Flyway flyway) {
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

    private static boolean removeAllThatHoldsNothing(DataSource database, FlywayException failure) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            boolean beforeAnyUse =
                    connection.getMetaData().getDatabaseProductName().equals("H2") && holdsNothing(statement);
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
