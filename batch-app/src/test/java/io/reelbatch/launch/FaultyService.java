package io.reelbatch.launch;

import static java.util.stream.Collectors.joining;

import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Fault;
import io.reelbatch.emulator.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;

/// A service that leaves a third of the edits without a word and answers every twentieth call wrongly, in
/// each of five
/// ways; and manifests of rows with an image to try it with.
final class FaultyService {
    private static final byte[] PNG = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    /// All but the one that issues the account's only token: that one lost, everything waits for a person.
    private static final List<Endpoint> ENDPOINTS = List.of(
            Endpoint.CREATE_SESSION,
            Endpoint.UPLOAD,
            Endpoint.CREDITS,
            Endpoint.RUN_SSE,
            Endpoint.STATE,
            Endpoint.RENDER_SUBMIT,
            Endpoint.RENDER_POLL);

    private FaultyService() {}

    static Scenario scenario(long seed) {
        Scenario scenario = Scenario.standard().seed(seed).credits(1_000_000).silentEdits(0.3);
        for (Endpoint endpoint : ENDPOINTS) {
            for (Fault fault : faults()) {
                scenario = scenario.fault(fault.on(endpoint).ratio(0.05));
            }
        }
        return scenario;
    }

    /// The same as lines of a scenario file.
    static String lines(long seed) {
        StringBuilder lines =
                new StringBuilder("seed = %d%ncredits.initial = 1000000%nrun.silent.ratio = 0.3%n".formatted(seed));
        List<String> kinds = List.of("reset", "reset", "status 503", "status 429 retry-after 0", "malformed");
        for (Endpoint endpoint : ENDPOINTS) {
            for (int kind = 0; kind < kinds.size(); kind++) {
                lines.append("fault.%s%d = %s on %s ratio 0.05%s%n"
                        .formatted(endpoint, kind, kinds.get(kind), endpoint, kind == 1 ? " effect no" : ""));
            }
        }
        return lines.toString();
    }

    private static List<Fault> faults() {
        return List.of(
                Fault.reset().withEffect(true),
                Fault.reset().withEffect(false),
                Fault.status(503),
                Fault.status(429, "0"),
                Fault.malformed());
    }

    /// A manifest of rows `row-1`, `row-2` and so on, each with a prompt of its own and the same image.
    static Path manifest(Path directory, int rows) throws IOException {
        image(directory);
        String lines = IntStream.rangeClosed(1, rows)
                .mapToObj("row-%d,\"a red fox, scene %<d of a long film\",fox.png"::formatted)
                .collect(joining("\n", "id,prompt,media\n", "\n"));
        return Files.writeString(directory.resolve("rows.csv"), lines);
    }

    /// Writes a small image `fox.png`.
    static void image(Path directory) throws IOException {
        Files.write(directory.resolve("fox.png"), PNG);
    }

    /// The ids of such a manifest's rows, in order.
    static List<String> ids(int rows) {
        return IntStream.rangeClosed(1, rows).mapToObj("row-%d"::formatted).toList();
    }
}
