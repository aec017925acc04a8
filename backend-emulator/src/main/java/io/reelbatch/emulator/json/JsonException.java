package io.reelbatch.emulator.json;

/// Says what is wrong with a JSON text and at which character.
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1;

    JsonException(String problem, int position) {
        super("%s at character %d".formatted(problem, position));
    }
}
