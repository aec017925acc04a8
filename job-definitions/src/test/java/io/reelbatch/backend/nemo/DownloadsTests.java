package io.reelbatch.backend.nemo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reelbatch.backend.BackendException;
import io.reelbatch.backend.ContractBroken;
import io.reelbatch.backend.DownloadedVideo;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.StorageFailed;
import io.reelbatch.backend.nemo.NemoSettings.Timers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class DownloadsTests {
    static final byte[] MP4 = "....ftypisom the rest of a film".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] WEBM = {0x1A, 0x45, (byte) 0xDF, (byte) 0xA3, 1, 2, 3};

    @TempDir
    Path directory;

    @Test
    void fetchesAVideoAndSaysWhatItIs() throws IOException {
        try (TestCloud cloud = TestCloud.answering((_, line) -> line.answer(200, "video/mp4", MP4))) {
            Path target = directory.resolve("film.mp4");
            assertThat(download(cloud, "/film.mp4?sig=1"))
                    .isEqualTo(new DownloadedVideo(target, MP4.length, sha256(MP4)));
            assertThat(target).hasBinaryContent(MP4);
            assertThat(files()).containsExactly("film.mp4");
        }
    }

    @Test
    void takesWebmToo() {
        try (TestCloud cloud = TestCloud.answering((_, line) -> line.answer(200, "video/webm", WEBM))) {
            assertThat(download(cloud, "/film.webm").bytes()).isEqualTo(WEBM.length);
        }
    }

    @Test
    void refusesWhatIsNoVideo() throws IOException {
        try (TestCloud cloud = TestCloud.answering(200, "<html>expired</html>")) {
            assertThatThrownBy(() -> download(cloud, "/film.mp4"))
                    .isInstanceOf(ContractBroken.class)
                    .hasMessage("what was downloaded is no MP4 or WebM video but begins with \"<html>expired</html>\"");
            assertThat(files()).isEmpty();
        }
    }

    @Test
    void resumesWhereItWasCut() throws IOException {
        try (TestCloud cloud = TestCloud.answering((request, line) -> {
            if (request.header("Range").isEmpty()) {
                line.raw("HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: %d\r\n\r\n".formatted(MP4.length));
                line.raw(Arrays.copyOf(MP4, 15)).hangUp();
            } else {
                int from = Integer.parseInt(request.header("Range").replaceAll("\\D", ""));
                byte[] rest = Arrays.copyOfRange(MP4, from, MP4.length);
                line.answer(
                        206,
                        "video/mp4",
                        rest,
                        "Content-Range: bytes %d-%d/%d".formatted(from, MP4.length - 1, MP4.length));
            }
        })) {
            assertThatThrownBy(() -> download(cloud, "/film.mp4?sig=1")).isInstanceOf(RetryLater.class);
            assertThat(directory.resolve("film.mp4.part")).hasBinaryContent(Arrays.copyOf(MP4, 15));

            assertThat(download(cloud, "/film.mp4?sig=2").sha256()).isEqualTo(sha256(MP4));
            assertThat(cloud.server.requests().getLast().header("Range")).isEqualTo("bytes=15-");
            assertThat(cloud.server.requests().getLast().header("If-Range")).isEqualTo("\"v1\"");
            assertThat(files()).containsExactly("film.mp4");
        }
    }

    @Test
    void beginsAnewWhenTheFileHasChangedMeanwhile() throws IOException {
        partOf("/film.mp4", "old bytes");
        try (TestCloud cloud = TestCloud.answering((_, line) -> line.answer(200, "video/mp4", MP4))) {
            named(cloud, "/film.mp4");
            assertThat(download(cloud, "/film.mp4").sha256()).isEqualTo(sha256(MP4));
            assertThat(cloud.server.requests().getFirst().header("Range")).isEqualTo("bytes=9-");
        }
    }

    @Test
    void beginsAnewWhenThePartBelongsToAnotherFile() throws IOException {
        partOf("/other.mp4", "old bytes");
        try (TestCloud cloud = TestCloud.answering((_, line) -> line.answer(200, "video/mp4", MP4))) {
            named(cloud, "/other.mp4");
            assertThat(download(cloud, "/film.mp4").sha256()).isEqualTo(sha256(MP4));
            assertThat(cloud.server.requests().getFirst().header("Range")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200|Content-Length: 0|''",
                "206|Content-Range: bytes 15-30/31|''",
                "206|Content-Range: bytes 15-30/*|''",
                "206|X-None: 1|''",
                "206|Content-Range: bytes 15-19/31|the r",
                "206|Content-Range: bytes 15-30/31|the r",
                "206|Content-Range: bytes 15-|the r"
            })
    void doesNotTakeAPartForTheWhole(int status, String header, String bytes) throws IOException {
        partOf("/film.mp4", "....ftypisom th");
        try (TestCloud cloud = TestCloud.answering((_, line) -> line.raw(
                        "HTTP/1.1 %d X\r\n%s\r\nConnection: close\r\n\r\n%s".formatted(status, header, bytes))
                .hangUp())) {
            named(cloud, "/film.mp4");
            assertThatThrownBy(() -> download(cloud, "/film.mp4")).isInstanceOf(BackendException.class);
            assertThat(files()).doesNotContain("film.mp4");
        }
    }

    @Test
    void goesOnWhereARangeWasShorterThanWasAskedFor() throws IOException {
        partOf("/film.mp4", new String(Arrays.copyOf(MP4, 15), StandardCharsets.ISO_8859_1));
        try (TestCloud cloud = TestCloud.answering((request, line) -> {
            int from = Integer.parseInt(request.header("Range").replaceAll("\\D", ""));
            int end = Math.min(from + 8, MP4.length);
            line.answer(
                    206,
                    "video/mp4",
                    Arrays.copyOfRange(MP4, from, end),
                    "Content-Range: bytes %d-%d/%d".formatted(from, end - 1, MP4.length));
        })) {
            named(cloud, "/film.mp4");
            assertThatThrownBy(() -> download(cloud, "/film.mp4"))
                    .isInstanceOf(RetryLater.class)
                    .hasMessageEndingWith("23 of %d bytes are there".formatted(MP4.length));
            assertThat(download(cloud, "/film.mp4").sha256()).isEqualTo(sha256(MP4));
        }
    }

    @Test
    void beginsAnewWhenTheRestCannotBeHad() throws IOException {
        partOf("/film.mp4", "more bytes than there are in the film, as it seems");
        try (TestCloud cloud = TestCloud.answering((request, line) -> {
            if (request.header("Range").isEmpty()) {
                line.answer(200, "video/mp4", MP4);
            } else {
                line.answer(416, "text/plain", new byte[0]);
            }
        })) {
            named(cloud, "/film.mp4");
            assertThat(download(cloud, "/film.mp4").sha256()).isEqualTo(sha256(MP4));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://cloud.example/film.mp4,Bearer token-1",
        "https://CLOUD.example:443/other/film.mp4?sig=1,Bearer token-1",
        "https://cdn.example/film.mp4,",
        "https://cloud.example.cdn.example/film.mp4,",
        "https://cloud.example:8443/film.mp4,",
        "http://cloud.example/film.mp4,"
    })
    void showsItsTokenToTheBaseUrlsOwnOriginOnly(URI place, @Nullable String token) {
        try (Exchange exchange = new Exchange(TestCloud.LONG)) {
            Account account = new Account(new TestCloud.Tokens());
            Downloads downloads =
                    new Downloads(NemoSettings.of(URI.create("https://cloud.example/api")), exchange, account);
            HttpHeaders headers = downloads
                    .request(place, downloads.new Bearer(new Caller(TestCloud.WHO, null)))
                    .build()
                    .headers();
            assertThat(headers.firstValue("Authorization")).isEqualTo(Optional.ofNullable(token));
            assertThat(headers.firstValue("X-Skill-Source").isPresent()).isEqualTo(token != null);
        }
    }

    @Test
    void doesNotFollowARedirectIntoAPrivateNetwork() {
        try (RawServer elsewhere = RawServer.start((_, line) -> line.answer(200, "video/mp4", MP4));
                TestCloud cloud = TestCloud.answering((_, line) ->
                        line.answer(302, "text/plain", new byte[0], "Location: " + elsewhere.url() + "/film.mp4"))) {
            assertThatThrownBy(() -> download(cloud, "/film.mp4"))
                    .isInstanceOf(ContractBroken.class)
                    .hasMessageContaining("is in a private network");
            assertThat(cloud.server.requests().getFirst().header("Authorization"))
                    .isEqualTo("Bearer token-1");
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @Test
    void followsAFewRedirectsAndNoMore() {
        try (TestCloud cloud = TestCloud.answering((request, line) -> {
            int hop = Integer.parseInt(request.path().substring(1));
            if (hop == 0) {
                line.answer(200, "video/mp4", MP4);
            } else {
                line.answer(302, "text/plain", new byte[0], "Location: /" + (hop - 1));
            }
        })) {
            assertThat(download(cloud, "/3").bytes()).isEqualTo(MP4.length);
            assertThatThrownBy(() -> download(cloud, "/4"))
                    .isInstanceOf(ContractBroken.class)
                    .hasMessageEndingWith("was redirected too often");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:1/x",
                "http://localhost:1/x",
                "http://2130706433/x",
                "http://0x7f.1/x",
                "http://[::1]/x",
                "http://[::ffff:127.0.0.1]/x",
                "http://[::ffff:169.254.169.254]/x",
                "http://169.254.169.254/x",
                "http://10.0.0.1/x",
                "http://192.168.1.1/x",
                "http://172.16.0.1/x",
                "http://100.64.0.1/x",
                "http://0.0.0.0/x",
                "http://[fd00::1]/x",
                "http://[fe80::1]/x",
                "ftp://example.com/x",
                "file:///etc/passwd",
                "https://user@example.com/x"
            })
    void doesNotAskAroundInPrivateNetworks(String url) {
        try (TestCloud cloud = TestCloud.answering(200, "")) {
            assertThatThrownBy(() -> cloud.backend.download(URI.create(url), directory.resolve("film.mp4")))
                    .isInstanceOfAny(ContractBroken.class, RetryLater.class)
                    .satisfies(refusal -> assertThat(String.valueOf(refusal.getMessage()))
                            .containsAnyOf("private network", "no plain http(s) URL", "is unknown"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "2001:4860:4860::8888", "172.15.0.1", "172.32.0.1", "100.128.0.1"})
    void knowsThatAPublicAddressIsNotPrivate(String address) throws IOException {
        assertThat(Origin.isPrivate(InetAddress.ofLiteral(address))).isFalse();
    }

    @Test
    void givesUpADownloadThatHardlyMoves() {
        Duration minutes = TestCloud.LONG;
        Timers timers = new Timers(minutes, minutes, minutes, Duration.ofMillis(300), 1000, minutes);
        try (TestCloud cloud = TestCloud.answering(
                (_, line) -> {
                    line.raw("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n....ftyp");
                    line.fallSilent();
                },
                settings -> settings.withTimers(timers))) {
            assertThatThrownBy(() -> download(cloud, "/film.mp4"))
                    .isInstanceOf(RetryLater.class)
                    .hasMessageEndingWith("/film.mp4: download moved fewer than 1000 bytes within 300 ms");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 410})
    void saysThatAnAddressMayHaveExpired(int status) {
        try (TestCloud cloud = TestCloud.answering(status, "")) {
            assertThatThrownBy(() -> download(cloud, "/film.mp4?secret=1"))
                    .isInstanceOf(ContractBroken.class)
                    .hasMessageEndingWith(
                            "/film.mp4 answered %d. Its address may have expired: `reelbatch retry` exports the row anew, free",
                            status);
        }
    }

    /// A look at the render gets an address that is signed anew.
    @ParameterizedTest
    @ValueSource(ints = {403, 404, 410})
    void asksTheRenderForAFreshAddressWhereTheOldOneIsRefused(int status) {
        String id = "render_5f0c1d0e-8f0a-4b55-9d4e-0a1b2c3d4e5f";
        try (TestCloud cloud = TestCloud.answering((request, line) -> {
            if (request.path().startsWith("/api/")) {
                line.json(
                        200,
                        "{\"status\":\"completed\",\"url\":\"http://%s/out/%s.mp4?sig=2\"}"
                                .formatted(request.header("Host"), id));
            } else {
                boolean fresh = request.path().endsWith("sig=2");
                line.answer(fresh ? 200 : status, "video/mp4", fresh ? MP4 : new byte[0]);
            }
        })) {
            assertThat(download(cloud, "/out/" + id + ".mp4?sig=1").sha256()).isEqualTo(sha256(MP4));
            assertThat(cloud.asked())
                    .containsExactly(
                            "GET /out/" + id + ".mp4?sig=1",
                            "GET /api/render/proxy/lambda/" + id,
                            "GET /out/" + id + ".mp4?sig=2");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"status\":\"processing\"}|403",
                "{\"status\":\"completed\"}|404",
                "{\"code\":1002}|410",
                "{}|403"
            })
    void saysThatTheAddressMayHaveExpiredWhereThereIsNoFreshOne(String look, int status) {
        try (TestCloud cloud = TestCloud.answering(
                (request, line) -> line.json(request.path().startsWith("/api/") ? 200 : status, look))) {
            assertThatThrownBy(() -> download(cloud, "/render_5f0c1d0e-8f0a-4b55-9d4e-0a1b2c3d4e5f.mp4"))
                    .isInstanceOf(ContractBroken.class)
                    .hasMessageContaining("answered %d. Its address may have expired", status);
        }
    }

    @Test
    void triesLaterAfterAServerError() {
        try (TestCloud cloud = TestCloud.answering(503, "", "Retry-After: 3")) {
            assertThatThrownBy(() -> download(cloud, "/film.mp4"))
                    .isInstanceOfSatisfying(
                            RetryLater.class,
                            later -> assertThat(later.retryAfter()).isEqualTo(Duration.ofSeconds(3)));
        }
    }

    @Test
    void renewsATokenThatIsRefusedOnTheWay() {
        try (TestCloud cloud = TestCloud.answering((request, line) -> {
            boolean first = request.header("Authorization").endsWith("token-1");
            line.answer(first ? 401 : 200, "video/mp4", MP4);
        })) {
            assertThat(download(cloud, "/film.mp4").bytes()).isEqualTo(MP4.length);
            assertThat(cloud.tokens.refused).hasSize(1);
        }
    }

    @Test
    void renewsATokenOnceOnly() {
        try (TestCloud cloud = TestCloud.answering(401, "")) {
            assertThatThrownBy(() -> download(cloud, "/film.mp4")).isInstanceOf(ContractBroken.class);
            assertThat(cloud.asked()).hasSize(2);
        }
    }

    @Test
    void blamesItselfWhenTheDirectoryCannotBeMade() throws IOException {
        Path file = Files.writeString(directory.resolve("a-file"), "in the way");
        try (TestCloud cloud = TestCloud.answering((_, line) -> line.answer(200, "video/mp4", MP4))) {
            assertThatThrownBy(() -> cloud.backend.download(
                            URI.create(cloud.server.url() + "/film.mp4"), file.resolve("film.mp4")))
                    .isInstanceOf(StorageFailed.class)
                    .hasMessageStartingWith("the video cannot be kept as " + file);
            assertThat(cloud.asked()).isEmpty();
        }
    }

    @Test
    void blamesItselfWhenTheDiskDoesNotTakeTheBytes() throws IOException {
        Files.createDirectories(directory.resolve("film.mp4.part").resolve("in-the-way"));
        try (TestCloud cloud = TestCloud.answering((_, line) -> line.answer(200, "video/mp4", MP4))) {
            assertThatThrownBy(() -> download(cloud, "/film.mp4"))
                    .isInstanceOf(StorageFailed.class)
                    .hasMessageContaining("film.mp4");
        }
    }

    @Test
    void refusesAVideoBeyondItsLimit() {
        NemoSettings.Caps small = new NemoSettings.Caps(1_000, 1_000, 1_000, 1_000, MP4.length - 1);
        try (TestCloud cloud = TestCloud.answering(
                (_, line) -> line.answer(200, "video/mp4", MP4), settings -> settings.withCaps(small))) {
            assertThatThrownBy(() -> download(cloud, "/film.mp4"))
                    .isInstanceOf(ContractBroken.class)
                    .hasMessageEndingWith("has more than %d bytes".formatted(MP4.length - 1));
        }
    }

    private DownloadedVideo download(TestCloud cloud, String path) {
        String name = path.startsWith("/film.webm") ? "film.webm" : "film.mp4";
        return cloud.backend.download(URI.create(cloud.server.url() + path), directory.resolve(name));
    }

    private void partOf(String path, String bytes) throws IOException {
        Files.writeString(directory.resolve("film.mp4.part"), bytes);
        Files.writeString(directory.resolve("film.mp4.part.from"), path);
    }

    /// Completes what [#partOf] began, once the server's port is known.
    private void named(TestCloud cloud, String path) throws IOException {
        Path from = directory.resolve("film.mp4.part.from");
        Files.writeString(from, "%s %s\n\"v1\"".formatted(Origin.of(cloud.server.url()), path));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.map(file -> String.valueOf(file.getFileName())).sorted().toList();
        }
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(CanonicalJson.sha256().digest(bytes));
    }
}
