package io.reelbatch.intake.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.reelbatch.ReelbatchApplication;
import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.intake.Intakes;
import io.reelbatch.launch.BatchDispatcher;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Finished;
import io.reelbatch.ledger.Items;
import io.reelbatch.ledger.TopicRequests;
import io.reelbatch.ledger.WaitingFor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The whole of it, as `serve` has it: a schedule of seconds, real videos of the emulator, a digest.
class NightlyRunJobTests {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path home;

    private void define(String name, String source) throws IOException {
        Path directory = Files.createDirectories(home.resolve("definitions"));
        Files.writeString(directory.resolve(name + ".yml"), """
                name: %s
                description: Every other second.
                schedule: {cron: "*/2 * * * * *", zone: Europe/Berlin}
                source: %s
                """.formatted(name, source));
    }

    /// A schedule whose time never comes while the test runs.
    private void defineForLater(String name, String more) throws IOException {
        Path directory = Files.createDirectories(home.resolve("definitions"));
        Files.writeString(directory.resolve(name + ".yml"), """
                name: %s
                description: On a leap day.
                schedule: {cron: "0 0 0 29 2 *", zone: UTC}
                %s
                """.formatted(name, more));
    }

    private ConfigurableApplicationContext serve(BackendEmulator emulator) {
        ConfigurableApplicationContext service = new SpringApplicationBuilder(ReelbatchApplication.class)
                .properties(
                        "reelbatch.home=" + home,
                        "reelbatch.backend.base-url=" + emulator.baseUri(),
                        "reelbatch.time-scale=0.01",
                        "reelbatch.inbox.scan-every=200ms",
                        "reelbatch.inbox.stable-for=500ms",
                        "reelbatch.kafka.window-age=1s",
                        "reelbatch.delivery.webhook-private-hosts=127.0.0.1",
                        "HOOK_SECRET=of-no-worth",
                        "NEMO_TOKEN=")
                .run();
        service.getBean(Intakes.class).open();
        service.getBean(BatchDispatcher.class).takeOpenBatches();
        return service;
    }

    private List<JsonNode> digests(String name) throws IOException {
        Path results = home.resolve("results");
        if (!Files.isDirectory(results)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(results)) {
            return files.filter(file -> {
                        String found = String.valueOf(file.getFileName());
                        return found.startsWith(name + ".") && found.endsWith(".digest.json");
                    })
                    .map(NightlyRunJobTests::read)
                    .toList();
        }
    }

    private static JsonNode read(Path file) {
        return JSON.readTree(file.toFile());
    }

