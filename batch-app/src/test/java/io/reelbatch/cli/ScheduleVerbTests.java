package io.reelbatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `schedule` where nothing serves; each command starts the application and ends it.
class ScheduleVerbTests {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path home;

    @BeforeEach
    void define() throws IOException {
        Files.createDirectories(home.resolve("definitions"));
        Files.writeString(home.resolve("definitions/evening.yml"), """
                name: evening
                description: Every evening.
                schedule: {cron: "0 0 22 * * *", zone: Europe/Berlin}
                """);
    }

    private Command.End run(String... arguments) {
        return new Command(home, Command.NOBODY).run(arguments);
    }

    private JsonNode evening() {
        return JSON.readTree(run("schedule", "list", "--json").out()).at("/schedules/0");
    }

    @Test
    void aPauseOutlivesTheProcess() {
        assertThat(run("schedule", "pause", "evening").out()).contains("evening is paused;");
        JsonNode paused = evening();
        assertThat(run("schedule", "resume", "evening").out()).contains("evening goes on");
        JsonNode resumed = evening();

        assertThat(paused.path("pausedAt").isNull()).isFalse();
        assertThat(paused.path("next").size()).isZero();
        assertThat(resumed.path("pausedAt").isNull()).isTrue();
        assertThat(resumed.path("next").size()).isEqualTo(3);
    }

    @Test
    void aRunThatWasAskedForIsBegunByTheNextServe() {
        assertThat(run("schedule", "run", "evening").exitCode()).isZero();

        Command.End list = run("schedule", "list");

        assertThat(list.out())
                .containsPattern("(?m)^evening +0 0 22 \\* \\* \\* +Europe/Berlin +\\d{4}-\\d\\d-\\d\\d 22:00:00 ")
                .contains("about to begin");
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        Command.End end = run("schedule", "pause", "morning");

        assertThat(end.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(end.err()).contains("there is no schedule morning; known: evening");
    }
}
