package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Outbox;
import io.reelbatch.sink.SinkRelay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The sinks that a definition names, through the whole job.
class SinksJobTests {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String ROWS = "id,prompt\na,a red fox\nb,a blue whale\n";

    private final List<String> received = new CopyOnWriteArrayList<>();
    private HttpServer receiver;
    private volatile int answer = 204;

    @TempDir
    Path directory;

    @BeforeEach
    void listen() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        receiver.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            if (answer == 204) {
                received.add(exchange.getRequestHeaders().getFirst("Reelbatch-Result-Id"));
            }
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void hangUp() {
        receiver.stop(0);
    }

    private TestingApp start(BackendEmulator cloud) throws IOException {
        Path definitions = Files.createDirectories(directory.resolve("home/definitions"));
        Files.writeString(definitions.resolve(TestingApp.DEFINITION + ".yml"), """
                name: %s
                description: Videos, with their results sent everywhere.
                sinks:
                  - {type: table, table: video_results}
                  - {type: webhook, url: 'http://127.0.0.1:%d/hook', secret-env: HOOK_SECRET}
                  - {type: files, directory: copies}
                  - {type: downloads, directory: videos}
                """.formatted(
                        TestingApp.DEFINITION, receiver.getAddress().getPort()));
        return TestingApp.start(
                directory,
                cloud.baseUri(),
                "HOOK_SECRET=s3cret",
                "reelbatch.delivery.webhook-private-hosts=127.0.0.1",
                "reelbatch.delivery.poll=50ms",
                "reelbatch.delivery.longest=100ms");
    }

    private static List<String> table(TestingApp app) {
        return app.bean(JdbcClient.class)
                .sql("select row_key from video_results where status = 'DONE' order by row_key")
                .query((row, _) -> row.getString(1))
                .list();
    }

    private List<String> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("home").resolve(folder))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void takeTheResultsOfABatch() throws IOException {
        try (var cloud = BackendEmulator.start(Scenario.standard().credits(1_000));
                var app = start(cloud)) {
            Batch batch = app.accept(app.manifest("two.csv", ROWS));

            assertThat(app.run(batch)).isEqualTo(RunEnd.COMPLETED);

            await().atMost(PATIENCE)
                    .until(() -> app.bean(Outbox.class).backlog().isEmpty());
            assertThat(table(app)).containsExactly("a", "b");
            assertThat(received).hasSize(2).doesNotHaveDuplicates();
            assertThat(files("copies")).containsExactly(batch.id() + ".results.csv", batch.id() + ".results.jsonl");
            assertThat(files("videos")).hasSize(2);
        }
    }

    @Test
    void holdUpNeitherTheBatchNorOneAnother() throws IOException {
        answer = 503;
        try (var cloud = BackendEmulator.start(Scenario.standard().credits(1_000))) {
            try (var app = start(cloud)) {
                Batch batch = app.accept(app.manifest("two.csv", ROWS));

                assertThat(app.run(batch)).isEqualTo(RunEnd.COMPLETED);

                await().atMost(PATIENCE).until(() -> table(app).size() == 2);
                assertThat(app.bean(Outbox.class).sinks()).containsExactly(TestingApp.DEFINITION + "/webhook");
            }
            answer = 204;
            try (var app = start(cloud)) {
                app.bean(SinkRelay.class).start();

                await().atMost(PATIENCE)
                        .until(() -> app.bean(Outbox.class).backlog().isEmpty());
            }
            assertThat(received).hasSize(2).doesNotHaveDuplicates();
        }
    }
}
