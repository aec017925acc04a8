package io.reelbatch.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.emulator.json.Json;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UploadTests {
    private static final String PATH = "/api/upload-video/nemo_agent/me/";

    @Test
    void hashesAFileAndShowsItInTheState() {
        try (var emulator = BackendEmulator.start(Scenario.standard());
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            HttpResponse<String> response = Uploads.send(api, session, "cat photo.PNG", 1000);
            String files = Api.raw(Api.data(response), "files");
            assertThat(files)
                    .contains("\"filename\":\"cat photo.PNG\"", "\"file_type\":\"image\"", "\"size\":1000")
                    .contains("\"hash\":\"541b3e9daa09b20bf85fa273e5cbd3e80185aa4ec298e765db87742b70138a53\"")
                    .doesNotContain("duration");
            Json infos = Api.object(api.state(session).get("state")).get("video_infos");
            assertThat(infos).isNotNull().extracting(Json::raw).asString().contains("cat photo.PNG");
            assertThat(emulator.journal().uploadsOf(session)).isEqualTo(1);
        }
    }

    @Test
    void takesAddresses() {
        try (var emulator = BackendEmulator.start(Scenario.standard());
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            HttpResponse<String> response = api.post(
                    PATH + session, "{\"urls\":[\"https://a.example/b/clip.mp4?x=1\"],\"source_type\":\"url\"}");
            assertThat(response.body()).contains("\"filename\":\"clip.mp4\"", "\"session_state_applied\":true");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"urls\":[\"ftp://a/b.mp4\"],\"source_type\":\"url\"}",
                "{\"urls\":[\"https://a/b.mp4\"]}",
                "{\"urls\":[],\"source_type\":\"url\"}",
                "{\"urls\":[\"https://a/b.mp4\"],\"source_type\":\"url\",\"x\":1}",
            })
    void refusesAddressesInAnotherForm(String body) {
        try (var emulator = BackendEmulator.start(Scenario.standard());
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            assertThat(api.post(PATH + session, body).statusCode()).isEqualTo(422);
            assertThat(emulator.journal().uploadsOf(session)).isZero();
        }
    }

    @Test
    void answers4002ToAFileThatIsTooLarge() {
        try (var emulator = BackendEmulator.start(Scenario.standard().with(Settings.UPLOAD_LIMIT, 1000L));
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            assertThat(Api.code(Uploads.send(api, session, "a.mp4", 1001))).isEqualTo("4002");
            assertThat(Uploads.send(api, session, "a.mp4", 1000).body()).contains("cdn_url");
            assertThat(emulator.journal().uploadsOf(session)).isEqualTo(1);
        }
    }

    @Test
    void wantsThePartToBeNamedFiles() {
        try (var emulator = BackendEmulator.start(Scenario.standard());
                var api = new Api(emulator).withToken()) {
            assertThat(Uploads.send(api, api.session(), "file", "a.mp4", 10).statusCode())
                    .isEqualTo(422);
        }
    }

    @Test
    void findsDelimitersWhereverTheyFall() {
        try (var emulator = BackendEmulator.start(Scenario.standard());
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            for (long size : List.of(0L, 1L, 65_440L, 65_530L, 65_536L, 131_072L)) {
                assertThat(Uploads.send(api, session, "a.mp3", size).body()).contains("\"size\":" + size + ",");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    FILES                  | "data":{"files":[{ | "cdn_url":"https://a.example/
                    FILES_URL              | "data":{"files":[{ | "url":"https://a.example/
                    UPLOADED_FILES         | "data":{"uploaded_files":[{ | "url":"https://a.example/
                    UPLOADED_FILES_CDN_URL | "data":{"uploaded_files":[{ | "cdn_url":"https://a.example/
                    URL                    | "data":{"url":" | "https://a.example/
                    """)
    void listsFilesInEveryShape(UploadShape shape, String list, String url) {
        try (var emulator = BackendEmulator.start(Scenario.standard().with(Settings.UPLOAD_SHAPE, shape));
                var api = new Api(emulator).withToken()) {
            String body = "{\"urls\":[\"https://a.example/clip.mp4\"],\"source_type\":\"url\"}";
            assertThat(api.post(PATH + api.session(), body).body()).contains(list, url);
        }
    }

    @Test
    void takesSomeFilesOfARequestAndLeavesOthersOut() {
        Scenario scenario =
                Scenario.standard().with(Settings.UPLOAD_FAILING, "bad").with(Settings.UPLOAD_APPLIED, false);
        try (var emulator = BackendEmulator.start(scenario);
                var api = new Api(emulator).withToken()) {
            String session = api.session();
            String body =
                    "{\"urls\":[\"https://a.example/bad.mp4\",\"https://a.example/good.mp4\"],\"source_type\":\"url\"}";
            assertThat(api.post(PATH + session, body).body())
                    .contains("good.mp4", "\"session_state_applied\":false")
                    .doesNotContain("bad.mp4");
            assertThat(emulator.journal().uploadsOf(session)).isEqualTo(1);
        }
    }
}
