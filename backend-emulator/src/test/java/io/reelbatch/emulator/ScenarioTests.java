package io.reelbatch.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioTests {
    /// Those that [Scenario] has a method for: `credits`, `silentEdits`, `generationTakes` and so on.
    private static final Set<String> SET_BY_METHODS =
            Set.of("SEED", "CREDITS", "SILENT", "GENERATION", "RENDER", "DIALECT");

    @Test
    void readsSettingsAndFaults() {
        Scenario scenario = Scenario.standard().with("""
                        credits.initial = 20000
                        run.duration = lognormal(300ms, 1.0)
                        latency.state = 5ms..20ms
                        events.dialect = adk-java
                        render.shape = code:taskId:output_url
                        run.silent.ratio = 0.3
                        fault.1 = reset at BEFORE_RESPONSE on RUN_SSE nth 3 effect yes
                        fault.slow = status 503 retry-after 2 on state first 5 matching "row 7"
                        """);
        assertThat(scenario.get(Settings.CREDITS)).isEqualTo(20_000);
        assertThat(scenario.get(Settings.GENERATION)).isEqualTo(Latency.logNormal(Duration.ofMillis(300), 1));
        assertThat(scenario.get(Settings.latency(Endpoint.STATE)))
                .isEqualTo(Latency.uniform(Duration.ofMillis(5), Duration.ofMillis(20)));
        assertThat(scenario.get(Settings.DIALECT)).isEqualTo(EventDialect.ADK_JAVA);
        assertThat(scenario.faults())
                .containsEntry(
                        "1",
                        Fault.reset()
                                .at(Moment.BEFORE_RESPONSE)
                                .on(Endpoint.RUN_SSE)
                                .nth(3)
                                .withEffect(true))
                .containsEntry(
                        "slow",
                        Fault.status(503, "2").on(Endpoint.STATE).first(5).matching("row 7"));
    }

    @Test
    void hintsAtTheKeyThatWasMeant() {
        assertThatThrownBy(() -> Scenario.standard().with("seed=3\nrun.silent.rate=0.3\n"))
                .hasMessage("line 2, run.silent.rate: unknown key; did you mean 'run.silent.ratio'?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run.silent.ratio=1.5",
                "run.duration=5 parsecs",
                "latency.state=20ms..5ms",
                "events.dialect=klingon",
                "render.shape=c",
                "events.bom=maybe",
                "fault.1=explode",
                "fault.1=reset at NOON",
                "fault.1=stall",
                "fault.1=status 500 at MID_BODY",
            })
    void saysInWhichLineAValueIsWrong(String line) {
        String key = line.substring(0, line.indexOf('='));
        assertThatThrownBy(() -> Scenario.standard().with("\n" + line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("line 2, " + key + ": ");
    }

    @Test
    void removesFaults() {
        Scenario scenario = Scenario.standard().with("fault.1=reset\nfault.2=close");
        assertThat(scenario.with("fault.1=").faults()).containsOnlyKeys("2");
        assertThat(scenario.with("faults=none").faults()).isEmpty();
    }

    @Test
    void everyKeyIsDocumentedWithItsDefault() throws IOException {
        String documentation = Files.readString(Path.of("..", "docs", "emulator.md"));
        assertThat(Settings.all())
                .allSatisfy(setting -> assertThat(documentation)
                        .contains("| `%s` | %s | %s |"
                                .formatted(
                                        setting.key(),
                                        setting.write(Scenario.standard()).isEmpty()
                                                ? "none"
                                                : "`" + setting.write(Scenario.standard()) + "`",
                                        setting.meaning())));
    }

    /// A setting that no test sets is a promise that nobody has tried.
    @Test
    void everySettingIsSetBySomeTest() throws IOException {
        StringBuilder tests = new StringBuilder();
        for (String module : List.of("backend-emulator", "batch-app")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "test", "java"))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    tests.append(Files.readString(file));
                }
            }
        }
        List<String> untried = Arrays.stream(Settings.class.getFields())
                .filter(field -> field.getType() == Setting.class)
                .map(Field::getName)
                .filter(name -> !tests.toString().contains("Settings." + name + ","))
                .filter(name -> !SET_BY_METHODS.contains(name))
                .toList();
        assertThat(untried).isEmpty();
    }
}
