package io.reelbatch.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.emulator.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The outside of answers: compression, bodies of errors, codes, ids, members nobody asked for.
class AnswerFormTests {
    private static final Scenario RICH = Scenario.standard().credits(1000);
    private static final String BALANCE = "/api/credits/balance/simple";

    private static String unzipped(HttpResponse<byte[]> response) throws IOException {
        assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
        try (var in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void compressesWhenAsked() throws IOException {
        try (var emulator = BackendEmulator.start(RICH.with(Settings.COMPRESSION, Compression.ASKED));
                var api = new Api(emulator).withToken()) {
            HttpRequest asking = api.authorized(BALANCE)
                    .header("Accept-Encoding", "gzip, deflate")
                    .build();
            assertThat(unzipped(api.send(asking, BodyHandlers.ofByteArray()))).contains("\"available\":1000");
            assertThat(api.get(BALANCE).body()).contains("\"available\":1000");
        }
    }

    @Test
    void compressesStreamsPieceByPiece() throws IOException {
        try (var emulator = BackendEmulator.start(RICH);
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            emulator.scenario(RICH.with(Settings.COMPRESSION, Compression.ALL));
            assertThat(unzipped(api.send(api.running(session, "A fox"), BodyHandlers.ofByteArray())))
                    .contains("functionCall", "Your video is ready");
        }
    }

    @Test
    void compressesAllButStreamsUnasked() throws IOException {
        try (var emulator = BackendEmulator.start(RICH);
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            emulator.scenario(RICH.with(Settings.COMPRESSION, Compression.JSON));
            assertThat(api.run(session, "A fox").body()).contains("Your video is ready");
            assertThat(unzipped(api.send(api.authorized(BALANCE).build(), BodyHandlers.ofByteArray())))
                    .contains("\"total\"");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ENVELOPE    | {"code":1001,"message":"token invalid or expired"}
                    DETAIL      | {"detail":"token invalid or expired"}
                    DETAIL_LIST | {"detail":[{"type":"error","msg":"token invalid or expired"}]}
                    REASON      | {"reason":"token invalid or expired"}
                    MESSAGE     | {"message":"token invalid or expired"}
                    HTML        | <html><body><h1>401</h1>token invalid or expired</body></html>
                    EMPTY       | ``
                    """)
    void writesErrorsInEveryForm(ErrorBody form, String expected) {
        Scenario scenario = RICH.with(Settings.ERROR_STATUS, ErrorStatus.MAPPED).with(Settings.ERROR_BODY, form);
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken("unknown")) {
            HttpResponse<String> response = api.get(BALANCE);
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.body()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1010, 1011, 403})
    void refusesTokensWithOtherCodes(int code) {
        Scenario scenario = RICH.with(Settings.TOKEN_CODE, code).with(Settings.ERROR_STATUS, ErrorStatus.MAPPED);
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken("unknown")) {
            HttpResponse<String> response = api.get(BALANCE);
            assertThat(Api.code(response)).isEqualTo(Integer.toString(code));
            assertThat(response.statusCode()).isEqualTo(code == 403 ? 403 : 401);
        }
    }

    @Test
    void writesCodesAsText() {
        try (var emulator = BackendEmulator.start(RICH.with(Settings.CODE_AS_TEXT, true));
                var api = new Api(emulator).withToken()) {
            assertThat(Api.code(api.get(BALANCE))).isEqualTo("\"0\"");
            assertThat(Api.code(api.withToken("unknown").get(BALANCE))).isEqualTo("\"1001\"");
        }
    }

    @Test
    void addsMembersThatNobodyHasHeardOf() {
        try (var emulator = BackendEmulator.start(RICH.with(Settings.EXTRA_FIELDS, true));
                var api = new Api(emulator).withToken()) {
            HttpResponse<String> balance = api.get(BALANCE);
            assertThat(Api.body(balance).get("_trace")).isInstanceOf(Json.Obj.class);
            assertThat(Api.data(balance).get("_trace")).isInstanceOf(Json.Obj.class);
            assertThat(Api.raw(Api.data(balance), "available")).isEqualTo("1000");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    USER_ID | "user_id":"anon_
                    BIND_ID | "bind_id":"anon_
                    """)
    void namesTheCallersOwnId(UserIdKey key, String expected) {
        try (var emulator = BackendEmulator.start(RICH.with(Settings.USER_ID_KEY, key));
                var api = new Api(emulator).withToken()) {
            assertThat(api.state(api.session()).raw()).contains(expected);
        }
    }

    @Test
    void tellsEverySecondRequestTheSessionBefore() {
        try (var emulator = BackendEmulator.start(RICH.with(Settings.SESSION_TWICE, true));
                var api = new Api(emulator).withToken()) {
            String first = api.session();
            assertThat(api.session()).isEqualTo(first);
            assertThat(api.session()).isNotEqualTo(first);
        }
    }

    @Test
    void keepsTheCallersOwnIdBack() {
        try (var emulator = BackendEmulator.start(RICH.with(Settings.USER_ID_KEY, UserIdKey.NONE));
                var api = new Api(emulator).withToken()) {
            assertThat(api.state(api.session()).raw()).doesNotContain("anon_");
        }
    }

    @Test
    void keepsTheEndOfATokensLifeToItself() {
        try (var emulator = BackendEmulator.start(RICH.with(Settings.TELL_EXPIRY, false));
                var api = new Api(emulator)) {
            HttpRequest request = api.open("/api/auth/anonymous-token")
                    .header("X-Client-Id", "client-1")
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(Api.data(api.send(request)).members()).containsOnlyKeys("token", "user_id", "credits");
        }
    }
}
