package io.reelbatch.backend.nemo;

import static io.reelbatch.backend.nemo.TestCloud.SESSION;
import static io.reelbatch.backend.nemo.TestCloud.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reelbatch.backend.AccessToken;
import io.reelbatch.backend.AccountStopped;
import io.reelbatch.backend.AnonymousTokens.Issued;
import io.reelbatch.backend.BackendException;
import io.reelbatch.backend.ContractBroken;
import io.reelbatch.backend.Credits;
import io.reelbatch.backend.ExportBlocked;
import io.reelbatch.backend.ItemRefused;
import io.reelbatch.backend.RemoteSession;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.SessionId;
import io.reelbatch.backend.SessionLost;
import io.reelbatch.backend.nemo.NemoSettings.Timers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The calls answered with JSON: envelopes, refusals, and bodies that nobody should send.
@Timeout(120)
class JsonCallsTests {

    @Test
    void opensASession() {
        try (TestCloud cloud = answering(200, """
                {"code":0,"data":{"task_id":"t","session_id":"5529798706024415232","user_id":"anon_abc"}}""")) {
            assertThat(cloud.backend.openSession("zh-CN"))
                    .isEqualTo(new RemoteSession(SESSION, "anon_abc", new AccessToken("token-1").ref()));
            RawServer.Request request = cloud.server.requests().getFirst();
            assertThat(request.method() + " " + request.path()).isEqualTo("POST /api/tasks/me/with-session/nemo_agent");
            assertThat(request.text()).isEqualTo("{\"task_name\":\"project\",\"language\":\"zh-CN\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"code\":0,\"data\":{\"session_id\":\"5529798706024415232\"}}",
                "{\"code\":\"0\",\"message\":\"ok\",\"data\":{\"session_id\":\"5529798706024415232\"}}",
                "{\"success\":true,\"data\":{\"session_id\":\"5529798706024415232\"}}",
                "{\"code\":0,\"session_id\":\"5529798706024415232\"}",
                "{\"session_id\":\"5529798706024415232\"}",
                "{\"session_id\":5529798706024415232}",
                "{\"data\":null,\"success\":true,\"session_id\":5529798706024415232,\"new\":[{}]}",
                "\uFEFF{\"session_id\":\"5529798706024415232\"}"
            })
    void readsEveryEnvelope(String body) {
        try (TestCloud cloud = answering(200, body)) {
            assertThat(cloud.backend.openSession("en").id()).isEqualTo(SESSION);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"code\":0,\"data\":{\"available\":25000,\"frozen\":40,\"total\":25040}}|25000|40",
                "{\"available\":\"100\",\"frozen\":\"0\"}|100|0",
                "{\"available\":99.9}|99|0",
                "{\"available\":-5,\"frozen\":null}|0|0",
                "{\"available\":1e3,\"frozen\":0}|1000|0",
                "{\"available\":1e99,\"frozen\":1e-99}|9223372036854775807|0"
            })
    void readsTheBalanceHoweverItIsSpelled(String body, long available, long frozen) {
        try (TestCloud cloud = answering(200, body)) {
            assertThat(cloud.backend.credits()).isEqualTo(new Credits(available, frozen));
        }
    }

    @Test
    void getsAnAnonymousTokenWithoutShowingOne() {
        try (TestCloud cloud = answering(200, """
                {"code":0,"data":{"token":"nmv_usr_x","user_id":"anon_a","expires_at":"2026-03-18T00:00:00Z","credits":100}}""")) {
            assertThat(cloud.backends.anonymousTokens(TestCloud.WHO).issue("client-1"))
                    .isEqualTo(
                            new Issued(new AccessToken("nmv_usr_x"), "anon_a", Instant.parse("2026-03-18T00:00:00Z")));
            RawServer.Request request = cloud.server.requests().getFirst();
            assertThat(request.method() + " " + request.path()).isEqualTo("POST /api/auth/anonymous-token");
            assertThat(request.header("X-Client-Id")).isEqualTo("client-1");
            assertThat(request.header("Authorization")).isEmpty();
            assertThat(request.text()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"2026-03-18T00:00:00", "2026-03-18T01:00:00+01:00", "2026-03-18T00:00:00.000000"})
    void readsATimeWithOrWithoutItsOffset(String time) {
        try (TestCloud cloud = answering(200, "{\"token\":\"t\",\"expires_at\":\"%s\"}".formatted(time))) {
            assertThat(cloud.backends
                            .anonymousTokens(TestCloud.WHO)
                            .issue("client-1")
                            .expiresAt())
                    .isEqualTo(Instant.parse("2026-03-18T00:00:00Z"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200,1002,SessionLost",
        "404,0,SessionLost",
        "200,2001,AccountStopped",
        "402,2001,AccountStopped",
        "402,0,ExportBlocked",
        "200,402,ExportBlocked",
        "200,4001,ItemRefused",
        "415,0,ItemRefused",
        "400,4002,ItemRefused",
        "413,0,ItemRefused",
        "422,0,ItemRefused",
        "400,0,ItemRefused",
        "429,0,RetryLater",
        "200,429,RetryLater",
        "403,0,RetryLater",
        "408,0,RetryLater",
        "500,0,RetryLater",
        "503,0,RetryLater",
        "200,500,RetryLater",
        "200,7777,ContractBroken",
        "302,0,ContractBroken",
        "405,0,ContractBroken",
        "401,0,AccountStopped",
        "200,1001,AccountStopped",
        "200,1010,AccountStopped",
        "500,1011,AccountStopped",
        "429,8,RetryLater",
        "402,4020,ExportBlocked",
        "404,5,SessionLost",
        "413,13,ItemRefused",
        "503,14,RetryLater",
        "401,16,AccountStopped"
    })
    void saysWhatToDoAboutARefusal(int status, int code, String expected) {
        String body = code == 0 ? "{\"detail\":\"no\"}" : "{\"code\":%d,\"message\":\"no\"}".formatted(code);
        try (TestCloud cloud = answering(status, body)) {
            BackendException refusal = refusal(cloud);
            assertThat(refusal.getClass().getSimpleName()).isEqualTo(expected);
            assertThat(refusal)
                    .hasMessageStartingWith(
                            "POST /api/upload-video/nemo_agent/me/5529798706024415232 answered %d", status);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"success\":false,\"error\":\"no such thing\"}",
                "{\"code\":7777,\"message\":\"no such thing\"}",
                "{\"code\":7777,\"error\":{\"message\":\"no such thing\"}}",
                "{\"code\":7777,\"detail\":[{\"msg\":\"no such thing\",\"type\":\"missing\"}]}",
                "{\"code\":\"E17\",\"reason\":\"no such thing\"}"
            })
    void passesOnWhatTheCloudSays(String body) {
        try (TestCloud cloud = answering(200, body)) {
            assertThat(refusal(cloud)).isInstanceOf(ContractBroken.class).hasMessageEndingWith(": no such thing");
        }
    }

    @Test
    void goesByTheStatusWhereTheCodeSaysThatAllIsWell() {
        try (TestCloud cloud = answering(402, "{\"code\":0}")) {
            assertThat(refusal(cloud)).isInstanceOf(ExportBlocked.class);
        }
    }

    @Test
    void findsTheCodeInsideAnErrorObject() {
        try (TestCloud cloud = answering(400, "{\"detail\":{\"code\":2001,\"message\":\"empty\"}}")) {
            assertThat(refusal(cloud)).isInstanceOf(AccountStopped.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html><body>Bad gateway</body></html>", "{\"code\":", "null", "[]", "17", "\"text\""})
    void saysThatAGoodStatusOverNonsenseBreaksTheContract(String body) {
        try (TestCloud cloud = answering(200, body)) {
            assertThatThrownBy(cloud.backend::credits).isInstanceOf(ContractBroken.class);
        }
    }

    @Test
    void hintsAtTheRegistrationOfAnAnonymousAccount() {
        try (TestCloud cloud = answering((request, line) -> line.json(
                200,
                request.path().contains("with-session")
                        ? "{\"code\":0,\"data\":{\"session_id\":\"1\",\"user_id\":\"anon_a b\"}}"
                        : "{\"code\":2001}"))) {
            assertThat(((AccountStopped) refusal(cloud)).hint()).isEqualTo("Top up credits in your account");
            cloud.backend.openSession("en");
            assertThat(((AccountStopped) refusal(cloud)).hint())
                    .isEqualTo("Register to get more credits: https://nemovideo.com/register?bind=anon_a+b");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "4001,UNSUPPORTED_MEDIA,'Supported formats: mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac'",
        "4002,MEDIA_TOO_LARGE,Compress or trim the file: at most 200 MB"
    })
    void hintsAtWhatMediaAreTaken(int code, String word, String hint) {
        try (TestCloud cloud = answering(200, "{\"code\":%d}".formatted(code))) {
            ItemRefused refusal = (ItemRefused) refusal(cloud);
            assertThat(refusal.code()).isEqualTo(word);
            assertThat(refusal.hint()).isEqualTo(hint);
        }
    }

    @Test
    void hintsAtThePlanWhenAnExportIsBlocked() {
        try (TestCloud cloud = answering(402, "")) {
            assertThat(refusal(cloud))
                    .isInstanceOf(ExportBlocked.class)
                    .hasMessageEndingWith("answered 402. Register or upgrade your plan to unlock export.");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7|7",
                "0|0",
                "100000|900",
                "Fri, 20 Nov 2026 07:28:52 GMT|30",
                "Fri, 20 Nov 2026 07:28:00 GMT|0",
                "Sat, 21 Nov 2026 07:28:00 GMT|900"
            })
    void readsHowLongToWait(String retryAfter, long seconds) {
        try (TestCloud cloud =
                answering(503, "", "Retry-After: " + retryAfter, "Date: Fri, 20 Nov 2026 07:28:22 GMT")) {
            assertThat(((RetryLater) refusal(cloud)).retryAfter()).isEqualTo(Duration.ofSeconds(seconds));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-1", "", "99999999999999999999"})
    void doesNotKnowHowLongToWaitWhereNothingSensibleIsSaid(String retryAfter) {
        try (TestCloud cloud = answering(503, "", "Retry-After: " + retryAfter)) {
            assertThat(((RetryLater) refusal(cloud)).retryAfter()).isNull();
        }
    }

    @Test
    void renewsARefusedTokenOnce() {
        try (TestCloud cloud = answering((request, line) -> line.json(
                200, request.header("Authorization").endsWith("token-2") ? "{\"available\":1}" : "{\"code\":1001}"))) {
            assertThat(cloud.backend.credits()).isEqualTo(new Credits(1, 0));
            assertThat(cloud.tokens.refused).containsExactly(new AccessToken("token-1"));
        }
    }

    @Test
    void renewsATokenOfWhichAForbiddenCallSaysThatItHasExpired() {
        try (TestCloud cloud = answering((request, line) -> line.json(
                request.header("Authorization").endsWith("token-2") ? 200 : 403,
                "{\"available\":1,\"reason\":\"Token expired\"}"))) {
            assertThat(cloud.backend.credits()).isEqualTo(new Credits(1, 0));
        }
    }

    @Test
    void keepsTokensAndControlCharactersOutOfMessages() {
        String said = "bad\\u001b[2J token-1 nmv_usr_secret\\r\\n2026 ERROR fake \\u202e" + "x".repeat(500);
        try (TestCloud cloud = answering(200, "{\"code\":7777,\"message\":\"%s\"}".formatted(said))) {
            String message = String.valueOf(refusal(cloud).getMessage());
            assertThat(message)
                    .contains("bad\\u{1b}[2J … nmv_usr_…\\r\\n2026 ERROR fake \\u{202e}xxx")
                    .doesNotContain("token-1", "secret")
                    .hasSizeLessThan(400);
            assertThat(message.chars()).allMatch(Safe::isVisible);
        }
    }

    @Test
    void encodesAnIdThatWouldClimbOutOfThePath() {
        try (TestCloud cloud = answering(404, "")) {
            for (String id : List.of("../../x", "..", "a b?c#d", "ä%2f")) {
                assertThatThrownBy(() -> cloud.backend.stateOf(new SessionId(id)))
                        .isInstanceOf(SessionLost.class);
            }
            assertThat(cloud.asked())
                    .containsExactly(
                            "GET /api/state/nemo_agent/me/..%2F..%2Fx/latest",
                            "GET /api/state/nemo_agent/me/%2E%2E/latest",
                            "GET /api/state/nemo_agent/me/a%20b%3Fc%23d/latest",
                            "GET /api/state/nemo_agent/me/%C3%A4%252f/latest");
        }
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        URI url;
        try (RawServer server = RawServer.start((_, _) -> {})) {
            url = server.url();
        }
        try (NemoBackends backends = NemoBackends.connect(NemoSettings.of(url), new TestCloud.Tokens())) {
            assertThatThrownBy(backends.as(TestCloud.WHO)::credits)
                    .isInstanceOf(RetryLater.class)
                    .hasMessageStartingWith("GET /api/credits/balance/simple: no connection");
        }
    }

    @Test
    void givesUpAServerThatDoesNotAnswer() {
        Timers timers =
                new Timers(TestCloud.LONG, Duration.ofMillis(200), TestCloud.LONG, TestCloud.LONG, 1, TestCloud.LONG);
        try (TestCloud cloud = answering((_, line) -> line.fallSilent(), settings -> settings.withTimers(timers))) {
            assertThatThrownBy(cloud.backend::credits)
                    .isInstanceOf(RetryLater.class)
                    .hasMessage("GET /api/credits/balance/simple: no answer within 200 ms");
        }
    }

    @Test
    void givesUpAnAnswerThatDripsIn() {
        Timers timers =
                new Timers(TestCloud.LONG, TestCloud.LONG, Duration.ofMillis(200), TestCloud.LONG, 1, TestCloud.LONG);
        try (TestCloud cloud = answering(
                (_, line) -> {
                    line.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
                    line.fallSilent();
                },
                settings -> settings.withTimers(timers))) {
            assertThatThrownBy(cloud.backend::credits)
                    .isInstanceOf(RetryLater.class)
                    .hasMessage("GET /api/credits/balance/simple: no complete answer within 200 ms");
        }
    }

    @Test
    void triesLaterWhenAnAnswerIsCut() {
        try (TestCloud cloud =
                answering((_, line) -> line.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"available\":1")
                        .hangUp())) {
            assertThatThrownBy(cloud.backend::credits).isInstanceOf(RetryLater.class);
        }
    }

    @Test
    void takesNoMoreThanItsLimit() {
        try (TestCloud cloud = answering((_, line) -> {
            line.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
                line.chunk("x".repeat(100_000));
            }
        })) {
            assertThatThrownBy(cloud.backend::credits)
                    .isInstanceOf(ContractBroken.class)
                    .hasMessageEndingWith("answered with more than 10485760 bytes");
        }
    }

    @Test
    void refusesDeepNestingAndEndlessNumbers() {
        String deep = "{\"available\":1,\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        String number = "{\"available\":" + "9".repeat(100_000) + "}";
        for (String body : List.of(deep, number)) {
            try (TestCloud cloud = answering(200, body)) {
                assertThatThrownBy(cloud.backend::credits).isInstanceOf(ContractBroken.class);
            }
        }
    }

    @Test
    void unpacksWhatAGatewayHasPackedUnasked() throws IOException {
        byte[] packed = gzip("{\"available\":1}".getBytes(StandardCharsets.UTF_8));
        try (TestCloud cloud =
                answering((_, line) -> line.answer(200, "application/json", packed, "Content-Encoding: gzip"))) {
            assertThat(cloud.backend.credits().available()).isEqualTo(1);
            assertThat(cloud.server.requests().getFirst().header("Accept-Encoding"))
                    .isEmpty();
        }
    }

    @Test
    void unpacksNoMoreThanItsLimit() throws IOException {
        byte[] bomb = gzip(new byte[64 << 20]);
        try (TestCloud cloud =
                answering((_, line) -> line.answer(200, "application/json", bomb, "Content-Encoding: gzip"))) {
            assertThatThrownBy(cloud.backend::credits)
                    .isInstanceOf(ContractBroken.class)
                    .hasMessageEndingWith("answered with more than 10485760 bytes");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br"})
    void saysThatItCannotUnpackWhatIsDamagedOrUnknown(String encoding) {
        byte[] damaged = {31, (byte) 139, 8, 0, 1};
        try (TestCloud cloud = answering(
                (_, line) -> line.answer(200, "application/json", damaged, "Content-Encoding: " + encoding))) {
            assertThatThrownBy(cloud.backend::credits)
                    .isInstanceOf(ContractBroken.class)
                    .hasMessageContaining("answered 200 with a body that cannot be unpacked");
        }
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    @Test
    void doesNotFollowARedirect() {
        try (RawServer elsewhere = RawServer.start((_, line) -> line.json(200, "{\"available\":1}"));
                TestCloud cloud = answering(302, "", "Location: " + elsewhere.url() + "/x")) {
            assertThatThrownBy(cloud.backend::credits)
                    .isInstanceOf(ContractBroken.class)
                    .hasMessageEndingWith("Redirects are not followed: mend the base URL");
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    /// The refusal of an upload, the call to which every code may come.
    private static BackendException refusal(TestCloud cloud) {
        return catchThrowableOfType(
                BackendException.class,
                () -> cloud.backend.uploadByUrl(SESSION, List.of(URI.create("https://example.com/a.png"))));
    }
}
