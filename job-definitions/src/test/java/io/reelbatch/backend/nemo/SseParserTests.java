package io.reelbatch.backend.nemo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SseParserTests {
    private static final String EVERYTHING = """
            \uFEFFdata: first
            data:second
            id: 7
            retry: 100

            : ping
            event: heartbeat
            data:

            data
            data:  two spaces

            stray — ünïcödé 导出 🎬
            event:text
            data: {"text":"导出 🎬 \u00e9"}
            """;

    @ParameterizedTest
    @CsvSource({"'data: a\n\n'", "'data:a\n\n'", "'data: a\r\n\r\n'", "'data: a\r\r'", "'data: a'", "'data: a\n'"})
    void readsOneEventHoweverLinesEnd(String stream) {
        assertThat(parse(stream)).containsExactly("[] a");
    }

    @Test
    void joinsTheLinesOfAnEvent() {
        assertThat(parse("data: a\ndata:\ndata: b\n\n")).containsExactly("[] a\n\nb");
    }

    @Test
    void skipsAByteOrderMark() {
        assertThat(parse("\uFEFFdata: a\n\n")).containsExactly("[] a");
    }

    @Test
    void reportsEmptyDataCommentsAndNames() {
        assertThat(parse("data:\n\n: ping\nevent: heartbeat\n\nevent: error\ndata: x\n\n"))
                .containsExactly("[] ", "comment", "[heartbeat] ", "[error] x");
    }

    @Test
    void reportsStrayLinesAndIgnoresIdsAndRetries() {
        assertThat(parse("id: 1\nretry: 5\nline2\"}\ndata: a\n\n")).containsExactly("stray line2\"}", "[] a");
    }

    @Test
    void takesOffOneSpaceOnly() {
        assertThat(parse("data:  a \n\n")).containsExactly("[]  a ");
    }

    @Test
    void skipsALineBeyondItsLimitAndGoesOn() {
        String stream = "data: {\"error\": \"%s\"}\n\ndata: a\n\n".formatted("x".repeat(100));
        assertThat(parse(stream, 40, Integer.MAX_VALUE))
                .containsExactly("oversized {\"error\": \"" + "x".repeat(40 - 17), "[] a");
    }

    @Test
    void skipsAnEventWhoseLinesTogetherAreBeyondTheLimit() {
        assertThat(parse("data: aaaaaaaaaaaaaaa\n".repeat(10) + "\ndata: b\n\n", 40, Integer.MAX_VALUE))
                .containsExactly("oversized aaaaaaaaaaaaaaa\naaaaaaaaaaaaaaa", "[] b");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void readsTheSameHoweverTheBytesAreCut(long seed) {
        Random random = new Random(seed);
        for (String ends : new String[] {"\n", "\r\n", "\r"}) {
            String stream = EVERYTHING.replace("\n", ends);
            int largest = 1 + random.nextInt(7);
            assertThat(parse(stream, 1000, largest, random)).isEqualTo(parse(stream));
        }
    }

    @Test
    void readsEverythingInOneStream() {
        assertThat(parse(EVERYTHING))
                .containsExactly(
                        "[] first\nsecond",
                        "comment",
                        "[heartbeat] ",
                        "[] \n two spaces",
                        "stray stray — ünïcödé 导出 🎬",
                        "[text] {\"text\":\"导出 🎬 é\"}");
    }

    private static List<String> parse(String stream) {
        return parse(stream, 1000, Integer.MAX_VALUE);
    }

    private static List<String> parse(String stream, int maxBytes, int largestChunk) {
        return parse(stream, maxBytes, largestChunk, new Random(0));
    }

    private static List<String> parse(String stream, int maxBytes, int largestChunk, Random random) {
        Heard heard = new Heard();
        SseParser parser = new SseParser(maxBytes, heard);
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(
                    bytes.length - at,
                    largestChunk == Integer.MAX_VALUE ? bytes.length : 1 + random.nextInt(largestChunk));
            parser.feed(ByteBuffer.wrap(bytes, at, length));
            at += length;
        }
        parser.end();
        return heard.lines;
    }

    private static final class Heard implements SseParser.Listener {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void event(String name, String data) {
            lines.add("[%s] %s".formatted(name, data));
        }

        @Override
        public void comment() {
            lines.add("comment");
        }

        @Override
        public void stray(String line) {
            lines.add("stray " + line);
        }

        @Override
        public void oversized(String beginning) {
            lines.add("oversized " + beginning);
        }
    }
}
