package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.JournalEntry;
import io.reelbatch.emulator.JournalKind;
import io.reelbatch.emulator.Scenario;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// A row is not paid for before its media are there, whatever the answer to an upload has left out.
class UploadJobTests {
    private static final Scenario STANDARD = Scenario.standard().credits(10_000);

    @TempDir
    static @Nullable Path directory;

    private static @Nullable BackendEmulator emulator;
    private static @Nullable TestingApp app;

    @BeforeAll
    static void start() throws IOException {
        Path home = Objects.requireNonNull(directory);
        FaultyService.image(home);
        emulator = BackendEmulator.start(STANDARD);
        app = TestingApp.start(home, emulator.baseUri());
    }

    @AfterAll
    static void stop() {
        Objects.requireNonNull(app).close();
        Objects.requireNonNull(emulator).close();
    }

    @ParameterizedTest
    @CsvSource({
        "first,fault.e = empty on UPLOAD first 1",
        "arrived,fault.e = empty on UPLOAD first 1 effect yes",
        "second,fault.e = empty on UPLOAD nth 2",
        "twice,fault.a = empty on UPLOAD nth 1;fault.b = empty on UPLOAD nth 3",
        "bare,upload.shape = url"
    })
    void bringsEveryFileThereOnceBeforeItPays(String name, String faults) {
        BackendEmulator service = Objects.requireNonNull(emulator);
        service.scenario(STANDARD.with("faults = none"));
        service.scenario(STANDARD.with(faults.replace(';', '\n')));

        JsonNode row = onlyRow(name, "fox.png|https://cdn.example.com/owl.png|https://cdn.example.com/elk.png");

        assertThat(row.path("status").asString()).isEqualTo("DONE");
        assertThat(service.journal().entries(JournalKind.UPLOADED))
                .filteredOn(entry -> row.path("session_id").asString().equals(entry.session()))
                .extracting(JournalEntry::note)
                .containsExactlyInAnyOrder("fox.png 70 bytes", "owl.png 0 bytes", "elk.png 0 bytes");
        assertThat(service.journal().chargesOfPrompt(name + " with media")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "gone-file,upload.failing.matching = fox,PROTOCOL",
        "gone-address,upload.failing.matching = owl,PROTOCOL",
        "large,upload.limit = 10,MEDIA_TOO_LARGE"
    })
    void doesNotPayForARowOneOfWhoseFilesDoesNotArrive(String name, String setting, String code) {
        BackendEmulator service = Objects.requireNonNull(emulator);
        service.scenario(STANDARD.with(setting));

        JsonNode row = onlyRow(name, "fox.png|https://cdn.example.com/owl.png");

        assertThat(Map.of(
                        "status",
                        row.path("status").asString(),
                        "code",
                        row.path("code").asString()))
                .isEqualTo(Map.of("status", "FAILED", "code", code));
        assertThat(service.journal().generationsOfPrompt(name + " with media")).isZero();
    }

    private static JsonNode onlyRow(String name, String media) {
        TestingApp running = Objects.requireNonNull(app);
        Path manifest =
                running.manifest(name + ".csv", "id,prompt,media\n%1$s,%1$s with media,%2$s\n".formatted(name, media));
        assertThat(running.run(running.accept(manifest))).isEqualTo(RunEnd.COMPLETED);
        List<JsonNode> rows = TestingApp.results(manifest);
        assertThat(rows).hasSize(1);
        return rows.getFirst();
    }
}
