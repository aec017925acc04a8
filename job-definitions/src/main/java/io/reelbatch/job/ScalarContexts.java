package io.reelbatch.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.repository.ExecutionContextSerializer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Keeps execution contexts as JSON: texts, numbers and truth values, each with its kind. Whatever else
/// stands in the tables is left aside, above all serialized objects: they would run code of whoever can write
/// there. Nothing is missed, for what a batch goes on with is in the ledger.
final class ScalarContexts implements ExecutionContextSerializer {
    private static final Logger log = LoggerFactory.getLogger(ScalarContexts.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public void serialize(Map<String, Object> context, OutputStream out) throws IOException {
        Map<String, List<String>> scalars = new LinkedHashMap<>();
        context.forEach((key, value) -> scalars.put(key, List.of(kind(key, value), value.toString())));
        out.write(JSON.writeValueAsBytes(scalars));
    }

    private static String kind(String key, Object value) {
        return switch (value) {
            case String _ -> "text";
            case Integer _ -> "int";
            case Long _ -> "long";
            case Double _ -> "double";
            case Boolean _ -> "boolean";
            default ->
                throw new IllegalArgumentException(
                        "'%s' in the execution context is a %s; put in a text, a number or a truth value"
                                .formatted(key, value.getClass().getName()));
        };
    }

    @Override
    public Map<String, Object> deserialize(InputStream in) throws IOException {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        Map<String, Object> context = new HashMap<>();
        try {
            JSON.readTree(text)
                    .properties()
                    .forEach(
                            scalar -> value(scalar.getValue()).ifPresent(value -> context.put(scalar.getKey(), value)));
        } catch (JacksonException | NumberFormatException notOurs) {
            log.info("an execution context was not written by this program and is left aside");
            return new HashMap<>();
        }
        return context;
    }

    private static Optional<Object> value(JsonNode scalar) {
        String value = scalar.path(1).asString("");
        return switch (scalar.path(0).asString("")) {
            case "text" -> Optional.of(value);
            case "int" -> Optional.of(Integer.valueOf(value));
            case "long" -> Optional.of(Long.valueOf(value));
            case "double" -> Optional.of(Double.valueOf(value));
            case "boolean" -> Optional.of(Boolean.valueOf(value));
            default -> Optional.empty();
        };
    }
}
