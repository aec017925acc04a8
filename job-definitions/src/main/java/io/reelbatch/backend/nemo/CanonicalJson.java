package io.reelbatch.backend.nemo;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// A digest of JSON that changes when its meaning changes, and not otherwise: keys are sorted, numbers are
/// spelled one way, and what changes with every look is left out: queries of signed URLs, time stamps,
/// expiry dates.
final class CanonicalJson {
    private static final Set<String> VOLATILE = Set.of(
            "timestamp",
            "ts",
            "createdat",
            "updatedat",
            "modifiedat",
            "lastmodified",
            "lastupdated",
            "updatetime",
            "lastaccessed",
            "lastaccessedat",
            "fetchedat",
            "servertime",
            "requestid",
            "traceid",
            "expires",
            "expiresat",
            "expiresin",
            "expiry",
            "expiration",
            "expiretime",
            "signature");
    private static final Pattern URL_WITH_QUERY = Pattern.compile("(?i)(https?://[^?#\\s]*)[?#]\\S*");

    private CanonicalJson() {}

    /// SHA-256 in hexadecimal.
    static String digest(JsonNode... nodes) {
        StringBuilder text = new StringBuilder();
        for (JsonNode node : nodes) {
            write(node, text);
            text.append('\n');
        }
        return HexFormat.of().formatHex(sha256().digest(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private static void write(JsonNode node, StringBuilder out) {
        if (node.isObject()) {
            out.append('{');
            node.properties().stream()
                    .filter(property -> !isVolatile(property.getKey()))
                    .sorted(Comparator.comparing(Map.Entry::getKey))
                    .forEach(property -> {
                        out.append(Json.quoted(property.getKey())).append(':');
                        write(property.getValue(), out);
                        out.append(',');
                    });
            out.append('}');
        } else if (node.isArray()) {
            out.append('[');
            for (JsonNode element : node) {
                write(element, out);
                out.append(',');
            }
            out.append(']');
        } else {
            out.append(scalar(node));
        }
    }

    private static String scalar(JsonNode node) {
        if (node.isNumber()) {
            BigDecimal number = node.decimalValue();
            return number.signum() == 0 ? "0" : number.stripTrailingZeros().toString();
        }
        if (node.isString()) {
            String text = node.stringValue();
            var url = URL_WITH_QUERY.matcher(text);
            return Json.quoted(url.matches() ? url.group(1) : text);
        }
        return node.isMissingNode() ? "null" : node.toString();
    }

    private static boolean isVolatile(String key) {
        return VOLATILE.contains(key.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT));
    }
}
