package io.reelbatch.intake.kafka;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Records that cannot be read as a request.
///
/// @param code the word that they are set aside under
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
public record Poison(
        String name, byte @Nullable [] key, byte @Nullable [] value, Map<String, String> headers, String code) {

    public static List<Poison> all() {
        return List.of(
                new Poison("no key", null, bytes("{\"prompt\":\"a\"}"), Map.of(), "NO_KEY"),
                new Poison("key that is not UTF-8", new byte[] {(byte) 0xC3, 0x28}, bytes("{}"), Map.of(), "BAD_KEY"),
                new Poison("key with a line end", bytes("a\nb"), bytes("{\"prompt\":\"a\"}"), Map.of(), "BAD_KEY"),
                new Poison(
                        "key of 300 characters",
                        bytes("k".repeat(300)),
                        bytes("{\"prompt\":\"a\"}"),
                        Map.of(),
                        "BAD_KEY"),
                new Poison("key with a tilde", bytes("~a"), bytes("{\"prompt\":\"a\"}"), Map.of(), "BAD_KEY"),
                new Poison("no value", bytes("tombstone"), null, Map.of(), "NO_VALUE"),
                of("empty value", "", "BAD_JSON"),
                of("not JSON", "prompt=a fox", "BAD_JSON"),
                of("JSON cut short", "{\"prompt\":\"a f", "BAD_JSON"),
                of("text behind the JSON", "{\"prompt\":\"a\"}{\"prompt\":\"b\"}", "BAD_JSON"),
                of("an array", "[{\"prompt\":\"a\"}]", "NOT_AN_OBJECT"),
                of("a text", "\"a fox\"", "NOT_AN_OBJECT"),
                of("deep nesting", "{\"prompt\":" + "[".repeat(5_000), "JSON_LIMIT"),
                of("a number of 5,000 digits", "{\"prompt\":\"a\",\"n\":" + "9".repeat(5_000) + "}", "JSON_LIMIT"),
                of("a nested prompt", "{\"prompt\":{\"text\":\"a\"}}", "NESTED_VALUE"),
                of("a key twice", "{\"prompt\":\"a\",\"Prompt\":\"b\"}", "DUPLICATE_KEY"),
                of("no prompt", "{\"media\":\"https://example.com/a.png\"}", "NO_PROMPT"),
                of("a blank prompt", "{\"prompt\":\"  \"}", "NO_PROMPT"),
                of("a control character", "{\"prompt\":\"a\\u0000b\"}", "BAD_CHARACTER"),
                of("half a character", "{\"prompt\":\"a\\ud800\"}", "BAD_CHARACTER"),
                of("a long field", "{\"prompt\":\"" + "x".repeat(40_000) + "\"}", "FIELD_TOO_LONG"),
                of("a long message", "{\"prompt\":\"" + "x".repeat(1 << 20) + "\"}", "LINE_TOO_LONG"),
                of("64 fields and no id", "{\"prompt\":\"a\"" + fields(63, "x") + "}", "TOO_MANY_COLUMNS"),
                of("large fields", "{\"prompt\":\"a\"" + fields(33, "x".repeat(31_700)) + "}", "ROW_TOO_LARGE"),
                of(
                        "a private address",
                        "{\"prompt\":\"a\",\"media\":\"http://169.254.169.254/x.png\"}",
                        "URL_NOT_ALLOWED"),
                of("a priority out of range", "{\"prompt\":\"a\",\"priority\":900}", "BAD_PRIORITY"),
                of("a time without an offset", "{\"prompt\":\"a\",\"not_before\":\"tomorrow\"}", "BAD_NOT_BEFORE"),
                of("another id than the key", "{\"prompt\":\"a\",\"id\":\"other\"}", "ID_DIFFERS_FROM_KEY"),
                new Poison(
                        "bytes that are not UTF-8",
                        bytes("latin"),
                        new byte[] {'{', (byte) 0xE9, '}'},
                        Map.of(),
                        "NOT_UTF_8"),
                new Poison(
                        "a serialised object",
                        bytes("java"),
                        serialised(),
                        Map.of("__TypeId__", "java.util.Map"),
                        "NOT_UTF_8"),
                new Poison(
                        "a definition that is not there",
                        bytes("d"),
                        bytes("{\"prompt\":\"a\"}"),
                        Map.of("reelbatch-definition", "../etc"),
                        "UNKNOWN_DEFINITION"),
                new Poison(
                        "a priority header that is none",
                        bytes("p"),
                        bytes("{\"prompt\":\"a\"}"),
                        Map.of("reelbatch-priority", "high"),
                        "BAD_PRIORITY"));
    }

    /// Those that a broker with the usual limits takes.
    public static List<Poison> thatBrokersTake() {
        return all().stream()
                .filter(kind -> !kind.name().equals("a long message"))
                .toList();
    }

    /// The headers as names and values in turn.
    public String[] flatHeaders() {
        return headers.entrySet().stream()
                .flatMap(header -> Stream.of(header.getKey(), header.getValue()))
                .toArray(String[]::new);
    }

    private static Poison of(String name, String value, String code) {
        return new Poison(name, bytes("poison-" + name.hashCode()), bytes(value), Map.of(), code);
    }

    private static String fields(int count, String value) {
        return IntStream.range(0, count)
                .mapToObj(number -> ",\"f%d\":\"%s\"".formatted(number, value))
                .collect(Collectors.joining());
    }

    private static byte[] serialised() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(Map.of("prompt", "a fox"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(String text) {
        return TestingTopics.bytes(text);
    }
}
