package io.reelbatch.backend.nemo;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// What a JSON call was answered, out of whatever envelope it came in: `{code, data, message}`,
/// `{success, data, error}`, no envelope at all, the `detail` of FastAPI, a proxy's HTML, or nothing.
sealed interface Answer {

    /// @param data the payload; missing where the body was empty
    /// @param body the whole text, for what must not go through a tree
    record Accepted(JsonNode data, String body) implements Answer {}

    /// @param code the envelope's number where it has one
    /// @param message what the cloud says, fit for a log; possibly empty
    record Rejected(int status, @Nullable Integer code, String message) implements Answer {

        /// The envelope's number where it is one that means something here, else the HTTP status: both use the
        /// same numbers. Gateways have numbers of their own, such as `{"code":8}` beside a 429.
        int kind() {
            return code != null && isKnown(code) ? code : status;
        }

        private static boolean isKnown(int code) {
            return switch (code) {
                case 1001, 1002, 1010, 1011, 2001, 4001, 4002 -> true;
                default -> code >= 400 && code < 600;
            };
        }

        /// `answered 402 with code 2001: no credits`
        @Override
        public String toString() {
            return "answered %d%s%s"
                    .formatted(
                            status,
                            code == null || code == status ? "" : " with code " + code,
                            message.isEmpty() ? "" : ": " + message);
        }
    }

    /// A good status over a body that makes no sense.
    record Unreadable(int status, String why) implements Answer {}

    /// @param secret what must not show up in a message, though the cloud may repeat it; absent where the body
    ///     may itself be one, so that nothing of it is shown
    static Answer read(int status, byte[] bytes, @Nullable String secret) {
        return read(status, Json.utf8(bytes), secret);
    }

    private static Answer read(int status, @Nullable String body, @Nullable String secret) {
        boolean good = status >= 200 && status < 300;
        if (body == null) {
            return good ? new Unreadable(status, "bytes that are not UTF-8") : new Rejected(status, null, "");
        }
        if (body.isBlank()) {
            return good ? new Accepted(MissingNode.getInstance(), "") : new Rejected(status, null, "");
        }
        JsonNode tree = Json.tree(body);
        if (tree == null) {
            String excerpt = shown(body, secret);
            return good ? new Unreadable(status, "no JSON: " + excerpt) : new Rejected(status, null, excerpt);
        }
        return good ? open(status, tree, body, secret) : rejected(status, tree, body, secret);
    }

    private static String shown(String body, @Nullable String secret) {
        return secret == null
                ? "%d characters that are not shown".formatted(body.length())
                : Safe.excerpt(body, secret);
    }

    private static Answer open(int status, JsonNode tree, String body, @Nullable String secret) {
        if (tree.hasNonNull("code")) {
            Integer code = code(tree.path("code"));
            return code != null && code == 0 ? accepted(tree, body) : rejected(status, tree, body, secret);
        }
        if (tree.hasNonNull("success")) {
            return tree.path("success").asBoolean(false) ? accepted(tree, body) : rejected(status, tree, body, secret);
        }
        return new Accepted(tree, body);
    }

    private static Answer accepted(JsonNode tree, String body) {
        return new Accepted(tree.hasNonNull("data") ? tree.path("data") : tree, body);
    }

    private static Answer rejected(int status, JsonNode tree, String body, @Nullable String secret) {
        Integer code = null;
        for (JsonNode place : new JsonNode[] {tree, tree.path("error"), tree.path("detail"), tree.path("data")}) {
            code = code == null ? code(place.path("code")) : code;
        }
        String message = message(tree);
        String said = message == null ? shown(body, secret) : Safe.excerpt(message, secret == null ? "" : secret);
        return new Rejected(status, code, said);
    }

    private static @Nullable Integer code(JsonNode node) {
        var number = Json.number(node);
        return number == null ? null : Math.clamp(Json.toLong(number), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /// What an error body says, wherever it says it.
    static @Nullable String message(JsonNode tree) {
        String direct = Json.text(tree, "message", "msg", "error", "detail", "reason", "errorMessage", "error_message");
        if (direct != null) {
            return direct;
        }
        for (String name : new String[] {"error", "detail"}) {
            JsonNode inner = tree.path(name);
            String nested = Json.text(inner.isArray() ? inner.path(0) : inner, "message", "msg", "detail", "type");
            if (nested != null) {
                return nested;
            }
        }
        return null;
    }
}
