package io.reelbatch.backend.nemo;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.backend.Draft;
import io.reelbatch.backend.RenderId;
import io.reelbatch.backend.RenderOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Drafts on their way from a session's state to a render: whatever is in them, they leave as they came,
/// byte for byte.
class DraftPassageTests {
    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "-0.0",
            "1.0",
            "1.50",
            "1e3",
            "1E+3",
            "1e-300",
            "9007199254740993",
            "123456789012345678901234567890",
            "0.1000000000000000055511151231257827021181583404541015625",
            "3.0e0");
    private static final List<String> STRINGS = List.of(
            "\"\"",
            "\"é\"",
            "\"\\u00e9\"",
            "\"\\u00E9\"",
            "\"导出\"",
            "\"🎬\"",
            "\"\\ud83c\\udfac\"",
            "\"\\ud83c\"",
            "\"a\\/b\"",
            "\"a/b\"",
            "\"\\\"\\\\\"",
            "\"\\n\\t\"",
            "\"\u2028\"",
            "\"</script>\"",
            "\"}],{[\"");
    private static final List<String> SPACES = List.of("", "", "", " ", "\n", "\r\n", "\t", "  ");

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void leaveAsTheyCame(long seed) {
        Random random = new Random(seed);
        String draft =
                "{" + space(random) + "\"t\":[{\"tt\":0,\"sg\":[" + value(random, 5) + "]}]" + more(random) + "}";
        assertThat(passed(envelope(random).formatted(draft))).isEqualTo(draft);
    }

    @Test
    void leaveAsTheyCameHoweverDeep() {
        String draft = "{\"sg\":" + "[".repeat(150) + "1.0" + "]".repeat(150) + "}";
        assertThat(passed("{\"code\":0,\"data\":{\"state\":{\"draft\":%s}}}".formatted(draft)))
                .isEqualTo(draft);
    }

    @Test
    void leaveAsTheyCameHoweverLarge() {
        String draft = "{\"t\":[" + "{\"tt\":7,\"sg\":[{\"text\":\"导出\",\"s\":1.0}]},".repeat(120_000) + "{}]}";
        assertThat(passed("{\"state\":{\"draft\":%s}}".formatted(draft))).isEqualTo(draft);
    }

    /// The draft as the render gets it.
    private static String passed(String state) {
        AtomicReference<String> submitted = new AtomicReference<>("");
        try (TestCloud cloud = TestCloud.answering((request, line) -> {
            if (request.method().equals("GET")) {
                line.answer(200, "application/json", state.getBytes(StandardCharsets.UTF_8));
            } else {
                submitted.set(request.text());
                line.json(200, "{\"code\":0}");
            }
        })) {
            Draft draft = Objects.requireNonNull(
                    cloud.backend.stateOf(TestCloud.SESSION).draft());
            RenderId id = new RenderId("render_1");
            cloud.backend.submitRender(new RenderOrder(id, TestCloud.SESSION, draft.json(), "mp4", "high"));
        }
        String before = "{\"id\":\"render_1\",\"sessionId\":\"%s\",\"draft\":".formatted(TestCloud.SESSION);
        String after = ",\"output\":{\"format\":\"mp4\",\"quality\":\"high\"}}";
        assertThat(submitted.get()).startsWith(before).endsWith(after);
        return submitted.get().substring(before.length(), submitted.get().length() - after.length());
    }

    private static String envelope(Random random) {
        return one(
                random,
                List.of(
                        "{\"code\":0,\"data\":{\"state\":{\"video_infos\":[],\"draft\": %s }}}",
                        "{\"data\":{\"state\":{\"draft\":%s,\"canvas_config\":{}}},\"code\":\"0\"}",
                        "{\"success\":true,\"data\":{\"draft\":\n%s\n}}",
                        "\uFEFF{\"状态\":\"🎬\",\"state\":{\"draft\":null,\"draft\":%s}}"));
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth <= 0 ? 3 : 6)) {
            case 0 -> one(random, NUMBERS);
            case 1 -> one(random, STRINGS);
            case 2 -> one(random, List.of("true", "false", "null"));
            case 3 -> list(random, depth, "[", "]", false);
            default -> list(random, depth, "{", "}", true);
        };
    }

    private static String list(Random random, int depth, String open, String close, boolean named) {
        List<String> elements = new ArrayList<>();
        for (int count = random.nextInt(5); count > 0; count--) {
            String name = one(random, List.of("\"d\"", "\"m\"", "\"sg\"", "\"draft\"", "\"\"", "\"键\"", "\"\\u0064\""));
            String value = space(random) + value(random, depth - 1) + space(random);
            elements.add(space(random) + (named ? name + space(random) + ":" : "") + value);
        }
        return open + String.join(",", elements) + space(random) + close;
    }

    private static String more(Random random) {
        StringBuilder text = new StringBuilder();
        for (int count = random.nextInt(6); count > 0; count--) {
            text.append(",\"x\":").append(value(random, 4)).append(space(random)); // the same key again and again
        }
        return text.toString();
    }

    private static String space(Random random) {
        return one(random, SPACES);
    }

    private static String one(Random random, List<String> list) {
        return list.get(random.nextInt(list.size()));
    }
}
