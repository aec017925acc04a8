package io.reelbatch.backend.nemo;

import static io.reelbatch.backend.nemo.TestCloud.SESSION;
import static io.reelbatch.backend.nemo.TestCloud.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reelbatch.backend.ContractBroken;
import io.reelbatch.backend.ExportBlocked;
import io.reelbatch.backend.RenderId;
import io.reelbatch.backend.RenderOrder;
import io.reelbatch.backend.RenderStatus;
import io.reelbatch.backend.RenderStatus.Failed;
import io.reelbatch.backend.RenderStatus.Finished;
import io.reelbatch.backend.RenderStatus.NeverSubmitted;
import io.reelbatch.backend.RenderStatus.Running;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.SessionLost;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RendersTests {
    private static final RenderId ID = new RenderId("render_1");
    private static final RenderOrder ORDER = new RenderOrder(ID, SESSION, "{ \"d\":1.0e3 }", "mp4", "high");

    @Test
    void submitsTheDraftAsTheTextItIs() {
        try (TestCloud cloud = answering(200, "{}")) {
            assertThat(cloud.backend.submitRender(ORDER)).isEqualTo(ID);
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
            assertThat(cloud.backend.submitRender(ORDER)).isEqualTo(new RenderId(id));
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
            assertThat(cloud.backend.submitRender(ORDER)).isEqualTo(ID);
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
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"status\":\"pending\"}|0",
                "{\"status\":\"processing\",\"progress\":5}|5",
                "{\"status\":\"processing\",\"progress\":0.45}|45",
                "{\"status\":\"processing\",\"progress\":1.0}|100",
                "{\"status\":\"processing\",\"progress\":\"60\"}|60",
                "{\"status\":\"processing\",\"progress\":1e99}|100",
                "{\"status\":\"processing\",\"progress\":-7}|0",
                "{\"status\":\"a new word\",\"progress\":100}|100",
                "{\"status\":\"completed\",\"progress\":100}|100",
                "{\"status\":\"completed\",\"output\":{\"url\":\"\"}}|0",
                "{\"status\":\"completed\",\"output\":{\"url\":\"javascript:alert(1)\"}}|0",
                "{\"status\":\"completed\",\"output\":{\"url\":\"file:///etc/passwd\"}}|0",
                "{\"status\":\"completed\",\"output\":{\"url\":\"not a url\"}}|0"
            })
    void knowsARenderThatIsNotFinished(String body, int percent) {
        assertThat(status(200, body)).isEqualTo(new Running(percent));
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
                "200|{\"success\":false,\"error\":\"Render not found\"}"
            })
    void knowsThatARenderWasNeverSubmitted(int status, String body) {
        assertThat(status(status, body)).isEqualTo(new NeverSubmitted());
    }

    @Test
    void doesNotTakeARenderOfALostTokenForOneThatWasNeverSubmitted() {
        try (TestCloud cloud = answering(
                (request, line) -> line.json(request.header("Authorization").endsWith("token-1") ? 401 : 404, "{}"))) {
            assertThatThrownBy(() -> cloud.backend.renderStatus(ID))
                    .isInstanceOf(SessionLost.class)
                    .hasMessageEndingWith("The render belongs to a token that is no longer valid");
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
