package io.reelbatch.definition;

import io.reelbatch.request.DidYouMean;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The job definitions that can be chosen: four that come with the program, and the `*.yml` and `*.yaml`
/// files of a user directory, which add to them or, under the same name, take their place.
public final class DefinitionCatalogue {

    /// What a manifest is for when nobody says.
    public static final String DEFAULT_NAME = "ai-video-generation-online";

    private static final List<String> BUILT_IN =
            List.of("ai-animation-video-generator", "ai-image-to-video-animation", "art-generator", DEFAULT_NAME);

    private static final int LARGEST_FILE = 1 << 20;

    private final Map<String, JobDefinition> definitions = new TreeMap<>();
    private final List<DefinitionProblem> problems = new ArrayList<>();

    private DefinitionCatalogue() {}

    /// The four definitions that come with the program.
    public static DefinitionCatalogue builtIn() {
        return load(null);
    }

    /// The built-in definitions and those of a directory.
    ///
    /// @param directory may be absent
    /// @throws InvalidDefinitions with every problem of every file
    /// @throws UncheckedIOException when the directory cannot be read
    public static DefinitionCatalogue load(@Nullable Path directory) {
        DefinitionCatalogue catalogue = new DefinitionCatalogue();
        BUILT_IN.forEach(catalogue::addBuiltIn);
        if (directory != null && Files.isDirectory(directory)) {
            catalogue.addAll(directory);
        }
        if (!catalogue.problems.isEmpty()) {
            throw new InvalidDefinitions(catalogue.problems);
        }
        return catalogue;
    }

    /// The definition of that name.
    public Optional<JobDefinition> find(String name) {
        return Optional.ofNullable(definitions.get(name));
    }

    /// The definition of that name, for callers that have nothing to offer instead.
    ///
    /// @throws IllegalArgumentException naming the nearest or all known names
    public JobDefinition get(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException("There is no job definition %s. %s"
                        .formatted(
                                name,
                                DidYouMean.closest(name, names())
                                        .map("Did you mean %s?"::formatted)
                                        .orElse("Known: %s.".formatted(String.join(", ", names()))))));
    }

    /// All names in alphabetical order.
    public List<String> names() {
        return List.copyOf(definitions.keySet());
    }

    /// All definitions in alphabetical order of their names.
    public List<JobDefinition> all() {
        return List.copyOf(definitions.values());
    }

    private void addBuiltIn(String name) {
        String resource = "/definitions/%s.yml".formatted(name);
        try (InputStream yaml = DefinitionCatalogue.class.getResourceAsStream(resource)) {
            if (yaml == null) {
                throw new IllegalStateException("the resource %s is missing".formatted(resource));
            }
            add(name, resource, new String(yaml.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addAll(Path directory) {
        Map<String, Path> seen = new HashMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.filter(DefinitionCatalogue::isYaml).sorted().forEach(file -> {
                Path other = seen.putIfAbsent(name(file), file);
                if (other == null) {
                    addFile(file);
                } else {
                    problem(file, "%s defines the same name.".formatted(other.getFileName()), "Remove one of the two.");
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addFile(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                problem(file, "This is not a regular file.", "Move it elsewhere.");
            } else if (Files.size(file) > LARGEST_FILE) {
                problem(file, "The file is larger than 1 MiB.", "A definition has a few dozen lines.");
            } else {
                add(name(file), file.toString(), Files.readString(file));
            }
        } catch (CharacterCodingException e) {
            problem(file, "The file is not UTF-8.", "Save it as UTF-8.");
        } catch (IOException e) {
            problem(
                    file,
                    "The file cannot be read (%s).".formatted(e.getClass().getSimpleName()),
                    "See to its rights.");
        }
    }

    private void add(String name, String file, String yaml) {
        DefinitionReader reader = new DefinitionReader(file);
        reader.read(name, yaml).ifPresent(definition -> definitions.put(name, definition));
        problems.addAll(reader.problems());
    }

    private void problem(Path file, String message, String hint) {
        problems.add(new DefinitionProblem(file.toString(), 0, 0, message, hint));
    }

    private static boolean isYaml(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(".yml") || name.endsWith(".yaml");
    }

    private static String name(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(0, name.lastIndexOf('.'));
    }
}
