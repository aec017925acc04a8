package io.reelbatch.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reelbatch.ReelbatchApplication;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeInUseTests {
    @TempDir
    Path home;

    @Test
    void isSaidOfAHomeWhoseDatabaseIsOpenElsewhere() throws Exception {
        Settings settings = Settings.of(
                Map.of("reelbatch.home", home.toString()),
                TestingConsole.ofALog().console());
        try (var elsewhere = DriverManager.getConnection("jdbc:h2:%s/reelbatch".formatted(home), "reelbatch", "")) {
            assertThatThrownBy(() -> new EngineStarter(ReelbatchApplication.class).start(settings))
                    .as("while %s is open", elsewhere)
                    .isInstanceOf(HomeInUse.class)
                    .hasMessage(
                            "another process has the database of the home %s open, most likely another reelbatch;"
                                    + " wait for it to end or stop it, or choose another --home",
                            home);
        }
    }
}
