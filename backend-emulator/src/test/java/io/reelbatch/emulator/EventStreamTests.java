package io.reelbatch.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EventStreamTests {
    private static final Scenario RICH = Scenario.standard().credits(1000);

    private static HttpResponse<String> run(Scenario scenario) {
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            return api.run(api.session(), "A fox");
        }
    }

    @Test
    void spellsJavaEventsInThreeChunks() {
        try (var emulator = BackendEmulator.start(RICH.dialect(EventDialect.ADK_JAVA))) {
            assertThat(Wire.run(emulator)).contains("\r\n5\r\ndata:\r\n", "\r\n2\r\n\n\n\r\n", "\"timestamp\":17");
        }
    }

    @Test
    void spellsTypedFrames() {
        assertThat(run(RICH.dialect(EventDialect.TYPED)).body())
                .contains("data: {\"type\":\"tool_call\"", "data: {\"type\":\"text\",\"content\":\"Your video");
    }

    @Test
    void spellsBareTexts() {
        assertThat(run(RICH.dialect(EventDialect.BARE)).body()).startsWith("data: {\"text\":\"Your video");
    }

    @Test
    void spellsTheWordsOfTheOtherGateway() {
        assertThat(run(RICH.dialect(EventDialect.SIBLING)
                                .with(Settings.PARTIALS, true)
                                .with(Settings.THOUGHTS, true))
                        .body())
                .startsWith("data: {\"type\":\"session_ready\"}\n\ndata: {\"type\":\"message_accepted\"")
                .contains(
                        "{\"type\":\"thinking_chunk\",\"text\":\"Should I ask",
                        "{\"type\":\"tool_start\",\"id\":\"adk-1\",\"tool\":\"generate_video",
                        "{\"type\":\"tool_end\"",
                        "{\"type\":\"chunk\",\"text\":\"Your video",
                        "{\"type\":\"text\",\"text\":\"Your video is ready. Click the Export button")
                .endsWith("data: {\"type\":\"done\"}\n\n");
    }

    @Test
    void spellsTheWordsOfTheOtherGatewayInPieces() {
        assertThat(run(RICH.dialect(EventDialect.SIBLING_CHUNKS)).body())
                .contains(
                        "{\"type\":\"toolcall_start\",\"id\":\"adk-1\",\"tool_name\":\"generate_video",
                        "{\"type\":\"chunk\",\"content\":\"Your video is re\"}",
                        "{\"type\":\"chunk\",\"content\":\"ady. Click the E\"}")
                .doesNotContain("\"type\":\"text\"");
    }

    @Test
    void asksInTheWordsOfTheOtherGateway() {
        assertThat(run(RICH.dialect(EventDialect.SIBLING)
                                .with(Settings.QUESTION, 1.0)
                                .with(Settings.QUESTION_FORM, QuestionForm.TOOL))
                        .body())
                .contains(
                        "{\"type\":\"ask_question\",\"title\":\"One more detail\",\"questions\":[{\"question\":\"Which");
    }

    @Test
    void thinksAloud() {
        assertThat(run(RICH.with(Settings.THOUGHTS, true)).body())
                .contains(
                        "{\"text\":\"Should I ask which style? Error: none. I will \\\"just\\\" start.\",\"thought\":true}");
    }

    @Test
    void findsInTheMiddleOfAStreamThatTheCreditsAreGone() {
        Scenario poor = Scenario.standard().credits(10).with(Settings.CREDITS_REFUSAL, CreditsRefusal.MID_STREAM);
        try (var emulator = BackendEmulator.start(poor);
                var api = new Api(emulator).withToken()) {
            assertThat(api.run(api.session(), "A fox").body())
                    .contains("functionCall", "data: {\"code\":2001,\"message\":\"insufficient credits\"}")
                    .doesNotContain("Your video");
            assertThat(api.balance().raw()).isEqualTo("{\"available\":10,\"frozen\":0,\"total\":10}");
            assertThat(emulator.journal().entries(JournalKind.REFUSED))
                    .extracting(JournalEntry::status)
                    .containsExactly(2001);
        }
    }

    @Test
    void sendsTheLackOfCreditsAsTheOnlyEvent() {
        Scenario poor = Scenario.standard().credits(10).with(Settings.CREDITS_REFUSAL, CreditsRefusal.EVENT);
        assertThat(run(poor).body()).isEqualTo("data: {\"code\":2001,\"message\":\"insufficient credits\"}\n\n");
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "false, 0"})
    void breaksOffWithACodeWhetherOrNotItHasCharged(boolean effect, int charges) {
        Fault broke = Fault.code(2001).afterEvent(1).withEffect(effect);
        try (var emulator = BackendEmulator.start(RICH.fault(broke));
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            assertThat(api.run(session, "A fox").body()).endsWith("\"message\":\"insufficient credits\"}\n\n");
            Awaitility.await()
                    .until(() -> emulator.journal().chargesOfSession(session) == charges
                            && Api.raw(api.balance(), "frozen").equals("0"));
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 900", "false, 1000"})
    void chargesForWhatItSaysHasBrokenWhenTheScenarioSaysSo(boolean effect, String left) {
        Scenario broken = RICH.with(Settings.RUN_ERROR, 1.0).with(Settings.ERROR_EFFECT, effect);
        try (var emulator = BackendEmulator.start(broken);
                var api = new Api(emulator).withToken()) {
            assertThat(api.run(api.session(), "A fox").body()).contains("model overloaded");
            assertThat(Api.raw(api.balance(), "available")).isEqualTo(left);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ADK_PYTHON | 404 | {"detail":"Session not found"}
                    ADK_JAVA   | 500 | ``
                    """)
    void refusesUnknownSessionsAsAgentServersDo(RunRefusal by, int status, String body) {
        try (var emulator = BackendEmulator.start(RICH.with(Settings.RUN_REFUSAL, by));
                var api = new Api(emulator).withToken()) {
            HttpResponse<String> response = api.run("5529798706024415999", "A fox");
            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(response.body()).isEqualTo(body);
        }
    }

    @Test
    void repeatsTheWholeTextAfterItsParts() {
        String body = run(RICH.with(Settings.PARTIALS, true)).body();
        assertThat(body.lines().filter(line -> line.contains("\"partial\":true")))
                .hasSize(2);
        assertThat(body).contains("Your video is ready. Click the Export button to download it.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    EMPTY_DATA        | data:
                    COMMENT           | : ping
                    COMMENT_HEARTBEAT | : heartbeat
                    EVENT             | event: heartbeat
                    WORD              | data: heartbeat
                    TYPED             | data: {"type":"heartbeat"}
                    DONE              | data: [DONE]
                    """)
    void sendsHeartbeatsOfEveryForm(HeartbeatForm form, String line) {
        Scenario scenario = RICH.generationTakes(Duration.ofMillis(600))
                .with(Settings.HEARTBEAT, form)
                .with(Settings.HEARTBEAT_INTERVAL, Duration.ofMillis(10));
        assertThat(run(scenario).body().lines()).contains(line);
    }

    @ParameterizedTest
    @EnumSource(LineEnd.class)
    void endsLinesAsTold(LineEnd lineEnd) {
        String body = run(RICH.with(Settings.LINE_END, lineEnd)).body();
        assertThat(body).endsWith("}" + lineEnd.characters() + lineEnd.characters());
    }

    @Test
    void leavesTheLastBlankLineOutAndBeginsWithAMark() {
        String body = run(RICH.with(Settings.LAST_BLANK_LINE, false).with(Settings.BOM, true))
                .body();
        assertThat(body).startsWith("\uFEFFdata: {").contains("}\n\ndata: {").endsWith("}");
    }

    @Test
    void splitsEventsIntoSmallChunks() {
        try (var emulator = BackendEmulator.start(RICH.with(Settings.CHUNK, 7))) {
            assertThat(Wire.run(emulator)).contains("\r\n\r\n7\r\ndata: {\r\n7\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    RAW_ERROR     | data: {"error": "model overloaded, try "again" later"}
                    SYSTEM_AUTHOR | "text":"Error: model overloaded
                    ERROR_DETAILS | "error_details":{"error_type":"ValueError"
                    EVENT_ERROR   | event: error
                    ERROR_CODE    | "errorCode":"RESOURCE_EXHAUSTED"
                    ENVELOPE      | data: {"code":5000
                    TYPED_ERROR   | data: {"type":"error","error":"model overloaded
                    """)
    void reportsErrorsInEveryForm(ErrorForm form, String expected) {
        Scenario scenario = RICH.with(Settings.RUN_ERROR, 1.0).with(Settings.ERROR_FORM, form);
        assertThat(run(scenario).body()).contains(expected).contains("functionCall");
    }

    @Test
    void reportsErrorsBeforeTheStream() {
        Scenario broken = RICH.with(Settings.RUN_ERROR, 1.0);
        HttpResponse<String> status = run(broken.with(Settings.ERROR_FORM, ErrorForm.STATUS_500));
        assertThat(status.statusCode()).isEqualTo(500);
        assertThat(status.body()).isEmpty();
        HttpResponse<String> nothing = run(broken.with(Settings.ERROR_FORM, ErrorForm.NO_EVENTS));
        assertThat(nothing.statusCode()).isEqualTo(200);
        assertThat(nothing.body()).isEmpty();
    }

    @Test
    void givesTheMoneyBackForABrokenGeneration() {
        try (var emulator = BackendEmulator.start(RICH.with(Settings.RUN_ERROR, 1.0));
                var api = new Api(emulator).withToken()) {
            api.run(api.session(), "A fox");
            assertThat(Api.raw(api.balance(), "available")).isEqualTo("1000");
            assertThat(emulator.journal().charges()).isEmpty();
        }
    }

    @Test
    void addsNoiseAfterAGoodAnswer() {
        assertThat(run(RICH.with(Settings.NOISE, 1.0)).body())
                .contains("Your video is ready", "I encountered a temporary issue");
    }
}
