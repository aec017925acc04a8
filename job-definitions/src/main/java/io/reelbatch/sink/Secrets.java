package io.reelbatch.sink;

import io.reelbatch.definition.SinkDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Looks secrets up each time they are used, so that one that was exchanged counts at once.
final class Secrets {
    private final Function<String, @Nullable String> environment;

    Secrets(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    /// @throws IOException saying what is missing
    String find(SinkDefinition.Secret secret) throws IOException {
        String value = secret.file() == null ? inEnvironment(secret) : inFile(secret.file());
        if (value.isEmpty()) {
            throw new IOException("the secret in %s is empty".formatted(where(secret)));
        }
        return value;
    }

    private String inEnvironment(SinkDefinition.Secret secret) throws IOException {
        String value = environment.apply(String.valueOf(secret.environment()));
        if (value == null) {
            throw new IOException("%s is not set".formatted(where(secret)));
        }
        return value.strip();
    }

    private static String inFile(String file) throws IOException {
        try (var lines = Files.newBufferedReader(Path.of(file))) {
            String first = lines.readLine();
            return first == null ? "" : first.strip();
        }
    }

    private static String where(SinkDefinition.Secret secret) {
        return secret.file() == null ? "the environment variable " + secret.environment() : "the file " + secret.file();
    }
}
