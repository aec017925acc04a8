package io.reelbatch.backend.nemo;

import static io.reelbatch.backend.nemo.TestCloud.LONG;
import static io.reelbatch.backend.nemo.TestCloud.SESSION;
import static io.reelbatch.backend.nemo.TestCloud.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reelbatch.backend.ContractBroken;
import io.reelbatch.backend.ItemRefused;
import io.reelbatch.backend.MediaContent;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.nemo.NemoSettings.Timers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class UploadsTests {
    private static final String TAKEN = "{\"code\":0,\"data\":{\"files\":[{\"filename\":\"a.png\"}]}}";

    @Test
    void sendsOneFileAsAPartOfAForm() {
        try (TestCloud cloud = answering(200, TAKEN)) {
            cloud.backend.upload(SESSION, content("ä 1.png", "image/png", "bytes"));
            RawServer.Request request = cloud.server.requests().getFirst();
            String boundary = request.header("Content-Type").replace("multipart/form-data; boundary=", "");
            assertThat(request.text())
                    .isEqualTo(String.join(
                            "\r\n",
                            "--" + boundary,
                            "Content-Disposition: form-data; name=\"files\"; filename=\"ä 1.png\"",
                            "Content-Type: image/png",
                            "",
                            "bytes",
                            "--" + boundary + "--",
                            ""));
            assertThat(request.header("Content-Length"))
                    .isEqualTo(String.valueOf(request.bytes().length()));
        }
    }

    @Test
    void sendsAnEmptyFile() {
        try (TestCloud cloud = answering(200, TAKEN)) {
            cloud.backend.upload(SESSION, content("a.png", "image/png", ""));
            assertThat(cloud.server.requests().getFirst().text()).contains("Content-Type: image/png\r\n\r\n\r\n--");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a\"\\r\\nX-Evil: y.png|filename=\"a%22%0D%0AX-Evil: y.png\"", "a\\u0000b.png|filename=\"a_b.png\""
            })
    void doesNotLetANameBreakOut(String name, String expected) {
        String raw = name.replace("\\r", "\r").replace("\\n", "\n").replace("\\u0000", "\u0000");
        try (TestCloud cloud = answering(200, TAKEN)) {
            cloud.backend.upload(SESSION, content(raw, "image/png\r\nX-Evil: 1", "bytes"));
            assertThat(cloud.server.requests().getFirst().text())
                    .contains(
                            "name=\"files\"; " + expected + "\r\nContent-Type: application/octet-stream\r\n\r\nbytes");
        }
    }

    @Test
    void streamsAFileFarLargerThanItsBuffers() {
        long bytes = 50L << 20;
        AtomicLong largestRead = new AtomicLong();
        AtomicInteger closed = new AtomicInteger();
        InputStream zeros = new InputStream() {
            private long left = bytes;

            @Override
            public int read() {
                return left-- > 0 ? 0 : -1;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                if (left == 0) {
                    return -1;
                }
                largestRead.accumulateAndGet(length, Math::max);
                int read = (int) Math.min(left, length);
                left -= read;
                return read;
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        try (TestCloud cloud = answering(200, TAKEN)) {
            cloud.backend.upload(SESSION, new MediaContent("a.mp4", "video/mp4", bytes, () -> zeros));
            assertThat(cloud.server.requests().getFirst().bytes()).hasSizeGreaterThan((int) bytes);
            assertThat(largestRead).hasValueLessThan(1 << 20);
            assertThat(closed).hasPositiveValue();
        }
    }

    @Test
    void opensTheFileAgainWhenTheTokenHasToBeRenewed() {
        AtomicInteger opened = new AtomicInteger();
        try (TestCloud cloud = answering(
                (request, line) -> line.json(request.header("Authorization").endsWith("token-2") ? 200 : 401, TAKEN))) {
            cloud.backend.upload(SESSION, new MediaContent("a.png", "image/png", 5, () -> {
                opened.incrementAndGet();
                return stream("bytes");
            }));
            assertThat(opened).hasValue(2);
            assertThat(cloud.server.requests().getLast().text()).contains("\r\n\r\nbytes\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"byte", "bytes and more"})
    void refusesAFileThatHasChanged(String now) {
        try (TestCloud cloud = answering(200, TAKEN)) {
            MediaContent changed = new MediaContent("a.png", "image/png", 5, () -> stream(now));
            assertThatThrownBy(() -> cloud.backend.upload(SESSION, changed))
                    .isInstanceOf(ItemRefused.class)
                    .hasMessage("the file to upload has changed: it was 5 bytes long");
        }
    }

    @Test
    void refusesAFileThatCannotBeOpened() {
        try (TestCloud cloud = answering(200, TAKEN)) {
            MediaContent gone = new MediaContent("a.png", "image/png", 5, () -> {
                throw new IOException("no such file");
            });
            assertThatThrownBy(() -> cloud.backend.upload(SESSION, gone))
                    .isInstanceOf(ItemRefused.class)
                    .hasMessage("the file to upload cannot be opened: no such file");
        }
    }

    @Test
    void refusesAFileThatCannotBeReadToItsEnd() {
        try (TestCloud cloud = answering(200, TAKEN)) {
            MediaContent torn = new MediaContent("a.png", "image/png", 5, () -> new InputStream() {
                @Override
                public int read() throws IOException {
                    throw new IOException("I/O error");
                }

                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    throw new IOException("I/O error");
                }
            });
            assertThatThrownBy(() -> cloud.backend.upload(SESSION, torn))
                    .isInstanceOf(ItemRefused.class)
                    .hasMessage("the file to upload cannot be read: I/O error");
        }
    }

    @Test
    void givesUpAServerThatDoesNotRead() {
        Timers timers = new Timers(LONG, LONG, LONG, Duration.ofMillis(500), 1000, LONG);
        try (RawServer deaf = RawServer.deaf();
                NemoBackends backends =
                        NemoBackends.connect(NemoSettings.of(deaf.url()).withTimers(timers), new TestCloud.Tokens())) {
            MediaContent large = new MediaContent("a.mp4", "video/mp4", 1 << 30, () -> new InputStream() {
                @Override
                public int read() {
                    return 0;
                }

                @Override
                public int read(byte[] target, int offset, int count) {
                    return count;
                }
            });
            assertThatThrownBy(() -> backends.as(TestCloud.WHO).upload(SESSION, large))
                    .isInstanceOf(RetryLater.class)
                    .hasMessageEndingWith("upload moved fewer than 1000 bytes within 500 ms");
        }
    }

    @Test
    void sendsEachAddressForTheCloudToFetch() {
        try (TestCloud cloud = answering(200, TAKEN)) {
            cloud.backend.uploadByUrl(
                    SESSION, List.of(URI.create("https://a/1.png?x=%22"), URI.create("https://b/2.png")));
            assertThat(cloud.server.requests())
                    .extracting(RawServer.Request::text)
                    .containsExactly(
                            "{\"urls\":[\"https://a/1.png?x=%22\"],\"source_type\":\"url\"}",
                            "{\"urls\":[\"https://b/2.png\"],\"source_type\":\"url\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"\"",
                "{}",
                "{\"code\":0}",
                "{\"code\":0,\"data\":{}}",
                "{\"code\":0,\"data\":[]}",
                "{\"code\":0,\"data\":{\"session_state_applied\":true}}",
                "{\"code\":0,\"data\":{\"files\":[]}}",
                "{\"code\":0,\"data\":{\"files\":null}}",
                "{\"code\":0,\"data\":{\"files\":[{}]}}",
                "{\"code\":0,\"data\":{\"files\":[{\"filename\":\"a.png\",\"error\":\"unreadable\"}]}}",
                "{\"success\":true,\"data\":{\"uploaded_files\":[]}}",
                "{\"url\":\"\"}"
            })
    void doesNotTakeAnAnswerForAnUploadThatNamesNoFile(String body) {
        try (TestCloud cloud = answering(200, body)) {
            assertThatThrownBy(() -> cloud.backend.upload(SESSION, content("a.png", "image/png", "x")))
                    .isInstanceOf(ContractBroken.class)
                    .hasMessageEndingWith("answered that it took no file");
            assertThatThrownBy(() -> cloud.backend.uploadByUrl(SESSION, List.of(URI.create("https://a/1.png"))))
                    .isInstanceOf(ContractBroken.class)
                    .hasMessageEndingWith("answered that it took no file");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                TAKEN,
                "{\"code\":0,\"data\":{\"files\":[{\"cdn_url\":\"https://cdn/1\"}],\"session_state_applied\":false}}",
                "{\"success\":true,\"data\":{\"uploaded_files\":[{\"url\":\"https://cdn/1\",\"error\":null}]}}",
                "{\"files\":[\"https://cdn/1\"]}",
                "{\"code\":0,\"data\":[{\"filename\":\"a.png\"}]}",
                "{\"code\":0,\"data\":{\"url\":\"https://cdn/1\"}}",
                "{\"url\":\"https://cdn/1\"}"
            })
    void takesEverySpellingOfAnUpload(String body) {
        try (TestCloud cloud = answering(200, body)) {
            assertThatCode(() -> cloud.backend.upload(SESSION, content("a.png", "image/png", "x")))
                    .doesNotThrowAnyException();
        }
    }

    private static MediaContent content(String name, String type, String bytes) {
        return new MediaContent(name, type, bytes.length(), () -> stream(bytes));
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