    @Test
    void whatWasPutIntoTheFolderIsRunAtTheSlotAndTold() throws Exception {
        define("evening", "{type: folder}");
        Path folder = Files.createDirectories(home.resolve("nightly/evening"));
        Files.writeString(folder.resolve("foxes.csv"), "id,prompt\na,a fox\nb,a red fox\nc,\n");
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(1_000));
                var _ = serve(emulator)) {
            await().atMost(LONG).until(() -> !digests("evening").isEmpty());

            JsonNode digest = digests("evening").getFirst();
            assertThat(digest.path("rows").asInt()).isEqualTo(3);
            assertThat(digest.path("done").asInt()).isEqualTo(2);
            assertThat(digest.path("failed").asInt()).isEqualTo(1);
            assertThat(digest.path("creditsSpent").asInt()).isEqualTo(200);
            assertThat(digest.path("creditsLeft").asInt()).isEqualTo(800);
            assertThat(digest.path("slowest").size()).isEqualTo(2);
            assertThat(Path.of(digest.at("/batches/0/results").asString())).exists();
            assertThat(emulator.journal().chargesByPrompt()).isEqualTo(Map.of("a fox", 1, "a red fox", 1));
        }
    }

    @Test
    void aFixedManifestIsRunAndPaidAnewAtEachSlot() throws Exception {
        define("weekly", "{type: manifest, path: weekly.csv}");
        Files.writeString(home.resolve("weekly.csv"), "id,prompt\na,a fox\n");
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(100_000));
                var _ = serve(emulator)) {
            await().atMost(LONG).until(() -> digests("weekly").size() >= 2);

            assertThat(digests("weekly").stream().map(digest -> digest.at("/batches/0/batch")))
                    .doesNotHaveDuplicates();
            assertThat(emulator.journal().chargesByPrompt().get("a fox")).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void requestsOfTheTopicWaitInTheLedgerUntilTheyAreRun() throws Exception {
        defineForLater("orders", "source: {type: topic}");
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(1_000));
                var service = serve(emulator)) {
            ask(service, "order-1", "a fox");
            Batches batches = service.getBean(Batches.class);
            await().atMost(LONG).until(() -> waits(service).equals(List.of(WaitingFor.SCHEDULE)));
            await().atMost(LONG)
                    .until(() ->
                            service.getBean(BatchDispatcher.class).running().isEmpty());
            assertThat(batches.open()).isEmpty();
            assertThat(emulator.journal().charges()).isEmpty();

            ask(service, "order-2", "a whale");
            service.getBean(ScheduleDesk.class).run("orders");
            await().atMost(LONG).until(() -> !digests("orders").isEmpty());

            JsonNode digest = digests("orders").getFirst();
            assertThat(digest.path("cause").asString()).isEqualTo("PERSON");
            assertThat(digest.path("done").asInt()).isEqualTo(2);
            assertThat(emulator.journal().chargesByPrompt()).isEqualTo(Map.of("a fox", 1, "a whale", 1));
        }
    }

    private static void ask(ConfigurableApplicationContext service, String id, String prompt) {
        service.getBean(TopicRequests.class)
                .add(
                        "reelbatch.requests",
                        List.of(new TopicRequests.Request(
                                id,
                                "%64s".formatted(id),
                                "orders",
                                JSON.writeValueAsString(Map.of("id", id, "prompt", prompt)),
                                null)),
                        Instant.EPOCH);
    }

    /// What the rows of all batches wait for.
    private static List<WaitingFor> waits(ConfigurableApplicationContext service) {
        Items items = service.getBean(Items.class);
        return service.getBean(Batches.class).all().stream()
                .flatMap(batch -> new TransactionTemplate(service.getBean(PlatformTransactionManager.class))
                                .execute(_ -> {
                                    try (Stream<Finished> rows = items.finished(batch)) {
                                        return rows.map(row ->
                                                        row.item().waiting().what())
                                                .toList();
                                    }
                                })
                                .stream())
                .toList();
    }

    @Test
    void theDigestIsSentToTheWebhooksOfTheDefinition() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        AtomicBoolean refused = new AtomicBoolean();
        HttpServer hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean digest = body.contains("\"type\":\"digest\"")
                    && exchange.getRequestHeaders().containsKey("Reelbatch-Signature");
            exchange.sendResponseHeaders(digest && refused.compareAndSet(false, true) ? 503 : 204, -1);
            exchange.close();
            if (digest) {
                told.add(body);
            }
        });
        hook.start();
        defineForLater("tale", """
                source: {type: manifest, path: tale.csv}
                sinks:
                  - {type: webhook, url: "http://127.0.0.1:%d/", secret-env: HOOK_SECRET}
                """.formatted(hook.getAddress().getPort()));
        Files.writeString(home.resolve("tale.csv"), "id,prompt\na,\n");
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(1_000));
                var service = serve(emulator)) {
            service.getBean(ScheduleDesk.class).run("tale");

            JsonNode first = JSON.readTree(told.poll(2, TimeUnit.MINUTES));
            JsonNode again = JSON.readTree(told.poll(2, TimeUnit.MINUTES));
            assertThat(first.path("schedule").asString()).isEqualTo("tale");
            assertThat(again).as("what was not taken comes again as it was").isEqualTo(first);
        } finally {
            hook.stop(0);
        }
    }
}
