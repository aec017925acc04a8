package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.JournalKind;
import io.reelbatch.emulator.Latency;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.emulator.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` while rows share sessions, and the same command again each time.
class KilledGroupsIT {
    private static final int FILMS = 40;
    private static final int SCENES = 3;
    private static final int KILLS = Integer.getInteger("reelbatch.test.group-kills", 12);
    private static final long SEED = Long.getLong("reelbatch.test.seed", System.nanoTime());

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void keepsTheOrderOfEverySessionAndPaysForNoRowTwice() throws Exception {
        Scenario calm = Scenario.standard().seed(SEED).credits(1_000_000);
        try (var emulator =
                        BackendEmulator.start(calm.with(Settings.GENERATION, Latency.parse("lognormal(600ms, 0.6)")));
                AppProcess app = AppProcess.with(
                        directory,
                        emulator.baseUri(),
                        List.of("reelbatch.time-scale=0.01", "reelbatch.limits.generations=4"))) {
            Path manifest = Files.writeString(directory.resolve("films.csv"), rows());
            Random random = new Random(SEED);
            int killed = 0;
            for (int start = 0; start < KILLS; start++) {
                Process process = app.run(manifest);
                killed += process.waitFor(600 + random.nextInt(2_000), TimeUnit.MILLISECONDS) ? 0 : 1;
                process.destroyForcibly().waitFor();
            }
            assertThat(killed).isPositive();
            emulator.scenario(calm);
            int exit = app.run(manifest).waitFor();

            // a row whose call was announced and never made is parked, and the rest of its film waits for it
            assertThat(exit)
                    .as("seed %d: %s", SEED, Files.readString(app.log()))
                    .isIn(0, 3, 4);
            assertThat(emulator.journal().generationsByPrompt().values()).allMatch(sent -> sent <= 1);
            Map<String, List<String>> sent = emulator.journal().entries(JournalKind.GENERATION_STARTED).stream()
                    .filter(entry -> String.valueOf(entry.prompt()).startsWith("film"))
                    .collect(Collectors.groupingBy(
                            entry -> String.valueOf(entry.session()),
                            Collectors.mapping(entry -> String.valueOf(entry.prompt()), Collectors.toList())));
            assertThat(sent.values()).allSatisfy(scenes -> {
                String film = scenes.getFirst().replaceFirst(" scene .*", "");
                assertThat(scenes).isEqualTo(scenes(film).subList(0, scenes.size()));
            });
            assertThat(TestingApp.results(manifest))
                    .filteredOn(row -> row.path("status").asString().equals("DONE"))
                    .hasSizeGreaterThan(FILMS * SCENES / 2)
                    .allMatch(row -> emulator.journal()
                                    .chargesOfPrompt(row.path("prompt").asString())
                            == 1);
        }
    }

    /// The scenes of a film lie apart from one another in the manifest.
    private static String rows() {
        List<String> rows = new ArrayList<>(List.of("prompt,session"));
        for (int scene = 0; scene < SCENES; scene++) {
            for (int film = 1; film <= FILMS; film++) {
                rows.add(scenes("film " + film).get(scene) + ",film " + film);
            }
        }
        return String.join("\n", rows) + "\n";
    }

    private static List<String> scenes(String film) {
        return java.util.stream.IntStream.rangeClosed(1, SCENES)
                .mapToObj(scene -> "%s scene %d".formatted(film, scene))
                .toList();
    }
}
