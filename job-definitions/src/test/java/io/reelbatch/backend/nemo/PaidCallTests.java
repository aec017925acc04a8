package io.reelbatch.backend.nemo;

import static io.reelbatch.backend.nemo.TestCloud.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.reelbatch.backend.AccessToken;
import io.reelbatch.backend.AccountStopped;
import io.reelbatch.backend.BackendException;
import io.reelbatch.backend.GenerationEnd;
import io.reelbatch.backend.GenerationEnd.Ended;
import io.reelbatch.backend.GenerationEnd.NotExecuted;
import io.reelbatch.backend.GenerationEnd.Unclear;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.SessionLost;
import io.reelbatch.backend.VideoBackend.Progress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of a paid call: in doubt it is unclear, and it is never written twice.
class PaidCallTests {
    private static final String HELLO = "data: {\"content\":{\"parts\":[{\"text\":\"Hello\"}]}}\n\n";

    @Test
    void sendsExactlyTheFieldsOfTheApi() {
        try (TestCloud cloud = answering((_, line) -> line.events(HELLO))) {
            assertThat(cloud.backend.generate(TestCloud.SESSION, "a \"paper\" boat\n", _ -> {}))
                    .isEqualTo(new Ended("Hello"));
            RawServer.Request request = cloud.server.requests().getFirst();
            assertThat(request.text()).isEqualTo("""
                            {"app_name":"nemo_agent","user_id":"me","session_id":"5529798706024415232",\
                            "new_message":{"parts":[{"text":"a \\"paper\\" boat\\n"}]}}""");
            assertThat(request.header("Accept")).isEqualTo("text/event-stream");
            assertThat(request.header("Content-Type")).isEqualTo("application/json");
        }
    }

    @Test
    void endsWellWithoutAnyEvent() {
        try (TestCloud cloud = answering((_, line) -> line.events(""))) {
            assertThat(cloud.generate()).isEqualTo(new Ended(""));
        }
    }

