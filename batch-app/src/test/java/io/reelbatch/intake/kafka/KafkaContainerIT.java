package io.reelbatch.intake.kafka;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/// The same with the brokers as they are published, where containers can be run.
class KafkaContainerIT {
    private static final String IMAGE = "apache/kafka:4.1.2";

    @TempDir
    Path home;

    @Test
    void worksWithThePublishedImage() {
        assumeThat(DockerClientFactory.instance().isDockerAvailable())
                .as("skipped, because no Docker engine can be reached")
                .isTrue();
        try (KafkaContainer kafka = new KafkaContainer(IMAGE)) {
            kafka.start();

            KafkaDoorIT.checkRoundTrip(home, kafka.getBootstrapServers());
        }
    }
}
