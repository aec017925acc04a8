package io.reelbatch.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How long each call takes to answer.
class LatencyTests {

    @ParameterizedTest
    @EnumSource
    void delaysTheAnswersOfOneEndpointOnly(Endpoint endpoint) {
        Scenario quick = Scenario.standard().credits(10_000);
        try (var emulator = BackendEmulator.start(quick);
                var api = new Api(emulator).withToken()) {
            String session = api.generated("A fox");
            api.render("render_fox", session, api.draft(session));
            emulator.scenario(quick.with("latency.%s = 250ms".formatted(endpoint.key())));

            long start = System.nanoTime();
            call(endpoint, session).accept(api);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(250));
            for (Endpoint other : Endpoint.values()) {
                Duration expected = other == endpoint ? Duration.ofMillis(250) : Duration.ZERO;
                assertThat(emulator.scenario().get(Settings.latency(other)))
                        .as(other.name())
                        .isEqualTo(Latency.fixed(expected));
            }
        }
    }

    private static Consumer<Api> call(Endpoint endpoint, String session) {
        return switch (endpoint) {
            case TOKEN -> api -> api.token("client-2");
            case CREATE_SESSION -> Api::session;
            case RUN_SSE -> api -> api.run(session, "A fox");
            case UPLOAD ->
                api -> api.post(
                        "/api/upload-video/nemo_agent/me/" + session,
                        "{\"urls\":[\"https://example.com/a.png\"],\"source_type\":\"url\"}");
            case CREDITS -> Api::balance;
            case STATE -> api -> api.state(session);
            case RENDER_SUBMIT -> api -> api.render("render_dog", session, api.draft(session));
            case RENDER_POLL -> api -> api.poll("render_fox");
            case RENDER_CANCEL ->
                api -> api.send(api.authorized("/api/render/proxy/lambda/render_fox/cancel")
                        .POST(BodyPublishers.noBody())
                        .build());
            case DOWNLOAD -> api -> api.get("/api/render/proxy/render_fox/download");
            case OUTPUT -> api -> api.get("/render-result/render_fox.mp4");
        };
    }
}
