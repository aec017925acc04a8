package io.reelbatch.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Several messages in one session: questions and their answers, and drafts that change with every turn.
class DialogueTests {
    private static final Scenario RICH = Scenario.standard().credits(1000);
    private static final Scenario ASKING = RICH.with(Settings.QUESTION_MATCHING, "fox");

    @Test
    void asksFirstAndMakesTheVideoOfTheFirstPromptOnceAnswered() {
        try (var emulator = BackendEmulator.start(ASKING);
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            assertThat(api.run(session, "A fox").body())
                    .contains("realistic or cartoon?")
                    .doesNotContain("functionCall");
            assertThat(api.draft(session)).isEmpty();
            assertThat(emulator.journal().charges()).isEmpty();

            assertThat(api.run(session, "As you like").body()).contains("Your video is ready");
            Awaitility.await().until(() -> api.draft(session).contains("\"n\":\"A fox\""));
            assertThat(emulator.journal().charges())
                    .extracting(JournalEntry::prompt, JournalEntry::turn)
                    .containsExactly(tuple("A fox", 2));
            assertThat(emulator.journal().messagesOf(session)).isEqualTo(2);
        }
    }

    @Test
    void asksAsOftenAsToldAndIsDoneWithItThen() {
        try (var emulator = BackendEmulator.start(ASKING.with(Settings.QUESTION_COUNT, 2));
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            api.run(session, "A fox");
            assertThat(api.run(session, "Go on").body()).contains("realistic or cartoon?");
            assertThat(api.run(session, "Go on").body()).contains("Your video is ready");
            assertThat(api.run(session, "A whale").body()).contains("Your video is ready");
            assertThat(emulator.journal().chargesByPrompt()).containsOnlyKeys("A fox", "A whale");
            assertThat(emulator.journal().messagesBySession()).containsEntry(session, 4);
        }
    }

    @Test
    void drawsWhoIsAskedByLot() {
        try (var emulator = BackendEmulator.start(RICH.with(Settings.QUESTION, 1.0));
                var api = new Api(emulator).withToken()) {
            assertThat(api.run(api.session(), "A whale").body()).contains("realistic or cartoon?");
        }
    }

    @ParameterizedTest
    @EnumSource(QuestionForm.class)
    void asksInEveryForm(QuestionForm form) {
        try (var emulator = BackendEmulator.start(ASKING.with(Settings.QUESTION_FORM, form));
                var api = new Api(emulator).withToken()) {
            String body = api.run(api.session(), "A fox").body();
            assertThat(body).contains(form.text().replace("\"", "\\\""));
            assertThat(body.contains("\"name\":\"ask_question\"")).isEqualTo(form.callsTheTool());
            assertThat(body.contains("\"longRunningToolIds\":[\"adk-2\"]")).isEqualTo(form.callsTheTool());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    TYPED | {"type":"tool_call","name":"ask_question"
                    BARE  | {"text":"One more detail: Which style?
                    """)
    void asksInOtherDialects(EventDialect dialect, String expected) {
        Scenario scenario = ASKING.dialect(dialect).with(Settings.QUESTION_FORM, QuestionForm.TOOL);
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            assertThat(api.run(api.session(), "A fox").body()).contains(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "EXPORT, Click the Export button",
        "EXPORT_ZH, 导出",
        "CLICK, Click [Save]",
        "CLICK_ZH, 点击",
        "OPEN, Open the media panel",
        "OPEN_ZH, 打开",
        "DRAG, Drag the title",
        "DRAG_ZH, 拖拽",
        "PREVIEW, Preview in timeline",
        "OFFER, add captions?",
        "PLAIN, Your video is ready.\"",
    })
    void closesWithWordsForSomeoneAtAScreen(Closing closing, String expected) {
        try (var emulator = BackendEmulator.start(RICH.with(Settings.CLOSING, closing));
                var api = new Api(emulator).withToken()) {
            assertThat(api.run(api.session(), "A fox").body()).contains(expected);
        }
    }

    @Test
    void mixesItsClosingWordsByLot() {
        try (var emulator = BackendEmulator.start(
                        RICH.with(Settings.CLOSING, Closing.MIXED).silentEdits(0));
                var api = new Api(emulator).withToken()) {
            assertThat(api.run(api.session(), "A fox").body()).containsAnyOf("video is ready", "视频");
        }
    }

    @Test
    void appendsAClipWithEveryTurn() {
        try (var emulator = BackendEmulator.start(RICH);
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox");
            api.run(session, "A whale");
            Awaitility.await().until(() -> api.draft(session).contains("A whale"));
            assertThat(api.draft(session)).contains("\"n\":\"A fox\"", "\"src\":\"clip_0\"", "\"src\":\"clip_1\"");
        }
    }

    @Test
    void beginsANewTimelineWithEveryTurnWhenTheScenarioSaysSo() {
        try (var emulator = BackendEmulator.start(RICH.with(Settings.SESSION_DRAFT, SessionDraft.REPLACE));
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox");
            String first = api.draft(session);
            api.run(session, "A fox");
            Awaitility.await().until(() -> !api.draft(session).equals(first));
            assertThat(api.draft(session)).contains("\"src\":\"clip_1\"").doesNotContain("\"src\":\"clip_0\"");
        }
    }

    @Test
    void rendersTheClipsOfTheDraftThatWasHandedIn() {
        try (var emulator = BackendEmulator.start(RICH.renderTakes(Duration.ZERO));
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox");
            String first = api.draft(session);
            api.run(session, "A whale");
            Awaitility.await().until(() -> api.draft(session).contains("A whale"));
            api.render("render_early", session, first);
            api.render("render_late", session, api.draft(session));
            assertThat(video(api, "render_early")).contains("prompt=A fox\n");
            assertThat(video(api, "render_late")).contains("prompt=A whale\n");
            assertThat(emulator.journal().rendersOf(session)).isEqualTo(2);
        }
    }

    private static String video(Api api, String render) {
        HttpResponse<byte[]> bytes = api.send(
                api.authorized("/api/render/proxy/%s/download".formatted(render))
                        .build(),
                BodyHandlers.ofByteArray());
        return new String(bytes.body(), StandardCharsets.UTF_8);
    }

    @Test
    void chargesForWhatNeverAppears() {
        try (var emulator = BackendEmulator.start(RICH.with(Settings.UNSEEN_MATCHING, "fox"));
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            assertThat(api.run(session, "A fox").body()).contains("Your video is ready");
            assertThat(emulator.journal().chargesOfSession(session)).isEqualTo(1);
            api.run(session, "A whale");
            Awaitility.await().until(() -> api.draft(session).contains("A whale"));
            assertThat(api.draft(session)).doesNotContain("A fox");
        }
    }

    @Test
    void drawsByLotWhatNeverAppears() {
        Scenario unseen = RICH.with(Settings.UNSEEN, 1.0).with(Settings.STATE_LAG, Duration.ZERO);
        try (var emulator = BackendEmulator.start(unseen);
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            api.run(session, "A fox");
            assertThat(emulator.journal().chargesOfSession(session)).isEqualTo(1);
            assertThat(api.draft(session)).isEmpty();
        }
    }
}
