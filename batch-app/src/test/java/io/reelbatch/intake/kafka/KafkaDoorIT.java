package io.reelbatch.intake.kafka;

import static io.reelbatch.intake.kafka.KafkaDoorChecks.PATIENCE;
import static io.reelbatch.intake.kafka.KafkaDoorChecks.awaitTopics;
import static io.reelbatch.intake.kafka.KafkaDoorChecks.ids;
import static io.reelbatch.intake.kafka.KafkaDoorChecks.keys;
import static io.reelbatch.intake.kafka.KafkaDoorChecks.serve;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.intake.Intakes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests in by a topic and results out by one, through a real broker, the whole application and the
/// stand-in for the cloud.
class KafkaDoorIT {
    private static final Duration AWAY = Duration.ofSeconds(30);

    @TempDir
    Path home;

    private KafkaDoorChecks checks() {
        return new KafkaDoorChecks(home, BrokerProcess.shared().address());
    }

    @Test
    void makesOneVideoAndOneResultOfEachRequestHoweverOftenItComes() {
        checks().makesOneVideoAndOneResultOfEachRequestHoweverOftenItComes();
    }

    @Test
    void setsAsideWhatCannotBeReadAndGoesOn() {
        checks().setsAsideWhatCannotBeReadAndGoesOn();
    }

    @Test
    void setsAsideARequestThatNoBatchCanHoldAndRunsTheOthers() {
        checks().setsAsideARequestThatNoBatchCanHoldAndRunsTheOthers();
    }

    @Test
    void sendsADeadLetterInAgain() {
        checks().sendsADeadLetterInAgain();
    }

    @Test
    void writesNothingWhileNothingComesIn() {
        checks().writesNothingWhileNothingComesIn();
    }

    @Test
    void showsTheFiguresOfKafkasClients() {
        checks().showsTheFiguresOfKafkasClients();
    }

    @Test
    void losesNothingWhenTheBrokerIsAwayForHalfAMinuteWhileTheInboxWorksOn() throws IOException {
        try (BrokerProcess broker = BrokerProcess.start();
                var cloud = BackendEmulator.start(Scenario.standard().credits(10_000));
                var topics = new TestingTopics(broker.address());
                var service = serve(home, cloud, topics, "reelbatch.kafka.window-age=3s")) {
            awaitTopics(service);
            for (int number = 0; number < 10; number++) {
                topics.send("r-" + number, "{\"prompt\":\"scene %d\"}".formatted(number));
            }
            await().atMost(PATIENCE).until(() -> rows(service, "topic_request") == 10);
            broker.kill();
            Files.writeString(home.resolve("inbox/outage.csv"), "id,prompt\na,a red fox\nb,a blue whale\n");
            await().pollDelay(AWAY).atMost(PATIENCE).until(() -> rows(service, "result") == 12);
            broker.launch();
            for (int number = 10; number < 20; number++) {
                topics.send("r-" + number, "{\"prompt\":\"scene %d\"}".formatted(number));
            }

            var results = topics.read(topics.results(), found -> keys(found).size() == 22);

            assertThat(keys(results)).containsAll(ids(20));
            assertThat(cloud.journal().generationsByPrompt())
                    .hasSize(22)
                    .allSatisfy((_, count) -> assertThat(count).isEqualTo(1));
        }
    }

    private static int rows(TestingService service, String table) {
        return service.bean(org.springframework.jdbc.core.simple.JdbcClient.class)
                .sql("select count(*) from " + table)
                .query(Integer.class)
                .single();
    }

    @Test
    void opensWithoutABrokerAndTakesEverythingInOnceThereIsOne() {
        try (BrokerProcess broker = BrokerProcess.start();
                var cloud = BackendEmulator.start(Scenario.standard().credits(10_000));
                var topics = new TestingTopics(broker.address())) {
            broker.kill();
            try (var service = serve(home, cloud, topics)) {
                await().atMost(PATIENCE)
                        .until(() -> service.bean(Intakes.class).status().stream()
                                .anyMatch(line -> line.contains("cannot reach ")));
                assertThat(service.bean(Intakes.class).hindered()).containsExactly("kafka");
                broker.launch();
                awaitTopics(service);
                assertThat(service.bean(Intakes.class).hindered()).isEmpty();
                topics.send("r-0", "{\"prompt\":\"a fox\"}");

                assertThat(keys(topics.read(topics.results(), found -> !found.isEmpty())))
                        .containsExactly("r-0");
            }
        }
    }

    @Test
    void saysThatItIsClosedWithoutServers() {
        try (var cloud = BackendEmulator.start(Scenario.standard());
                var service = TestingService.start(home, cloud.baseUri())) {
            assertThat(service.bean(Intakes.class).status())
                    .contains("kafka: closed, because no servers are configured (reelbatch.kafka.bootstrap-servers)");
        }
    }
}
