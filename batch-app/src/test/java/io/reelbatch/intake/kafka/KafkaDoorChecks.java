package io.reelbatch.intake.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.intake.Intakes;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.TopicRequests;
import io.reelbatch.settings.PropertiesReader;
import io.reelbatch.settings.ReelbatchProperties;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is expected of the door with brokers that keep running, whoever runs them.
final class KafkaDoorChecks {
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Path home;
    private final String broker;

    KafkaDoorChecks(Path home, String broker) {
        this.home = home;
        this.broker = broker;
    }

    static JsonNode json(ConsumerRecord<byte[], byte[]> record) {
        return JsonMapper.shared().readTree(record.value());
    }

    static Set<String> keys(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().map(TestingTopics::key).collect(Collectors.toSet());
    }

    static Set<String> ids(int count) {
        return IntStream.range(0, count).mapToObj("r-%d"::formatted).collect(Collectors.toSet());
    }

    private static ReelbatchProperties settings(TestingTopics topics) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String property : topics.properties()) {
            options.put(property.substring(0, property.indexOf('=')), property.substring(property.indexOf('=') + 1));
        }
        return PropertiesReader.read(options);
    }

    static TestingService serve(Path home, BackendEmulator cloud, TestingTopics topics, String... more) {
        List<String> properties = new ArrayList<>(List.of(topics.properties()));
        properties.addAll(List.of(more));
        return TestingService.start(home, cloud.baseUri(), properties.toArray(String[]::new));
    }

    static void awaitTopics(TestingService service) {
        await().atMost(PATIENCE)
                .until(() -> service.bean(Intakes.class).status().stream().anyMatch(line -> line.contains("reads ")));
    }

    void makesOneVideoAndOneResultOfEachRequestHoweverOftenItComes() {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        try (var cloud = BackendEmulator.start(Scenario.standard().credits(10_000));
                var topics = new TestingTopics(broker);
                var service = serve(home, cloud, topics)) {
            awaitTopics(service);
            for (int round = 0; round < 2; round++) {
                for (int number = 0; number < 20; number++) {
                    topics.send("r-" + number, "{\"prompt\":\"scene %d\"}".formatted(number), "traceparent", trace);
                }
            }

            var results = topics.read(topics.results(), found -> keys(found).containsAll(ids(20)));

            assertThat(results).hasSize(20);
            assertThat(results).allSatisfy(result -> {
                assertThat(json(result).path("status").asString()).isEqualTo("DONE");
                assertThat(json(result).path("id").asString()).isEqualTo(TestingTopics.key(result));
                assertThat(TestingTopics.header(result, "traceparent")).isEqualTo(trace);
                assertThat(TestingTopics.header(result, "reelbatch-result-id"))
                        .isEqualTo(json(result).path("result_id").asString());
            });
            assertThat(cloud.journal().generationsByPrompt())
                    .hasSize(20)
                    .allSatisfy((_, count) -> assertThat(count).isEqualTo(1));
        }
    }

    void setsAsideWhatCannotBeReadAndGoesOn() {
        try (var cloud = BackendEmulator.start(Scenario.standard().credits(10_000));
                var topics = new TestingTopics(broker);
                var service = serve(home, cloud, topics)) {
            awaitTopics(service);
            topics.send("first", "{\"prompt\":\"the first\"}");
            List<Poison> kinds = Poison.thatBrokersTake();
            kinds.forEach(kind -> topics.send(kind.key(), kind.value(), kind.flatHeaders()));
            topics.send("first", "{\"prompt\":\"another under the same id\"}");
            topics.send("last", "{\"prompt\":\"the last\"}");

            topics.read(topics.results(), found -> keys(found).containsAll(Set.of("first", "last")));
            var dead = topics.read(topics.deadLetters(), found -> found.size() > kinds.size());

            assertThat(dead)
                    .extracting(letter -> TestingTopics.header(letter, "reelbatch-dlt-reason"))
                    .containsExactlyInAnyOrderElementsOf(java.util.stream.Stream.concat(
                                    kinds.stream().map(Poison::code), java.util.stream.Stream.of("ID_IN_USE"))
                            .toList());
            assertThat(dead).anySatisfy(letter -> {
                assertThat(TestingTopics.value(letter)).isEqualTo("prompt=a fox");
                assertThat(TestingTopics.header(letter, "reelbatch-dlt-id")).startsWith(topics.requests() + "-");
            });
            assertThat(cloud.journal().generationsByPrompt()).containsOnlyKeys("the first", "the last");
        }
    }

    void sendsADeadLetterInAgain() {
        try (var cloud = BackendEmulator.start(Scenario.standard().credits(10_000));
                var topics = new TestingTopics(broker)) {
            try (var service = serve(home, cloud, topics)) {
                awaitTopics(service);
                topics.send("late", "{\"prompt\":\"a fox\"}", "reelbatch-definition", "clips");
                topics.read(topics.deadLetters(), found -> found.size() == 1);
            }
            DeadLetterDesk desk = DeadLetterDesk.of(settings(topics));
            List<String> listed = new ArrayList<>();
            desk.forEach(letter -> listed.add(letter.key() + " " + letter.reason()));
            writeDefinition(home);

            assertThat(listed).containsExactly("late UNKNOWN_DEFINITION");
            try (var _ = serve(home, cloud, topics)) {
                assertThat(desk.replay(letter -> letter.reason().equals("UNKNOWN_DEFINITION")))
                        .isEqualTo(1);
                var results = topics.read(topics.results(), found -> !found.isEmpty());
                assertThat(keys(results)).containsExactly("late");
            }
        }
    }

    private static void writeDefinition(Path home) {
        try {
            java.nio.file.Files.createDirectories(home.resolve("definitions"));
            java.nio.file.Files.writeString(
                    home.resolve("definitions/clips.yml"), "name: clips\ndescription: Clips.\n");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    void writesNothingWhileNothingComesIn() {
        try (var cloud = BackendEmulator.start(Scenario.standard().credits(10_000));
                var topics = new TestingTopics(broker);
                var service = serve(home, cloud, topics)) {
            awaitTopics(service);
            topics.send("r-0", "{\"prompt\":\"a fox\"}");
            topics.read(topics.results(), found -> !found.isEmpty());
            await().atMost(PATIENCE)
                    .until(() -> service.bean(Batches.class).all().getFirst().state()
                            == io.reelbatch.ledger.BatchState.COMPLETED);
            Set<String> before = new HashSet<>();
            service.bean(Batches.class).all().forEach(batch -> before.add(batch.id()));
            for (int look = 0; look < 50; look++) {
                assertThat(service.bean(Windows.class).close()).isZero();
            }

            assertThat(service.bean(Batches.class).all())
                    .extracting(io.reelbatch.ledger.Batch::id)
                    .containsExactlyElementsOf(before);
        }
    }

    /// As they are left by a version with other limits.
    void setsAsideARequestThatNoBatchCanHoldAndRunsTheOthers() {
        try (var cloud = BackendEmulator.start(Scenario.standard().credits(10_000));
                var topics = new TestingTopics(broker);
                var service = serve(home, cloud, topics)) {
            awaitTopics(service);
            String fields =
                    IntStream.range(0, 70).mapToObj(",\"f%d\":\"x\""::formatted).collect(Collectors.joining());
            List<TopicRequests.Request> all = List.of(
                    WindowsTests.request("before", ""),
                    WindowsTests.request("large", fields),
                    WindowsTests.request("last", ""));

            service.bean(TopicRequests.class).add(topics.requests(), all, Instant.EPOCH);

            topics.read(topics.results(), found -> keys(found).containsAll(Set.of("before", "last")));
            var dead = topics.read(topics.deadLetters(), found -> !found.isEmpty());
            assertThat(dead).singleElement().satisfies(letter -> {
                assertThat(TestingTopics.key(letter)).isEqualTo("large");
                assertThat(TestingTopics.value(letter)).isEqualTo(all.get(1).body());
                assertThat(TestingTopics.header(letter, "reelbatch-dlt-reason")).isEqualTo("TOO_MANY_COLUMNS");
                assertThat(TestingTopics.header(letter, "reelbatch-dlt-id")).startsWith(topics.requests() + "-kept-");
                assertThat(TestingTopics.header(letter, "reelbatch-definition"))
                        .isEqualTo(all.get(1).definition());
            });
            await().atMost(PATIENCE)
                    .until(() -> service.bean(TopicRequests.class).waiting().isEmpty());
            assertThat(service.bean(Intakes.class).hindered()).isEmpty();
        }
    }

    void showsTheFiguresOfKafkasClients() {
        try (var cloud = BackendEmulator.start(Scenario.standard().credits(10_000));
                var topics = new TestingTopics(broker);
                var service = serve(home, cloud, topics)) {
            awaitTopics(service);
            topics.send("r-0", "{\"prompt\":\"a fox\"}");
            topics.read(topics.results(), found -> !found.isEmpty());

            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(service.bean(MeterRegistry.class).getMeters())
                                    .extracting(meter -> meter.getId().getName() + " "
                                            + meter.getId().getTag("client.id"))
                                    .contains(
                                            "kafka.consumer.fetch.manager.records.lag.max reelbatch-requests",
                                            "kafka.producer.record.send.total reelbatch-results"));
        }
    }
}
