package io.reelbatch.request;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// Validates and reads a manifest in a process of its own whose heap is small.
final class ManifestInSmallHeap {

    private ManifestInSmallHeap() {}

    /// What the process says: `good bad problems-of-the-file rows-read`.
    static String run(String heap, Path manifest) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heap,
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ManifestInSmallHeap.class.getName(),
                        manifest.toString()))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        process.waitFor();
        return said;
    }

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        Path manifest = Path.of(arguments[0]);
        ManifestReport report = Manifests.validate(manifest);
        long rows = 0;
        if (!report.refused()) {
            try (ManifestReader reader = ManifestReader.open(manifest, ManifestLimits.defaults())) {
                while (reader.hasNext()) {
                    rows = reader.next().rowNumber();
                }
            }
        }
        System.out.printf("%d %d %s %d%n", report.good(), report.bad(), Manifests.brief(report.fileProblems()), rows);
    }
}
