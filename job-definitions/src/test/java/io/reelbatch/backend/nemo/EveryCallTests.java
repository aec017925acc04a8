package io.reelbatch.backend.nemo;

import static io.reelbatch.backend.nemo.TestCloud.SESSION;
import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.backend.MediaContent;
import io.reelbatch.backend.RenderId;
import io.reelbatch.backend.RenderOrder;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What must be true of every call there is.
class EveryCallTests {
    private static final String ANSWER = """
            {"token":"nmv_usr_x","session_id":"1","available":1,"files":["a"],"status":"completed","draft":null,"state":{}}""";

    @TempDir
    Path directory;

    @Test
    void saysOnWhoseBehalfItIsMadeAndWithWhichToken() {
        try (TestCloud cloud = TestCloud.answering((request, line) -> {
            if (request.path().equals("/run_sse")) {
                line.events("");
            } else if (request.path().endsWith(".mp4")) {
                line.answer(200, "video/mp4", DownloadsTests.MP4);
            } else {
                line.json(200, ANSWER);
            }
        })) {
            callEverything(cloud);
            assertThat(cloud.asked())
                    .containsExactly(
                            "POST /api/auth/anonymous-token",
                            "POST /api/tasks/me/with-session/nemo_agent",
                            "POST /api/upload-video/nemo_agent/me/5529798706024415232",
                            "POST /api/upload-video/nemo_agent/me/5529798706024415232",
                            "GET /api/state/nemo_agent/me/5529798706024415232/latest",
                            "GET /api/credits/balance/simple",
                            "POST /run_sse",
                            "POST /api/render/proxy/lambda",
                            "GET /api/render/proxy/lambda/render_1",
                            "GET /api/render/proxy/render_1/download",
                            "GET /out.mp4");
            assertThat(cloud.server.requests()).allSatisfy(request -> {
                assertThat(request.header("X-Skill-Source")).isEqualTo("art-generator");
                assertThat(request.header("X-Skill-Version")).isEqualTo("1.0.0");
                assertThat(request.header("X-Skill-Platform")).isEqualTo("unknown");
                assertThat(request.header("Authorization"))
                        .isEqualTo(request.path().contains("anonymous-token") ? "" : "Bearer token-1");
            });
        }
    }

    private void callEverything(TestCloud cloud) {
        cloud.backends.anonymousTokens(TestCloud.WHO).issue("client-1");
        cloud.backend.openSession("en");
        cloud.backend.upload(
                SESSION, new MediaContent("a.png", "image/png", 1, () -> new ByteArrayInputStream(new byte[1])));
        cloud.backend.uploadByUrl(SESSION, List.of(URI.create("https://example.com/a.png")));
        cloud.backend.stateOf(SESSION);
        cloud.backend.credits();
        cloud.generate();
        RenderId id = new RenderId("render_1");
        cloud.backend.submitRender(new RenderOrder(id, SESSION, "{}", "mp4", "high"));
        cloud.backend.renderStatus(id);
        cloud.backend.addressOf(id);
        cloud.backend.download(URI.create(cloud.server.url() + "/out.mp4"), directory.resolve("out.mp4"));
    }
}
