package io.reelbatch.intake.kafka;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/// The same as [KafkaDoorIT] with the brokers as they are published, where containers can be run; but for
/// the outages, for which a broker has to come back at the same address.
class KafkaContainerIT {
    private static final String IMAGE = "apache/kafka:4.1.2";
    private static final KafkaContainer KAFKA = new KafkaContainer(IMAGE);

    @TempDir
    Path home;

    @BeforeAll
    static void start() {
        boolean available = DockerClientFactory.instance().isDockerAvailable();
        if (!available) {
            System.out.println(
                    "not tried: the door with the published image of Kafka, because no Docker engine can be reached");
        }
        assumeThat(available)
                .as("skipped, because no Docker engine can be reached")
                .isTrue();
        KAFKA.start();
    }

    @AfterAll
    static void stop() {
        KAFKA.stop();
    }

    private KafkaDoorChecks checks() {
        return new KafkaDoorChecks(home, KAFKA.getBootstrapServers());
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
}
