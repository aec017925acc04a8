package io.reelbatch.intake.kafka;

import io.reelbatch.sink.KafkaSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the brokers and makes the topics that are missing.
final class Topics {
    private static final Logger log = LoggerFactory.getLogger(Topics.class);
    private static final int PATIENCE = 15;
    /// Room for the largest usual record and the headers that say what is wrong with it.
    private static final String DEAD_LETTER_BYTES = String.valueOf(2 << 20);

    private final KafkaSettings settings;
    private final TopicNames names;
    private final int partitions;

    Topics(KafkaSettings settings, TopicNames names, int partitions) {
        this.settings = settings;
        this.names = names;
        this.partitions = partitions;
    }

    /// The one that is read.
    String requests() {
        return names.requests();
    }

    /// @throws ExecutionException when the brokers refuse
    /// @throws TimeoutException when they cannot be reached
    void makeMissing() throws ExecutionException, TimeoutException, InterruptedException {
        try (Admin admin = admin()) {
            Set<String> there = admin.listTopics().names().get(PATIENCE, TimeUnit.SECONDS);
            List<NewTopic> missing = new ArrayList<>();
            for (String name : List.of(names.requests(), names.results())) {
                if (!there.contains(name)) {
                    missing.add(topic(name));
                }
            }
            if (!there.contains(names.deadLetters())) {
                missing.add(topic(names.deadLetters())
                        .configs(Map.of("max.message.bytes", DEAD_LETTER_BYTES, "retention.ms", "-1")));
            }
            for (NewTopic topic : missing) {
                make(admin, topic);
            }
        }
    }

    /// As many copies as the brokers make by themselves.
    private NewTopic topic(String name) {
        return new NewTopic(name, Optional.of(partitions), Optional.empty());
    }

    private static void make(Admin admin, NewTopic topic)
            throws ExecutionException, TimeoutException, InterruptedException {
        try {
            admin.createTopics(List.of(topic)).all().get(PATIENCE, TimeUnit.SECONDS);
            log.info("made the topic {}", topic.name());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private Admin admin() {
        return Admin.create(settings.client(
                Map.of("client.id", "reelbatch-admin", "default.api.timeout.ms", 10_000, "request.timeout.ms", 5_000)));
    }
}
