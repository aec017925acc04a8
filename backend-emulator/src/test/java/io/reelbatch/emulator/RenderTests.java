package io.reelbatch.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.emulator.json.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenderTests {
    private static final Scenario RICH = Scenario.standard().credits(1000);

    private static Json.Obj completed(Api api, String render) {
        Awaitility.await().until(() -> api.poll(render).body().contains("\"completed\""));
        return Api.body(api.poll(render));
    }

    private static URI output(Api api, String render) {
        return URI.create(Api.text(Api.object(completed(api, render).get("output")), "url"));
    }

    @Test
    void leadsToAVideoOfItsOwnPrompt() {
        try (var emulator = BackendEmulator.start(RICH);
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox");
            assertThat(Api.body(api.render("render_1", session, api.draft(session)))
                            .raw())
                    .isEqualTo(
                            "{\"success\":true,\"data\":{\"id\":\"render_1\",\"status\":\"pending\",\"progress\":5}}");
            HttpRequest fetch = HttpRequest.newBuilder(output(api, "render_1")).build();
            HttpResponse<byte[]> video = api.send(fetch, BodyHandlers.ofByteArray());
            assertThat(video.headers().firstValue("Content-Type")).hasValue("video/mp4");
            assertThat(video.headers().firstValueAsLong("Content-Length")).hasValue(video.body().length);
            String bytes = new String(video.body(), StandardCharsets.ISO_8859_1);
            assertThat(bytes.substring(4, 8)).isEqualTo("ftyp");
            assertThat(bytes)
                    .contains("moov", "mdat", "render=render_1\nsession=%s\nprompt=A fox\n".formatted(session));
            assertThat(emulator.journal().pollsOf("render_1")).isGreaterThanOrEqualTo(1);
            assertThat(emulator.journal().rendersOf(session)).isEqualTo(1);
            assertThat(emulator.journal().rendersOfForeignDrafts()).isEmpty();
            assertThat(emulator.journal().rendersOfUnsettledDrafts()).isEmpty();
        }
    }

    @Test
    void servesARangeOfTheVideo() {
        try (var emulator = BackendEmulator.start(RICH.with(Settings.VIDEO_BYTES, 100_000));
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox");
            api.render("render_1", session, api.draft(session));
            URI url = output(api, "render_1");
            HttpResponse<byte[]> part = api.send(
                    HttpRequest.newBuilder(url).header("Range", "bytes=4-7").build(), BodyHandlers.ofByteArray());
            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.headers().firstValue("Content-Range")).hasValue("bytes 4-7/100000");
            assertThat(part.body()).asString().isEqualTo("ftyp");
            HttpResponse<byte[]> rest = api.send(
                    HttpRequest.newBuilder(url).header("Range", "bytes=99000-").build(), BodyHandlers.ofByteArray());
            assertThat(rest.body()).hasSize(1000);
            HttpResponse<byte[]> beyond = api.send(
                    HttpRequest.newBuilder(url).header("Range", "bytes=100000-").build(), BodyHandlers.ofByteArray());
            assertThat(beyond.statusCode()).isEqualTo(416);
        }
    }

    @Test
    void answersHeadWithTheLengthOnly() {
        try (var emulator = BackendEmulator.start(RICH);
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox");
            api.render("render_1", session, api.draft(session));
            HttpResponse<byte[]> head = api.send(
                    HttpRequest.newBuilder(output(api, "render_1")).HEAD().build(), BodyHandlers.ofByteArray());
            assertThat(head.body()).isEmpty();
            assertThat(head.headers().firstValueAsLong("Content-Length").orElse(0))
                    .isGreaterThan(6000);
        }
    }

    @Test
    void servesTheDownloadFallbackToTheOwnerOnly() {
        try (var emulator = BackendEmulator.start(RICH);
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox");
            api.render("render_1", session, api.draft(session));
            completed(api, "render_1");
            HttpRequest.Builder own = api.authorized("/api/render/proxy/render_1/download");
            assertThat(api.send(own.build(), BodyHandlers.ofByteArray()).body()).hasSizeGreaterThan(6000);
            api.withToken(api.token("someone-else"));
            assertThat(api.get("/api/render/proxy/render_1/download").statusCode())
                    .isEqualTo(404);
            assertThat(api.poll("render_1").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void answers402WithoutAttribution() {
        try (var emulator = BackendEmulator.start(RICH);
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox");
            HttpRequest request = api.open("/api/render/proxy/lambda")
                    .header("Authorization", "Bearer " + api.token())
                    .header("Content-Type", "application/json")
                    .header("X-Skill-Source", "a")
                    .header("X-Skill-Version", "1")
                    .POST(BodyPublishers.ofString(Api.renderBody("render_1", session, api.draft(session))))
                    .build();
            assertThat(api.send(request).statusCode()).isEqualTo(402);
            assertThat(emulator.journal().rendersOf(session)).isZero();
        }
    }

    @Test
    void answers402AsACodeWhenExportIsBlocked() {
        Scenario scenario = RICH.with(Settings.EXPORT_BLOCKED, true).with(Settings.EXPORT_REFUSAL, ExportRefusal.CODE);
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox");
            HttpResponse<String> response = api.render("render_1", session, api.draft(session));
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(Api.code(response)).isEqualTo("402");
        }
    }

    @Test
    void noticesADraftThatWasRewritten() {
        try (var emulator = BackendEmulator.start(RICH);
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox");
            api.render("render_1", session, api.draft(session).replace("3e1", "30"));
            assertThat(emulator.journal().rendersOfForeignDrafts()).containsExactly("render_1");
            assertThat(emulator.journal().entries(JournalKind.RENDER_ACCEPTED))
                    .extracting(JournalEntry::note)
                    .containsExactly("draft=foreign settled=true");
        }
    }

    @Test
    void takesTheSameIdForTheSameRender() {
        try (var emulator = BackendEmulator.start(RICH);
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox");
            api.render("render_1", session, api.draft(session));
            assertThat(api.render("render_1", session, api.draft(session)).statusCode())
                    .isEqualTo(200);
            assertThat(emulator.journal().rendersOf(session)).isEqualTo(1);
            emulator.scenario(emulator.scenario().with(Settings.RENDER_DUPLICATE, DuplicateRender.ERROR));
            assertThat(api.render("render_1", session, api.draft(session)).statusCode())
                    .isEqualTo(409);
        }
    }

    @Test
    void speaksEveryShapeOfStatus() {
        try (var emulator = BackendEmulator.start(RICH);
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox");
            api.render("render_1", session, api.draft(session));
            String url = output(api, "render_1").toString();
            emulator.scenario(RICH.with(Settings.RENDER_SHAPE, RenderShape.B));
            assertThat(api.poll("render_1").body())
                    .isEqualTo(
                            "{\"success\":true,\"data\":{\"id\":\"render_1\",\"status\":\"completed\",\"progress\":100,\"outputUrl\":\"%s\"}}"
                                    .formatted(url));
            emulator.scenario(RICH.with(Settings.RENDER_SHAPE, RenderShape.parse("code:taskId:output_url")));
            assertThat(api.poll("render_1").body())
                    .isEqualTo(
                            "{\"code\":0,\"data\":{\"taskId\":\"render_1\",\"status\":\"completed\",\"progress\":100,\"output_url\":\"%s\"}}"
                                    .formatted(url));
        }
    }

    @Test
    void failsWhenTheScenarioSaysSo() {
        try (var emulator = BackendEmulator.start(RICH.with(Settings.RENDER_FAILURE, 1.0));
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox");
            api.render("render_1", session, api.draft(session));
            Awaitility.await().until(() -> api.poll("render_1").body().contains("\"failed\""));
            assertThat(Api.text(Api.body(api.poll("render_1")), "error")).contains("composition failed");
        }
    }

    @Test
    void completesBeforeItHasAnAddress() {
        try (var emulator =
                        BackendEmulator.start(RICH.renderTakes(Duration.ZERO).with(Settings.RENDER_URL_LATE, 2));
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox");
            api.render("render_1", session, api.draft(session));
            assertThat(api.poll("render_1").body()).contains("completed").doesNotContain("output");
            assertThat(api.poll("render_1").body()).contains("completed").doesNotContain("output");
            assertThat(api.poll("render_1").body()).contains("completed").contains("output");
        }
    }

    @Test
    void isCancelled() {
        try (var emulator = BackendEmulator.start(RICH.renderTakes(Duration.ofMinutes(5)));
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox");
            api.render("render_1", session, api.draft(session));
            assertThat(api.poll("render_1").body()).contains("\"pending\"");
            assertThat(api.post("/api/render/proxy/lambda/render_1/cancel", "").statusCode())
                    .isEqualTo(200);
            assertThat(api.poll("render_1").body()).contains("\"cancelled\"");
        }
    }

    @Test
    void wantsSessionIdInCamelCase() {
        try (var emulator = BackendEmulator.start(RICH);
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox");
            String body =
                    Api.renderBody("render_1", session, api.draft(session)).replace("sessionId", "session_id");
            assertThat(api.post("/api/render/proxy/lambda", body).statusCode()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ID        | "id":"render_1"
                    TASK_ID   | "taskId":"render_1"
                    RENDER_ID | "render_id":"render_1"
                    NONE      | "data":{"status":"pending"}
                    """)
    void acceptsUnderEveryKey(RenderAck ack, String expected) {
        try (var emulator = BackendEmulator.start(RICH.with(Settings.RENDER_ACK, ack));
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox");
            assertThat(api.render("render_1", session, api.draft(session)).body())
                    .contains(expected);
        }
    }

    @Test
    void tellsAFailureAsAnObject() {
        Scenario failing = RICH.with(Settings.RENDER_FAILURE, 1.0)
                .with(Settings.RENDER_FAILURE_FORM, FailureForm.OBJECT)
                .renderTakes(Duration.ZERO);
        try (var emulator = BackendEmulator.start(failing);
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox");
            api.render("render_1", session, api.draft(session));
            assertThat(api.poll("render_1").body()).contains("\"error\":{\"code\":\"RENDER_FAILED\"");
        }
    }

    @Test
    void refusesAnIdThatExistsInA200() {
        try (var emulator = BackendEmulator.start(RICH.with(Settings.RENDER_DUPLICATE, DuplicateRender.REFUSED));
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox");
            api.render("render_1", session, api.draft(session));
            HttpResponse<String> again = api.render("render_1", session, api.draft(session));
            assertThat(again.statusCode()).isEqualTo(200);
            assertThat(again.body()).isEqualTo("{\"success\":false,\"error\":\"duplicate id\"}");
        }
    }

    @Test
    void namesTheAddressInTheDownloadFallback() {
        Scenario scenario = RICH.with(Settings.DOWNLOAD_FORM, DownloadForm.JSON).renderTakes(Duration.ZERO);
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox");
            api.render("render_1", session, api.draft(session));
            assertThat(api.get("/api/render/proxy/render_1/download").body())
                    .contains("\"output\":{\"url\":\"http://", "/render-result/render_1.mp4\"");
        }
    }

    @Test
    void signsAddressesThatExpire() {
        Scenario scenario = RICH.renderTakes(Duration.ZERO).with(Settings.OUTPUT_LIFE, Duration.ofHours(1));
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox");
            api.render("render_1", session, api.draft(session));
            URI signed = output(api, "render_1");
            assertThat(signed.getQuery()).matches("Expires=\\d+&Signature=[0-9a-f]{24}");
            assertThat(status(api, signed)).isEqualTo(200);
            assertThat(status(api, URI.create(signed.toString().replace("Expires=1", "Expires=2"))))
                    .isEqualTo(403);
            assertThat(status(api, URI.create(signed.toString().replaceAll("\\?.*", ""))))
                    .isEqualTo(403);
            emulator.scenario(scenario.with(Settings.OUTPUT_LIFE, Duration.ofMillis(1)));
            assertThat(status(api, output(api, "render_1"))).isEqualTo(403);
        }
    }

    private static int status(Api api, URI url) {
        return api.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofByteArray())
                .statusCode();
    }

    @Test
    void forgetsSessionsThatHaveLivedLongEnough() {
        Scenario scenario = RICH.with(Settings.SESSION_LIFE, Duration.ofMillis(1));
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            Awaitility.await()
                    .until(() -> Api.code(api.get("/api/state/nemo_agent/me/" + session + "/latest"))
                            .equals("1002"));
        }
    }
}
