package io.reelbatch.backend.nemo;

import static io.reelbatch.backend.nemo.TestCloud.SESSION;
import static io.reelbatch.backend.nemo.TestCloud.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reelbatch.backend.AccessToken;
import io.reelbatch.backend.ContractBroken;
import io.reelbatch.backend.ExportBlocked;
import io.reelbatch.backend.RenderId;
import io.reelbatch.backend.RenderOrder;
import io.reelbatch.backend.RenderOrphaned;
import io.reelbatch.backend.RenderStatus;
import io.reelbatch.backend.RenderStatus.Failed;
import io.reelbatch.backend.RenderStatus.Finished;
import io.reelbatch.backend.RenderStatus.NeverSubmitted;
import io.reelbatch.backend.RenderStatus.Running;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.SessionLost;
import io.reelbatch.backend.SubmittedRender;
import java.net.URI;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RendersTests {
    private static final AccessToken TOKEN_1 = new AccessToken("token-1");
    private static final RenderId ID = new RenderId("render_1");
    private static final RenderOrder ORDER = new RenderOrder(ID, SESSION, "{ \"d\":1.0e3 }", "mp4", "high");

    @Test
    void submitsTheDraftAsTheTextItIs() {
        try (TestCloud cloud = answering(200, "{}")) {
            assertThat(cloud.backend.submitRender(ORDER)).isEqualTo(new SubmittedRender(ID, TOKEN_1.ref()));
            assertThat(cloud.server.requests().getFirst().text()).isEqualTo("""
                            {"id":"render_1","sessionId":"5529798706024415232","draft":{ "d":1.0e3 },\
                            "output":{"format":"mp4","quality":"high"}}""");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"success\":true,\"data\":{\"id\":\"theirs\",\"status\":\"pending\"}}|theirs",
                "{\"code\":0,\"data\":{\"render_id\":\"theirs\"}}|theirs",
                "{\"taskId\":\"theirs\"}|theirs",
                "{\"id\":5529798706024415232}|5529798706024415232",
                "{\"code\":0}|render_1",
                "''|render_1"
            })
    void pollsTheIdThatTheCloudNames(String body, String id) {
        try (TestCloud cloud = answering(200, body)) {
            assertThat(cloud.backend.submitRender(ORDER).id()).isEqualTo(new RenderId(id));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "409|{}",
                "400|{\"success\":false,\"error\":\"Duplicate id\"}",
                "200|{\"success\":false,\"error\":\"render already exists\"}"
            })
    void takesAnIdThatIsThereAlreadyForAccepted(int status, String body) {
        try (TestCloud cloud = answering(status, body)) {
            assertThat(cloud.backend.submitRender(ORDER)).isEqualTo(new SubmittedRender(ID, TOKEN_1.ref()));
        }
    }

    @Test
    void saysThatThePlanDoesNotAllowTheExport() {
        try (TestCloud cloud = answering(402, "")) {
            assertThatThrownBy(() -> cloud.backend.submitRender(ORDER)).isInstanceOf(ExportBlocked.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"taskId\":\"r\",\"status\":\"completed\",\"progress\":100,\"output\":{\"url\":\"https://cdn/x.mp4\"}}",
                "{\"success\":true,\"data\":{\"status\":\"completed\",\"outputUrl\":\"https://cdn/x.mp4\"}}",
                "{\"code\":0,\"data\":{\"status\":\"COMPLETED\",\"output_url\":\"https://cdn/x.mp4\"}}",
                "{\"success\":true,\"data\":{\"status\":\"completed\",\"output\":{\"url\":\"https://cdn/x.mp4\"}}}",
                "{\"status\":\"completed\",\"outputUrl\":\"https://cdn/x.mp4\"}",
                "{\"status\":\"completed\",\"output\":\"https://cdn/x.mp4\"}"
            })
    void knowsAFinishedRender(String body) {
        assertThat(status(200, body)).isEqualTo(new Finished(URI.create("https://cdn/x.mp4")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"completed", "complete", "succeeded", "success", "done"})
    void knowsEveryWordForFinished(String word) {
        assertThat(status(200, "{\"status\":\"%s\",\"url\":\"https://cdn/x.mp4\"}".formatted(word)))
                .isEqualTo(new Finished(URI.create("https://cdn/x.mp4")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "failure", "error", "canceled", "cancelled", "timeout", "expired"})
    void knowsEveryWordForFailed(String word) {
        assertThat(status(200, "{\"status\":\"%s\"}".formatted(word))).isEqualTo(new Failed("the cloud says " + word));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"status\":\"processing\",\"progress\":-1e2147483640}|0",
                "{\"status\":\"pending\"}|0",
                "{\"status\":\"processing\",\"progress\":5}|5",
                "{\"status\":\"processing\",\"progress\":0.45}|45",
                "{\"status\":\"processing\",\"progress\":1.0}|100",
                "{\"status\":\"processing\",\"progress\":\"60\"}|60",
                "{\"status\":\"processing\",\"progress\":1e99}|100",
                "{\"status\":\"processing\",\"progress\":-7}|0",
                "{\"status\":\"a new word\",\"progress\":100}|100"
            })
    void knowsARenderThatIsNotFinished(String body, int percent) {
        assertThat(status(200, body)).isEqualTo(new Running(percent));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"status\":\"completed\",\"progress\":100}",
                "{\"success\":true,\"data\":{\"status\":\"completed\",\"outputUrl\":null}}",
                "{\"status\":\"completed\",\"output\":{\"url\":\"\"}}",
                "{\"status\":\"completed\",\"output\":{\"url\":\"javascript:alert(1)\"}}",
                "{\"status\":\"completed\",\"output\":{\"url\":\"file:///etc/passwd\"}}",
                "{\"status\":\"completed\",\"output\":{\"url\":\"https://user:secret@cdn/x.mp4\"}}",
                "{\"status\":\"completed\",\"output\":{\"url\":\"not a url\"}}"
            })
    void knowsACompletedRenderWithoutAnAddress(String body) {
        assertThat(status(200, body)).isEqualTo(new RenderStatus.WithoutAddress());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://cdn/x.mp4?X-Amz-Date=20261120T120000Z&X-Amz-Expires=3600|",
                "https://cdn/x.mp4?x-amz-expires=3600&x-amz-date=20261120T120000Z|",
                "https://cdn/x.mp4?X-Goog-Date=20261120T120000Z&X-Goog-Expires=3600|",
                "https://cdn/x.mp4?AWSAccessKeyId=a&Expires=1795179600&Signature=b|",
                "https://cdn/x.mp4?sv=1&se=2026-11-20T13%3A00%3A00Z&sig=b|",
                "https://cdn/x.mp4|,\"expires_at\":\"2026-11-20T13:00:00Z\"",
                "https://cdn/x.mp4|,\"expiresAt\":1795179600000",
                "https://cdn/x.mp4?Expires=1|,\"expiry\":\"1795179600\""
            })
    void knowsWhenTheAddressExpires(String url, @Nullable String more) {
        String said = more == null ? "" : more;
        Instant noon = Instant.parse("2026-11-20T13:00:00Z");
        assertThat(status(200, "{\"status\":\"completed\",\"outputUrl\":\"%s\"%s}".formatted(url, said)))
                .isEqualTo(new Finished(URI.create(url), noon));
        assertThat(status(200, "{\"status\":\"completed\",\"output\":{\"url\":\"%s\"%s}}".formatted(url, said)))
                .isEqualTo(new Finished(URI.create(url), noon));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://cdn/x.mp4?Expires=soon",
                "https://cdn/x.mp4?X-Amz-Date=20261399T120000Z&X-Amz-Expires=3600",
                "https://cdn/x.mp4?X-Amz-Date=20261120T120000Z&X-Amz-Expires=99999999999",
                "https://cdn/x.mp4?se=2026-11-20T13:00:00Z",
                "https://cdn/x.mp4?&=&Expires"
            })
    void doesNotKnowWhenAnAddressExpiresThatDoesNotSay(String url) {
        assertThat(status(200, "{\"status\":\"completed\",\"outputUrl\":\"%s\"}".formatted(url)))
                .isEqualTo(new Finished(URI.create(url), null));
    }

    @Test
    void doesNotKnowWhenAnAddressExpiresWhereNobodyCanMeanTheTime() {
        assertThat(
                        status(
                                200,
                                "{\"status\":\"completed\",\"url\":\"https://cdn/x\",\"expires_at\":\"+999999999-12-31T23:59:59Z\"}"))
                .isEqualTo(new Finished(URI.create("https://cdn/x"), null));
    }

    /// The ledger has room for 8,000 characters; the download call has an address that is shorter.
    @Test
    void takesAnAddressBeyondItsLimitForNone() {
        String longest = "https://cdn/" + "x".repeat(8_000 - 12);
        String body = "{\"status\":\"completed\",\"output\":{\"url\":\"%s\"}}";
        assertThat(status(200, body.formatted(longest))).isEqualTo(new Finished(URI.create(longest)));
        assertThat(status(200, body.formatted(longest + "x"))).isEqualTo(new RenderStatus.WithoutAddress());
        try (TestCloud cloud = answering(302, "", "Location: " + longest + "x")) {
            assertThat(cloud.backend.addressOf(ID)).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "\\u202e", "\\n"})
    void refusesARenderIdThatCannotBeKept(String character) {
        for (String id : new String[] {"a" + character + "b", "x".repeat(201)}) {
            try (TestCloud cloud = answering(200, "{\"id\":\"%s\"}".formatted(id))) {
                assertThatThrownBy(() -> cloud.backend.submitRender(ORDER))
                        .isInstanceOf(ContractBroken.class)
                        .hasMessageContaining("answered with a render id that cannot be used");
            }
        }
    }

    @Test
    void keepsTheTokenOutOfWhatIsSaidOfARender() {
        try (TestCloud cloud = answering((request, line) -> line.json(
                request.path().endsWith("/download") ? 500 : 200,
                "{\"status\":\"failed\",\"error\":\"no: %s\"}"
                        .formatted(request.header("Authorization").substring(7))))) {
            assertThat(cloud.backend.renderStatus(ID)).isEqualTo(new Failed("no: …"));
            assertThatThrownBy(() -> cloud.backend.addressOf(ID)).hasMessageEndingWith("answered 500: no: …");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"video/mp4", "application/octet-stream", "binary/octet-stream"})
    void takesTheDownloadCallForTheAddressWhereItGivesTheFile(String type) {
        try (TestCloud cloud = answering((_, line) -> line.answer(200, type, DownloadsTests.MP4))) {
            assertThat(cloud.backend.addressOf(ID))
                    .isEqualTo(URI.create(cloud.server.url() + "/api/render/proxy/render_1/download"));
            assertThat(cloud.server.requests().getFirst().header("Authorization"))
                    .isEqualTo("Bearer token-1");
        }
    }

    @Test
    void readsNoMoreOfTheFileThanItsHead() {
        try (TestCloud cloud = answering((_, line) -> line.raw(
                        "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 9000000000\r\n\r\n")
                .raw(DownloadsTests.MP4)
                .fallSilent())) {
            assertThat(cloud.backend.addressOf(ID))
                    .isEqualTo(URI.create(cloud.server.url() + "/api/render/proxy/render_1/download"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"output\":{\"url\":\"https://cdn/x.mp4\"}}",
                "{\"success\":true,\"data\":{\"outputUrl\":\"https://cdn/x.mp4\"}}",
                "{\"code\":0,\"data\":{\"url\":\"https://cdn/x.mp4\"}}"
            })
    void readsTheAddressThatTheDownloadCallNames(String body) {
        try (TestCloud cloud = answering(200, body)) {
            assertThat(cloud.backend.addressOf(ID)).isEqualTo(URI.create("https://cdn/x.mp4"));
        }
    }

    @Test
    void takesTheAddressThatTheDownloadCallRedirectsTo() {
        try (TestCloud cloud = answering(302, "", "Location: https://cdn/x.mp4?sig=1")) {
            assertThat(cloud.backend.addressOf(ID)).isEqualTo(URI.create("https://cdn/x.mp4?sig=1"));
        }
        try (TestCloud cloud = answering(302, "", "Location: /files/x.mp4")) {
            assertThat(cloud.backend.addressOf(ID)).isEqualTo(URI.create(cloud.server.url() + "/files/x.mp4"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404|{}",
                "404|''",
                "200|{}",
                "200|{\"code\":1002}",
                "302|''",
                "200|{\"output\":{\"url\":\"ftp://x\"}}"
            })
    void findsNoAddressWhereTheDownloadCallHasNone(int status, String body) {
        try (TestCloud cloud = answering(status, body)) {
            assertThat(cloud.backend.addressOf(ID)).isNull();
        }
    }

    @Test
    void asksForAnAddressWithANewTokenWhereTheOldOneIsRefused() {
        try (TestCloud cloud = answering((request, line) -> {
            boolean first = request.header("Authorization").endsWith("token-1");
            line.json(first ? 401 : 200, "{\"url\":\"https://cdn/x.mp4\"}");
        })) {
            assertThat(cloud.backend.addressOf(ID)).isEqualTo(URI.create("https://cdn/x.mp4"));
        }
    }

    @Test
    void asksForAnAddressLaterWhenTheCloudDoesNotAnswer() {
        try (TestCloud cloud = answering(503, "")) {
            assertThatThrownBy(() -> cloud.backend.addressOf(ID)).isInstanceOf(RetryLater.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "403|{\"message\":\"missing scope: render\"}",
                "403|{\"detail\":\"Upgrade your plan to export\"}",
                "200|{\"code\":402,\"message\":\"no\"}",
                "200|{\"success\":false,\"code\":402}"
            })
    void knowsAnExportThatIsBlockedInOtherWords(int status, String body) {
        try (TestCloud cloud = answering(status, body)) {
            assertThatThrownBy(() -> cloud.backend.submitRender(ORDER)).isInstanceOf(ExportBlocked.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"status\":\"failed\",\"error\":\"no memory\"}|no memory",
                "{\"status\":\"failed\",\"error\":{\"message\":\"no memory\"}}|no memory",
                "{\"success\":true,\"data\":{\"status\":\"Cancelled\"}}|the cloud says cancelled"
            })
    void knowsAFailedRender(String body, String reason) {
        assertThat(status(200, body)).isEqualTo(new Failed(reason));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404|''",
                "404|{\"detail\":\"no such render\"}",
                "404|<html>not here</html>",
                "200|{\"code\":404,\"message\":\"no\"}",
                "404|{\"code\":5,\"message\":\"no\"}",
                "400|{\"detail\":\"Render not found\"}",
                "400|{\"code\":9,\"message\":\"render does not exist\"}",
                "200|{\"success\":false,\"error\":\"Render not found\"}"
            })
    void knowsThatARenderWasNeverSubmitted(int status, String body) {
        assertThat(status(status, body)).isEqualTo(new NeverSubmitted());
    }

    @Test
    void looksAtARenderWithTheTokenThatSubmittedIt() {
        try (TestCloud cloud = answering(200, "{\"status\":\"processing\",\"available\":1}")) {
            String token = cloud.backend.submitRender(ORDER).tokenRef();
            cloud.tokens.renew(TOKEN_1);
            cloud.backend.credits();

            cloud.backend.holding(token).renderStatus(ID);

            assertThat(cloud.server.requests())
                    .extracting(request -> request.header("Authorization"))
                    .containsExactly("Bearer token-1", "Bearer token-2", "Bearer token-1");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404|{}",
                "200|{\"code\":1002}",
                "404|{\"code\":1002}",
                "200|{\"success\":false,\"error\":\"Render not found\"}"
            })
    void callsARenderOrphanedThatTheNewTokenDoesNotSee(int status, String body) {
        try (TestCloud cloud = answering((request, line) -> {
            boolean first = request.header("Authorization").endsWith("token-1");
            line.json(first ? 401 : status, first ? "{}" : body);
        })) {
            assertThatThrownBy(() -> cloud.backend.holding(TOKEN_1.ref()).renderStatus(ID))
                    .isInstanceOf(RenderOrphaned.class)
                    .hasMessageEndingWith("The render belongs to a token that is no longer valid");
            assertThat(cloud.tokens.refused).containsExactly(TOKEN_1);
        }
    }

    @Test
    void callsARenderOrphanedWhoseTokenIsNoLongerAtHand() {
        try (TestCloud cloud = answering(404, "{}")) {
            assertThatThrownBy(() -> cloud.backend.holding("of-another-home").renderStatus(ID))
                    .isInstanceOf(RenderOrphaned.class);
        }
    }

    @Test
    void goesOnWithARenderThatTheNewTokenSees() {
        try (TestCloud cloud = answering((request, line) -> {
            boolean first = request.header("Authorization").endsWith("token-1");
            line.json(first ? 401 : 200, "{\"status\":\"processing\"}");
        })) {
            assertThat(cloud.backend.holding(TOKEN_1.ref()).renderStatus(ID)).isEqualTo(new Running(0));
        }
    }

    /// One wrong answer must not cost what was paid for.
    @Test
    void putsARefusedTokenToTheTestBeforeItGivesUpWhatBelongsToIt() {
        AtomicInteger calls = new AtomicInteger();
        try (TestCloud cloud = answering((request, line) -> {
            boolean first = request.header("Authorization").endsWith("token-1");
            boolean mistaken = calls.getAndIncrement() == 0;
            line.json(mistaken ? 401 : first ? 200 : 404, "{\"status\":\"processing\"}");
        })) {
            assertThat(cloud.backend.holding(TOKEN_1.ref()).renderStatus(ID)).isEqualTo(new Running(0));
            assertThat(calls).hasValue(3);
        }
    }

    /// The row is paid for, and there is nothing in it that could be changed.
    @ParameterizedTest
    @ValueSource(ints = {400, 409, 422})
    void doesNotBlameTheRowForALookThatIsRefused(int status) {
        assertThatThrownBy(() -> status(status, "{\"detail\":\"no\"}")).isInstanceOf(ContractBroken.class);
        assertThatThrownBy(() -> status(status, "{\"detail\":\"token not found\"}"))
                .isInstanceOf(ContractBroken.class);
        try (TestCloud cloud = answering(status, "{\"detail\":\"no\"}")) {
            assertThatThrownBy(() -> cloud.backend.stateOf(SESSION)).isInstanceOf(ContractBroken.class);
        }
    }

    @Test
    void throwsWhatEveryCallThrows() {
        assertThatThrownBy(() -> status(503, "")).isInstanceOf(RetryLater.class);
        assertThatThrownBy(() -> status(200, "{\"code\":1002}")).isInstanceOf(SessionLost.class);
        assertThatThrownBy(() -> status(200, "{}")).isInstanceOf(ContractBroken.class);
    }

    private static RenderStatus status(int status, String body) {
        try (TestCloud cloud = answering(status, body)) {
            return cloud.backend.renderStatus(ID);
        }
    }
}
