package io.reelbatch.backend.nemo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Streams put together from everything that servers are known to send, each cut into reads at random: what
/// is understood never depends on the cuts.
class AnyChunkingTests {
    private static final List<String> FRAMES = List.of(
            "data: {\"content\":{\"parts\":[{\"text\":\"Vidéo 导出 🎬\"}],\"role\":\"model\"},\"author\":\"nemo_agent\",\"timestamp\":1795159944.068328}",
            "data:{\"id\":\"a\",\"author\":\"nemo_agent\",\"content\":{\"parts\":[{\"text\":\"eins\\nzwei\"}]},\"timestamp\":1795159700629}",
            "data: {\"content\":{\"parts\":[{\"text\":\"Vi\"}]},\"partial\":true}",
            "data: {\"content\":{\"parts\":[{\"text\":\"ünïcödé\"}]},\"partial\":true}",
            "data: {\"content\":{\"parts\":[{\"text\":\"hm\",\"thought\":true},{\"text\":\"said\"}]}}",
            "data: {\"content\":{\"parts\":[{\"functionCall\":{\"id\":\"1\",\"name\":\"edit_multitrack\",\"args\":{\"title\":\"Öl\"}}}]}}",
            "data: {\"content\":{\"parts\":[{\"functionResponse\":{\"id\":\"1\",\"response\":{\"status\":\"ok\"}}}],\"role\":\"user\"}}",
            "data: {\"type\":\"text\",\"content\":\"typed ✓\"}",
            "data: {\"type\":\"tool_call\",\"name\":\"x\",\"args\":{}}",
            "data: {\"type\":\"chunk\",\"text\":\"piece \"}",
            "data: {\"text\":\"bare — text\"}",
            "data: {\"text\":\ndata: \"on two lines\"}",
            "data:",
            "data: heartbeat",
            "data: [DONE]",
            "data: {\"type\":\"heartbeat\"}",
            "event: heartbeat\ndata: {}",
            ": ping",
            "id: 7\nretry: 100",
            "data: {\"half\": ",
            "data: {\"error\": \"boom \"mid\" ströam\nline2\"}",
            "event: error\ndata: {\"error\":\"über\"}",
            "data: {\"code\":2001,\"message\":\"余额不足\"}",
            "data: {\"author\":\"system\",\"content\":{\"parts\":[{\"text\":\"Error: boom\"}],\"role\":\"model\"}}",
            "a line without a field ü");

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void understandsTheSame(long seed) {
        Random random = new Random(seed);
        byte[] stream = stream(random).getBytes(StandardCharsets.UTF_8);
        Understood whole = understood(stream, List.of(stream.length));
        for (int largest : new int[] {1, 2, 3, 7, 64}) {
            assertThat(understood(stream, cuts(stream.length, largest, random)))
                    .as("reads of at most %d bytes", largest)
                    .isEqualTo(whole);
        }
    }

    private static String stream(Random random) {
        StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "\uFEFF" : "");
        int frames = 1 + random.nextInt(30);
        for (int frame = 0; frame < frames; frame++) {
            text.append(FRAMES.get(random.nextInt(FRAMES.size()))).append("\n\n");
        }
        if (random.nextBoolean()) {
            text.setLength(text.length() - 1 - random.nextInt(2)); // the last blank line is missing
        }
        return text.toString().replace("\n", List.of("\n", "\r\n", "\r").get(random.nextInt(3)));
    }

    private static List<Integer> cuts(int length, int largest, Random random) {
        List<Integer> cuts = new ArrayList<>();
        for (int left = length; left > 0; left -= cuts.getLast()) {
            cuts.add(Math.min(left, 1 + random.nextInt(largest)));
        }
        return cuts;
    }

    private static Understood understood(byte[] stream, List<Integer> lengths) {
        List<String> signs = new ArrayList<>();
        AgentTurn turn = new AgentTurn(() -> signs.add("substance"), () -> signs.add("heartbeat"));
        SseParser parser = new SseParser(1 << 20, turn);
        int at = 0;
        for (int length : lengths) {
            parser.feed(ByteBuffer.wrap(stream, at, length));
            at += length;
        }
        parser.end();
        return new Understood(turn.answer(), turn.failure(), turn.noCredits(), signs);
    }

    /// All that a stream comes to.
    private record Understood(String answer, @Nullable String failure, boolean noCredits, List<String> signs) {}
}