    @Test
    void endsWellWithALengthInsteadOfChunks() {
        try (TestCloud cloud = answering((_, line) -> line.answer(200, "text/event-stream", new byte[0]))) {
            assertThat(cloud.generate()).isEqualTo(new Ended(""));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 422, 429})
    void isNotExecutedWhereTheStatusProvesIt(int status) {
        try (TestCloud cloud = answering(status, "{\"detail\":\"no\"}")) {
            assertThat(cloud.generate()).isInstanceOf(NotExecuted.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"200,1002", "200,2001", "402,2001", "400,1002", "200,4001", "200,4002", "200,4099", "200,429", "429,8"})
    void isNotExecutedWhereTheEnvelopeProvesIt(int status, int code) {
        try (TestCloud cloud = answering(status, "{\"code\":%d,\"message\":\"no\"}".formatted(code))) {
            assertThat(cloud.generate()).isInstanceOf(NotExecuted.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 307, 400, 402, 403, 405, 408, 500, 502, 503, 504})
    void isUnclearWithEveryOtherStatus(int status) {
        try (TestCloud cloud = answering(status, "{\"detail\":\"no\"}")) {
            assertThat(cloud.generate()).isInstanceOf(Unclear.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 4020})
    void isUnclearWhereTheStatusIsAndTheCodeIsNotOneThatProvesIt(int code) {
        try (TestCloud cloud = answering(402, "{\"code\":%d}".formatted(code))) {
            assertThat(cloud.generate()).isInstanceOf(Unclear.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1001, 1002, 2001, 4001})
    void isUnclearWhenAServerErrorCarriesACodeThatWouldProveIt(int code) {
        try (TestCloud cloud = answering(500, "{\"code\":%d}".formatted(code))) {
            assertThat(cloud.generate()).isInstanceOf(Unclear.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"code\":0,\"data\":{}}", "{\"code\":9999}", "<html>", "", "[]", "{\"success\":false}"})
    void isUnclearWhenJsonComesInPlaceOfAStreamWithoutAProof(String body) {
        try (TestCloud cloud = answering(200, body)) {
            assertThat(cloud.generate()).isInstanceOf(Unclear.class);
        }
    }

    @Test
    void saysWhyItWasNotExecuted() {
        try (TestCloud cloud = answering(429, "{\"detail\":\"slow down\"}", "Retry-After: 7")) {
            assertThat(cloud.generate())
                    .asInstanceOf(type(NotExecuted.class))
                    .extracting(NotExecuted::why)
                    .asInstanceOf(type(RetryLater.class))
                    .satisfies(later -> {
                        assertThat(later).hasMessage("POST /run_sse answered 429: slow down");
                        assertThat(later.reason()).isEqualTo(RetryLater.Reason.RATE_LIMIT);
                        assertThat(later.retryAfter()).isEqualTo(Duration.ofSeconds(7));
                    });
        }
    }

    @Test
    void tellsALostSessionFromALackOfCredits() {
        try (TestCloud cloud = answering(404, "{\"detail\":\"Session not found\"}")) {
            assertThat(why(cloud.generate())).isInstanceOf(SessionLost.class);
        }
        try (TestCloud cloud = answering(200, "{\"code\":2001,\"message\":\"no credits\"}")) {
            assertThat(why(cloud.generate()))
                    .asInstanceOf(type(AccountStopped.class))
                    .extracting(AccountStopped::reason)
                    .isEqualTo(AccountStopped.Reason.CREDITS);
        }
    }

    @ParameterizedTest
    @CsvSource({"401,0", "200,1001", "200,1010", "200,1011", "401,1001"})
    void renewsARefusedTokenAndSendsOnceMore(int status, int code) {
        RawServer.Handler refuseFirst = (request, line) -> {
            if (request.header("Authorization").equals("Bearer token-1")) {
                line.json(status, "{\"code\":%d}".formatted(code));
            } else {
                line.events(HELLO);
            }
        };
        try (TestCloud cloud = answering(refuseFirst)) {
            assertThat(cloud.generate()).isEqualTo(new Ended("Hello"));
            assertThat(cloud.tokens.refused).containsExactly(new AccessToken("token-1"));
            assertThat(cloud.server.requests()).hasSize(2);
        }
    }

    @Test
    void stopsTheAccountWhenTheNewTokenIsRefusedToo() {
        try (TestCloud cloud = answering(401, "{}")) {
            assertThat(why(cloud.generate()))
                    .asInstanceOf(type(AccountStopped.class))
                    .extracting(AccountStopped::reason)
                    .isEqualTo(AccountStopped.Reason.TOKEN);
            assertThat(cloud.server.requests()).hasSize(2);
        }
    }

    /// Part of it may be charged, so the row is unclear; that the credits are used up is clear all the same.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"code\":2001,\"message\":\"used up\"}\n\n",
                "data: {\"code\":\"2001\"}\n\n",
                "data: {\"error\":{\"code\":2001}}\n\n",
                "data:{\"author\":\"nemo_agent\",\"errorCode\":\"2001\",\"errorMessage\":\"quota\"}\n\n",
                "data:{\"author\":\"nemo_agent\",\"errorCode\":\"INSUFFICIENT_CREDITS\"}\n\n",
                "event: error\ndata: {\"error\":\"insufficient credits\"}\n\n",
                "data: {\"error\": \"agent said \"code 2001\" to us\"}\n\n",
                "data: {\"type\":\"error\",\"code\":2001}\n\n",
                "data: {\"error\":\"Not enough credits\"}\n\n",
                "data: {\"error\":\"balance insufficient\"}\n\n",
                "data: {\"error\":\"You have run out of credits.\"}\n\n",
                "data: {\"error\":\"积分不足，请充值\"}\n\n"
            })
    void isUnclearAndSaysSoWhenCreditsRunOutInMidStream(String event) {
        try (TestCloud cloud = answering((_, line) -> line.events(HELLO + event))) {
            assertThat(cloud.generate()).isInstanceOfSatisfying(Unclear.class, end -> {
                assertThat(end.why()).startsWith("POST /run_sse: the stream reports an error: ");
                AccountStopped account = Objects.requireNonNull(end.account());
                assertThat(account.reason()).isEqualTo(AccountStopped.Reason.CREDITS);
                assertThat(account.hint()).isEqualTo("Top up credits in your account");
            });
        }
    }

    @Test
    void remembersThatCreditsRanOutWhenTheStreamIsCutAfterwards() {
        try (TestCloud cloud = answering((_, line) ->
                line.startEvents().chunk("data: {\"code\":2001}\n\n").hangUp())) {
            assertThat(cloud.generate()).isInstanceOfSatisfying(Unclear.class, end -> {
                assertThat(end.why()).contains("the stream reports an error: {\"code\":2001}; then ");
                AccountStopped account = Objects.requireNonNull(end.account());
                assertThat(account.reason()).isEqualTo(AccountStopped.Reason.CREDITS);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"error\":\"boom\"}\n\n",
                "data: {\"code\":1002}\n\n",
                "Error: 2001 frames lost\n\n",
                "data: {\"error\":\"cannot do: roll the end with no credits\"}\n\n",
                "data: {\"error\":\"cannot do: a scale out of balance\"}\n\n"
            })
    void saysNothingOfCreditsWhereTheErrorIsAnother(String event) {
        try (TestCloud cloud = answering((_, line) -> line.events(HELLO + event))) {
            assertThat(cloud.generate())
                    .isInstanceOfSatisfying(
                            Unclear.class, end -> assertThat(end.account()).isNull());
        }
    }

    @Test
    void readsAStreamThatAGatewayHasPacked() throws IOException {
        byte[] packed = JsonCallsTests.gzip(HELLO.getBytes(StandardCharsets.UTF_8));
        try (TestCloud cloud =
                answering((_, line) -> line.answer(200, "text/event-stream", packed, "Content-Encoding: gzip"))) {
            assertThat(cloud.generate()).isEqualTo(new Ended("Hello"));
        }
    }

    @Test
    void isUnclearWhenAPackedStreamIsDamaged() {
        byte[] damaged = {31, (byte) 139, 8, 0, 1};
        try (TestCloud cloud =
                answering((_, line) -> line.answer(200, "text/event-stream", damaged, "Content-Encoding: gzip"))) {
            assertThat(cloud.generate()).isInstanceOf(Unclear.class);
        }
    }

    @Test
    void isNotExecutedWhereAPackedRefusalProvesIt() throws IOException {
        byte[] packed = JsonCallsTests.gzip("{\"code\":2001}".getBytes(StandardCharsets.UTF_8));
        try (TestCloud cloud =
                answering((_, line) -> line.answer(200, "application/json", packed, "Content-Encoding: gzip"))) {
            assertThat(cloud.generate()).isInstanceOf(NotExecuted.class);
        }
    }

    @Test
    void keepsSecretsAndWhatNoTableHoldsOutOfTheAnswer() {
        String said = "A standard-bearer\\nshows \\u0000token-1 and nmv_usr_secret.";
        try (TestCloud cloud = answering((_, line) -> line.events("data: {\"text\":\"%s\"}\n\n".formatted(said)))) {
            assertThat(cloud.generate()).isEqualTo(new Ended("A standard-bearer\nshows … and nmv_usr_…"));
        }
    }

    @Test
    void isUnclearWhenARefusalIsAnEventOfTheStream() {
        try (TestCloud cloud = answering((_, line) -> line.events("data: {\"code\":1001}\n\n"))) {
            assertThat(cloud.generate()).isInstanceOf(Unclear.class);
            assertThat(cloud.server.requests()).hasSize(1);
        }
    }

    @Test
    void isUnclearWhenTheStreamIsCut() {
        try (TestCloud cloud =
                answering((_, line) -> line.startEvents().chunk(HELLO).hangUp())) {
            assertThat(cloud.generate()).isInstanceOf(Unclear.class);
        }
    }

    @Test
    void isUnclearWhenTheConnectionIsResetBeforeAnyAnswer() {
        try (TestCloud cloud = answering((_, line) -> line.reset())) {
            assertThat(cloud.generate()).isInstanceOf(Unclear.class);
            assertThat(cloud.server.requests()).hasSize(1);
        }
    }

    @Test
    void isUnclearWhenTheConnectionEndsBeforeAnyAnswer() {
        try (TestCloud cloud = answering((_, line) -> line.hangUp())) {
            assertThat(cloud.generate()).isInstanceOf(Unclear.class);
            assertThat(cloud.server.requests()).hasSize(1);
        }
    }

    @Test
    void isNotExecutedWhenNobodyListens() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        assertThat(why(generateAt("http://127.0.0.1:" + port)))
                .asInstanceOf(type(RetryLater.class))
                .extracting(RetryLater::reason)
                .isEqualTo(RetryLater.Reason.UNREACHABLE);
    }

    @Test
    void isNotExecutedWhenTheNameIsUnknown() {
        assertThat(why(generateAt("https://no-such-host.invalid"))).hasMessageContaining("the host name is unknown");
    }

    @Test
    void isNotExecutedWhenTheOtherSideSpeaksNoTls() {
        try (RawServer server = RawServer.start((_, line) -> line.json(200, "{}"))) {
            URI secure = URI.create("https://127.0.0.1:" + server.url().getPort());
            assertThat(generateAt(secure.toString())).isInstanceOf(NotExecuted.class);
        }
    }

    @Test
    void isNeverWrittenTwiceWhenAKeptConnectionIsClosedInAnswerToIt() {
        Set<Integer> used = ConcurrentHashMap.newKeySet();
        RawServer.Handler closeOnReuse = (request, line) -> {
            if (used.add(request.connection())) {
                line.events(HELLO);
            } else {
                line.hangUp();
            }
        };
        try (TestCloud cloud = answering(closeOnReuse)) {
            GenerationEnd end = new Ended("");
            int calls = 0;
            for (; end instanceof Ended && calls < 1000; calls++) {
                end = cloud.generate();
            }
            assertThat(end).as("on a kept connection").isInstanceOf(Unclear.class);
            assertThat(cloud.server.requests()).hasSize(calls);
        }
    }

    @Test
    void isWrittenAtMostOnceWhenAKeptConnectionIsClosedWithoutReading() {
        AtomicInteger sent = new AtomicInteger();
        RawServer.Handler closeAfterFirst = (_, line) -> {
            if (sent.incrementAndGet() % 2 == 1) {
                line.events(HELLO);
                line.reset();
            } else {
                line.events(HELLO);
            }
        };
        try (TestCloud cloud = answering(closeAfterFirst)) {
            for (int call = 1; call <= 40; call++) {
                int before = cloud.server.requests().size();
                cloud.generate();
                assertThat(cloud.server.requests().size() - before)
                        .as("call %d", call)
                        .isLessThanOrEqualTo(1);
            }
        }
    }

    /// Another process may have taken the row for one that was never sent, and have looked in vain.
    @Test
    void isNotWrittenASecondTimeWhereGettingAnotherTokenTookTooLong() {
        try (TestCloud cloud = answering(401, "{\"code\": 1001}")) {
            Progress tooOld = new Progress() {
                @Override
                public void stillWorking(Duration elapsed) {
                    throw new AssertionError("it is over at once");
                }

                @Override
                public boolean mayStillSend() {
                    return cloud.tokens.refused.isEmpty();
                }
            };
            GenerationEnd end = cloud.backend.generate(TestCloud.SESSION, "a paper boat", tooOld);

            assertThat(why(end)).isInstanceOf(RetryLater.class).hasMessageContaining("took too long");
            assertThat(cloud.tokens.refused).hasSize(1);
            assertThat(cloud.server.requests()).hasSize(1);
        }
    }

    private static GenerationEnd generateAt(String url) {
        try (NemoBackends backends = NemoBackends.connect(NemoSettings.of(URI.create(url)), new TestCloud.Tokens())) {
            return backends.as(TestCloud.WHO).generate(TestCloud.SESSION, "a paper boat", _ -> {});
        }
    }

    private static BackendException why(GenerationEnd end) {
        return assertThat(end).asInstanceOf(type(NotExecuted.class)).actual().why();
    }
}
