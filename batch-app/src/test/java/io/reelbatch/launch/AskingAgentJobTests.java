package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.QuestionForm;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.emulator.Settings;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// An agent that asks back, or believes that somebody sits before a screen.
class AskingAgentJobTests {
    private static final Scenario CALM = Scenario.standard().credits(10_000);

    @TempDir
    Path directory;

    /// One application for all forms; starting one for each would take most of the time.
    @Test
    void aQuestionInWhateverFormIsAnsweredAndPaidForOnce() {
        try (var emulator = BackendEmulator.start(CALM);
                var app = TestingApp.start(directory, emulator.baseUri())) {
            for (QuestionForm form : QuestionForm.values()) {
                emulator.scenario(CALM.with("run.question.matching = fox").with(Settings.QUESTION_FORM, form));
                Path manifest = app.manifest(form + ".csv", "id,prompt\na,a red fox in form %s\n".formatted(form));
                app.run(app.accept(manifest));

                JsonNode row = TestingApp.results(manifest).getFirst();
                assertThat(row.path("status").asString())
                        .as("%s: %s", form, row)
                        .isEqualTo("DONE");
                assertThat(row.path("attempts").asInt()).as("%s", form).isEqualTo(2);
                assertThat(row.path("credits").asInt()).as("%s", form).isEqualTo(100);
                assertThat(row.path("message").asString()).contains("(answered by itself)");
            }
            assertThat(emulator.journal().chargesByPrompt().values())
                    .hasSize(QuestionForm.values().length)
                    .containsOnly(1);
        }
    }

    private JsonNode only(Scenario scenario, String rows) {
        try (var emulator = BackendEmulator.start(scenario);
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Path manifest = app.manifest("one.csv", rows);
            app.run(app.accept(manifest));
            assertThat(emulator.journal().chargesByPrompt().values()).allMatch(charges -> charges == 1);
            return TestingApp.results(manifest).getFirst();
        }
    }

    @Test
    void aRowWhoseQuestionsNeverEndIsParkedWithTheQuestion() {
        JsonNode row =
                only(CALM.with("run.question.matching = fox\nrun.question.count = 9"), "id,prompt\na,a red fox\n");
        assertThat(row.path("status").asString()).isEqualTo("PARKED");
        assertThat(row.path("code").asString()).isEqualTo("QUESTION_UNANSWERED");
        assertThat(row.path("message").asString()).contains("Which style").contains("3 turns are the limit");
        assertThat(row.path("attempts").asInt()).isEqualTo(3);
        assertThat(row.path("credits").asInt()).isZero();
    }

    @Test
    void aFinishedVideoIsDoneWhateverTheAgentWantsClicked() {
        JsonNode row = only(CALM.with("run.closing = click"), "id,prompt\na,a red fox\n");
        assertThat(row.path("status").asString()).isEqualTo("DONE");
        assertThat(row.path("attempts").asInt()).isEqualTo(1);
        assertThat(row.path("message").asString())
                .isEqualTo("Your video is ready. [asks for a click: Click [Save] to keep this version.]");
    }

    /// The words after a video are a courtesy; taken for a question while the video is late, each would be paid
    /// for twice.
    @Test
    void lateVideosBehindAPoliteOfferArePaidForOnceHoweverManyAreInFlight() {
        Scenario polite = CALM.with("run.closing = offer\nstate.lag = 4s");
        try (var emulator = BackendEmulator.start(polite);
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Path manifest = app.manifest("late.csv", "id,prompt\na,a red fox\nb,a whale\nc,an owl\nd,a bear\n");

            assertThat(app.run(app.accept(manifest))).isEqualTo(RunEnd.COMPLETED);

            assertThat(TestingApp.results(manifest))
                    .allMatch(row -> row.path("status").asString().equals("DONE"));
            assertThat(emulator.journal().chargesByPrompt())
                    .isEqualTo(Map.of("a red fox", 1, "a whale", 1, "an owl", 1, "a bear", 1));
        }
    }

    @Test
    void rowsOfASessionAreAskedAndAnsweredOneAfterTheOther() {
        try (var emulator = BackendEmulator.start(CALM.with("run.question.matching = night"));
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Path manifest = app.manifest(
                    "film.csv",
                    "id,prompt,session\na,a red fox,film\nb,make it night,film\nc,add rain,film\nx,a whale at night,\n");

            assertThat(app.run(app.accept(manifest))).isEqualTo(RunEnd.COMPLETED);

            assertThat(TestingApp.results(manifest))
                    .allMatch(row -> row.path("status").asString().equals("DONE"));
            assertThat(emulator.journal().chargesByPrompt())
                    .isEqualTo(Map.of("a red fox", 1, "make it night", 1, "add rain", 1, "a whale at night", 1));
        }
    }
}
