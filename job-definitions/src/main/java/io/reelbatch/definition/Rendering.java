package io.reelbatch.definition;

import io.reelbatch.request.GenerationRequest;
import io.reelbatch.request.RenderedRequest;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// Makes the choices that a row leaves to its definition.
final class Rendering {

    static final String PRIORITY = "priority";

    private final JobDefinition definition;
    private final GenerationRequest request;
    private final Map<String, String> values = new LinkedHashMap<>();

    Rendering(JobDefinition definition, GenerationRequest request) {
        this.definition = definition;
        this.request = request;
        definition.rowDefaults().forEach((name, value) -> values.put(normalised(name), value));
        request.columns().forEach((name, value) -> {
            if (!value.isBlank()) {
                values.put(normalised(name), value);
            }
        });
    }

    RenderedRequest result() {
        return new RenderedRequest(
                request,
                prompt(),
                Objects.requireNonNullElse(request.language(), definition.language()),
                Objects.requireNonNullElse(request.format(), definition.output().format()),
                Objects.requireNonNullElse(
                        request.quality(), definition.output().quality()),
                priority());
    }

    String prompt() {
        if (!request.action().sendsPrompt()) {
            return "";
        }
        return definition.prompt().render(values);
    }

    /// The row's own priority where its cell says one, even if that is 0.
    private int priority() {
        String text = values.get(PRIORITY);
        return text == null ? request.priority() : Integer.parseInt(text.strip());
    }

    private static String normalised(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }
}
