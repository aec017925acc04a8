package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstMigrationTests {
    @TempDir
    Path directory;

    private String url() {
        return "jdbc:h2:%s/reelbatch".formatted(directory);
    }

    private Flyway flyway() {
        return Flyway.configure()
                .dataSource(url(), "sa", "")
                .locations("classpath:db/migration/h2", "classpath:db/migration/common")
                .load();
    }

    /// As it is when the process dies between two tables of the second migration.
    private void leaveHalf(String... more) throws SQLException {
        Flyway.configure()
                .configuration(flyway().getConfiguration())
                .target("1")
                .load()
                .migrate();
        try (Connection connection = DriverManager.getConnection(url(), "sa", "");
                Statement statement = connection.createStatement()) {
            statement.execute("create table batch (id varchar(20) primary key)");
            for (String sql : more) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void makesAnewWhatAFirstStartHasLeftHalfMade() throws SQLException {
        leaveHalf();

        new FirstMigration().migrate(flyway());

        assertThat(flyway().info().pending()).isEmpty();
    }

    @Test
    void leavesWhatHoldsSomethingAsItIs() throws SQLException {
        leaveHalf("insert into batch (id) values ('b1')");

        assertThatThrownBy(() -> new FirstMigration().migrate(flyway())).isInstanceOf(FlywayException.class);

        try (Connection connection = DriverManager.getConnection(url(), "sa", "");
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("select id from batch")) {
            assertThat(rows.next()).isTrue();
        }
    }
}
