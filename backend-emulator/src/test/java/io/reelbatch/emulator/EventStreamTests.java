package io.reelbatch.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
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
