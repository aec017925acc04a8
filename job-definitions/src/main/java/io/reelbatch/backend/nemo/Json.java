package io.reelbatch.backend.nemo;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads JSON from an outside world that may be hostile, and fields whose spelling and type are not
/// certain.
final class Json {
    private static final int MAX_DEPTH = 200;
    private static final int MAX_NUMBER_LENGTH = 400;

    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_LENGTH)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    /// The tree of `text`, or nothing if that is no JSON, or JSON beyond all measure.
    static @Nullable JsonNode tree(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            return node.isMissingNode() ? null : node;
        } catch (JacksonException notJson) {
            return null;
        }
    }

    /// A JSON string with its quotes.
    static String quoted(String text) {
        return MAPPER.writeValueAsString(text);
    }

    /// The text of UTF-8 bytes without a byte order mark, or nothing if they are not UTF-8. Strict, because
    /// a draft must come out as it went in.
    static @Nullable String utf8(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException notUtf8) {
            return null;
        }
    }

    /// The first of these fields that holds text, or a number, which is then spelled out: ids have more
    /// digits than a double can hold.
    static @Nullable String text(JsonNode object, String... names) {
        for (String name : names) {
            String value = text(object.path(name));
            if (value != null && !value.isBlank()) {
                return value;
            }
        }
        return null;
    }

    private static @Nullable String text(JsonNode node) {
        if (node.isString()) {
            return node.stringValue();
        }
        if (!node.isNumber()) {
            return null;
        }
        BigInteger whole = whole(node.decimalValue());
        return whole == null ? node.decimalValue().toString() : whole.toString();
    }

    /// A whole number of at most 30 digits, or nothing.
    private static @Nullable BigInteger whole(BigDecimal number) {
        if (number.precision() - (long) number.scale() > 30 || number.scale() > 400) {
            return null;
        }
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() > 0 ? null : stripped.toBigInteger();
    }

    /// The first of these fields that holds a number, or text that spells one.
    static @Nullable BigDecimal number(JsonNode object, String... names) {
        for (String name : names) {
            BigDecimal value = number(object.path(name));
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    static @Nullable BigDecimal number(JsonNode node) {
        if (node.isNumber()) {
            return node.decimalValue();
        }
        if (!node.isString() || node.stringValue().length() > 40) {
            return null;
        }
        try {
            return new BigDecimal(node.stringValue().strip());
        } catch (NumberFormatException noNumber) {
            return null;
        }
    }

    /// A number as a `long`, cut off at its limits; fractions are dropped.
    static long toLong(BigDecimal number) {
        if (number.precision() - (long) number.scale() > 18) {
            return number.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return number.precision() - (long) number.scale() <= 0 ? 0 : number.longValue();
    }
}
