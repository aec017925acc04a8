package io.reelbatch.request;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes small manifests and reads them back for the tests of this package.
final class Manifests {

    private Manifests() {}

    static Path write(Path directory, String name, String text) {
        return write(directory, name, text.getBytes(StandardCharsets.UTF_8));
    }

    static Path write(Path directory, String name, byte[] bytes) {
        try {
            return Files.write(directory.resolve(name), bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static List<ManifestRow> rows(Path manifest) {
        List<ManifestRow> rows = new ArrayList<>();
        try (ManifestReader reader = ManifestReader.open(manifest, ManifestLimits.defaults())) {
            reader.forEachRemaining(rows::add);
        }
        return rows;
    }

    static List<GenerationRequest> requests(Path manifest) {
        return rows(manifest).stream()
                .map(row -> switch (row) {
                    case ManifestRow.Good(var request) -> request;
                    case ManifestRow.Bad bad -> throw new AssertionError("bad row: " + bad);
                })
                .toList();
    }

    static ManifestReport validate(Path manifest) {
        return new ManifestValidator(ManifestLimits.defaults(), RowRule.none()).validate(manifest);
    }

    /// `line column CODE` of every problem, the shape in which tests state what they expect.
    static List<String> brief(List<ManifestProblem> problems) {
        return problems.stream()
                .map(problem -> "%d %s %s".formatted(problem.line(), problem.column(), problem.code()))
                .toList();
    }
}
