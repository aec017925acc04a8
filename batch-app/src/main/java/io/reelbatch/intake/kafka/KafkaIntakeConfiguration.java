package io.reelbatch.intake.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.reelbatch.definition.DefinitionCatalogue;
import io.reelbatch.definition.JobDefinition;
import io.reelbatch.definition.Schedule;
import io.reelbatch.launch.BatchAccepter;
import io.reelbatch.launch.BatchDispatcher;
import io.reelbatch.ledger.Schedules;
import io.reelbatch.ledger.TopicRequests;
import io.reelbatch.request.ManifestLimits;
import io.reelbatch.settings.ReelbatchProperties;
import io.reelbatch.sink.KafkaSettings;
import io.reelbatch.sink.SinkRelay;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.MicrometerConsumerListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.backoff.ExponentialBackOff;

/// The door for messages and those who work on them.
@Configuration(proxyBeanMethods = false)
class KafkaIntakeConfiguration {
    private static final Duration LOOK = Duration.ofSeconds(1);

    @Bean
    TopicNames topicNames(ReelbatchProperties properties) {
        var kafka = properties.kafka();
        return new TopicNames(kafka.requests(), kafka.results(), kafka.deadLetters());
    }

    @Bean
    DeadLetters deadLetters(KafkaSettings settings, TopicNames topics, ObjectProvider<MeterRegistry> meters) {
        return new DeadLetters(settings, topics.deadLetters(), meters.getIfAvailable(SimpleMeterRegistry::new));
    }

    @Bean
    RequestListener requestListener(
            DefinitionCatalogue definitions,
            ReelbatchProperties properties,
            ManifestLimits limits,
            TopicRequests requests,
            DeadLetters deadLetters,
            InstantSource clock) {
        RecordReader reader = new RecordReader(definitions, properties.definition(), limits);
        return new RequestListener(
                reader::read, requests, deadLetters::send, properties.kafka().requests(), clock);
    }

    @Bean
    Windows windows(
            TopicRequests requests,
            BatchAccepter accepter,
            Schedules schedules,
            PlatformTransactionManager transactions,
            DeadLetters deadLetters,
            Windows.Rules rules,
            InstantSource clock) {
        WindowBatches batches =
                new WindowBatches(requests, accepter, schedules, new TransactionTemplate(transactions), rules, clock);
        return new Windows(requests, batches, new KeptLetters(deadLetters), rules, clock);
    }

    @Bean
    Windows.Rules windowRules(DefinitionCatalogue definitions, ReelbatchProperties properties, ManifestLimits limits) {
        var kafka = properties.kafka();
        return new Windows.Rules(
                kafka.windowRows(),
                limits.maxColumns(),
                kafka.windowAge(),
                properties.home(),
                properties.media().roots(),
                Set.copyOf(definitions.names()),
                nightly(definitions));
    }

    private static Set<String> nightly(DefinitionCatalogue definitions) {
        return definitions.all().stream()
                .filter(definition -> definition.schedule() != null
                        && definition.schedule().source() instanceof Schedule.Source.Topic)
                .map(JobDefinition::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Bean
    KafkaIntake kafkaIntake(
            KafkaSettings settings,
            ReelbatchProperties properties,
            TopicNames topics,
            RequestListener listener,
            Windows windows,
            DeadLetters deadLetters,
            SinkRelay relay,
            BatchDispatcher dispatcher,
            ObjectProvider<MeterRegistry> meters) {
        var kafka = properties.kafka();
        return new KafkaIntake(
                settings,
                new KafkaIntake.Parts(
                        new Topics(settings, topics, kafka.partitions()),
                        container(settings, kafka, listener, meters.getIfAvailable(SimpleMeterRegistry::new)),
                        windows,
                        deadLetters,
                        relay,
                        () -> troubles(listener, windows),
                        kafka.windowAge().compareTo(LOOK) < 0 ? kafka.windowAge() : LOOK,
                        dispatcher::wake));
    }

    private static List<String> troubles(RequestListener listener, Windows windows) {
        return Stream.concat(Stream.ofNullable(listener.trouble()), windows.troubles().stream())
                .toList();
    }

    /// Offsets are committed when the listener has returned; a failure pauses the consumer and offers the
    /// same records again, for ever.
    private static KafkaMessageListenerContainer<byte[], byte[]> container(
            KafkaSettings settings, ReelbatchProperties.Kafka kafka, RequestListener listener, MeterRegistry meters) {
        ContainerProperties container = new ContainerProperties(kafka.requests());
        container.setGroupId(kafka.group());
        container.setMessageListener(listener);
        container.setAckMode(ContainerProperties.AckMode.BATCH);
        container.setMissingTopicsFatal(false);
        container.setAuthExceptionRetryInterval(Duration.ofSeconds(10));
        container.setShutdownTimeout(10_000);
        var made = new KafkaMessageListenerContainer<>(consumers(settings, meters), container);
        made.setAutoStartup(false);
        made.setBeanName("reelbatch-requests");
        made.setCommonErrorHandler(errorHandler());
        return made;
    }

    /// In a consumer group of the new kind, whose members neither choose an assignor nor a session timeout.
    static DefaultKafkaConsumerFactory<byte[], byte[]> consumers(KafkaSettings settings, MeterRegistry meters) {
        Map<String, Object> consumer = settings.client(Map.of(
                "client.id", "reelbatch-requests",
                "group.protocol", "consumer",
                "enable.auto.commit", false,
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed",
                "allow.auto.create.topics", false,
                "max.poll.records", 500));
        var consumers =
                new DefaultKafkaConsumerFactory<>(consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumers.setBeanName("reelbatch");
        consumers.addListener(new MicrometerConsumerListener<>(meters));
        return consumers;
    }

    /// By default some exceptions, such as a `ClassCastException`, have the records skipped.
    static DefaultErrorHandler errorHandler() {
        DefaultErrorHandler handler = new DefaultErrorHandler(backOff());
        handler.setClassifications(Map.of(), true);
        return handler;
    }

    private static ExponentialBackOff backOff() {
        ExponentialBackOff backOff = new ExponentialBackOff(1_000, 2);
        backOff.setMaxInterval(30_000);
        return backOff;
    }
}
