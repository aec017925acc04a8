package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstMigrationTests {
    @TempDir
    Path directory;

    private String url() {
        return "jdbc:h2:async:%s/reelbatch;WRITE_DELAY=0".formatted(directory);
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

    @Test
    void anUpgradeThatWasKilledBeginsAgainFromTheCopyMadeBefore() throws Exception {
        fillTables();
        killAnUpgrade();
        assertThat(count("half")).isZero();
        assertThat(rights(copy("99"))).isEqualTo("rw-------");

        upgrade(upgrading(url(), false));

        assertThat(upgrading(url(), false).info().pending()).isEmpty();
        assertThat(count("rest")).isZero();
        assertThat(count("instance")).isEqualTo(2);
        assertThat(copy("99")).doesNotExist();
    }

    @Test
    void aKillWhileTheCopyIsPutBackLosesNothingEither() throws Exception {
        fillTables();
        killAnUpgrade();
        execute("drop all objects");

        upgrade(upgrading(url(), false));

        assertThat(count("instance")).isEqualTo(2);
    }

    @Test
    void anEarlierVersionFindsWhatItKnewWhenALaterOneWasKilled() throws Exception {
        fillTables();
        killAnUpgrade();

        upgrade(flyway());

        assertThat(count("instance")).isEqualTo(2);
        assertThatThrownBy(() -> count("half")).isInstanceOf(SQLException.class);
    }

    @Test
    void aCopyThatOutlivedTheUpgradeIsRemoved() throws Exception {
        fillTables();
        String version =
                String.valueOf(Objects.requireNonNull(flyway().info().current()).getVersion());
        Files.writeString(copy(version), "create table never (id int);");

        upgrade(flyway());

        assertThat(copy(version)).doesNotExist();
        assertThat(count("instance")).isEqualTo(2);
    }

    private Path copy(String version) {
        return directory.resolve("reelbatch.before-%s.sql".formatted(version));
    }

    private static String rights(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static void upgrade(Flyway flyway) {
        new FirstMigration().migrate(flyway);
    }

    private void fillTables() throws SQLException {
        upgrade(flyway());
        execute("""
                insert into instance (id, host, pid, started_at, heartbeat_at)
                select x, 'it''s here; é', x, current_timestamp, current_timestamp from system_range(1, 2)
                """);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), "sa", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private int count(String table) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), "sa", "");
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from " + table)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /// By a process of its own, since the kill is one in earnest.
    private void killAnUpgrade() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Killed.class.getName(),
                        url())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.log").toFile())
                .start();
        assertThat(process.waitFor()).isEqualTo(Killed.EXIT_CODE);
    }

    private static Flyway upgrading(String url, boolean dies) {
        return Flyway.configure()
                .dataSource(url, "sa", "")
                .locations("classpath:db/migration/h2", "classpath:db/migration/common")
                .javaMigrations(new V99__Two_tables(dies))
                .load();
    }

    static final class Killed {
        static final int EXIT_CODE = 137;

        private Killed() {}

        public static void main(String[] arguments) {
            upgrade(upgrading(arguments[0], true));
        }
    }

    /// Flyway reads the version from the name.
    static final class V99__Two_tables extends BaseJavaMigration {
        private final boolean dies;

        V99__Two_tables(boolean dies) {
            this.dies = dies;
        }

        @Override
        public void migrate(Context context) throws SQLException {
            try (Statement statement = context.getConnection().createStatement()) {
                statement.execute("create table half (id int)");
                statement.execute("alter table instance drop column pid");
                if (dies) {
                    Runtime.getRuntime().halt(Killed.EXIT_CODE);
                }
                statement.execute("create table rest (id int)");
            }
        }
    }
}
