package io.reelbatch.sink;

import io.micrometer.core.instrument.MeterRegistry;
import io.reelbatch.definition.DefinitionCatalogue;
import io.reelbatch.definition.JobDefinition;
import io.reelbatch.definition.SinkDefinition;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The sinks that there are: those of the definitions, called `DEFINITION/NAME`, and the results topic,
/// which every installation with Kafka has.
final class SinkCatalogue {
    /// Has no slash, as every other name has.
    static final String RESULTS_TOPIC = "results-topic";

    private final DefinitionCatalogue definitions;
    private final SinkSettings settings;
    private final DataSource ledger;
    private final Secrets secrets;
    private final InstantSource clock;
    private final MeterRegistry meters;

    SinkCatalogue(
            DefinitionCatalogue definitions,
            SinkSettings settings,
            DataSource ledger,
            Function<String, @Nullable String> environment,
            InstantSource clock,
            MeterRegistry meters) {
        this.definitions = definitions;
        this.settings = settings;
        this.ledger = ledger;
        this.secrets = new Secrets(environment);
        this.clock = clock;
        this.meters = meters;
    }

    /// Names of the sinks that take the results of a definition's batches one by one.
    ///
    /// @param byTopic whether the requests came in by a topic
    List<String> of(String definition, boolean byTopic) {
        JobDefinition found = definitions.get(definition);
        List<String> names = new ArrayList<>(found.sinks().stream()
                .filter(SinkCatalogue::takesOneByOne)
                .map(sink -> name(found, sink))
                .toList());
        if (hasResultsTopic() && (byTopic || settings.allResults()) && !sendsToResultsTopic(found)) {
            names.add(RESULTS_TOPIC);
        }
        return names;
    }

    private boolean hasResultsTopic() {
        return settings.kafka().configured() && settings.resultsTopic() != null;
    }

    private boolean sendsToResultsTopic(JobDefinition definition) {
        return definition.sinks().stream()
                .anyMatch(sink -> sink instanceof SinkDefinition.Topic topic
                        && topic.topic().equals(settings.resultsTopic()));
    }

    /// All names, of every definition.
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (String definition : definitions.names()) {
            JobDefinition found = definitions.get(definition);
            found.sinks().stream()
                    .filter(SinkCatalogue::takesOneByOne)
                    .map(sink -> name(found, sink))
                    .forEach(names::add);
        }
        if (hasResultsTopic()) {
            names.add(RESULTS_TOPIC);
        }
        return names;
    }

    /// Opens a sink; the caller closes it.
    Optional<Sink> open(String name) {
        if (name.equals(RESULTS_TOPIC) && hasResultsTopic()) {
            return Optional.of(
                    new KafkaSink(settings.kafka(), Objects.requireNonNull(settings.resultsTopic()), meters));
        }
        return definitions.names().stream()
                .map(definitions::get)
                .flatMap(definition -> definition.sinks().stream()
                        .filter(sink -> name(definition, sink).equals(name))
                        .flatMap(sink -> open(sink).stream()))
                .findFirst();
    }

    private Optional<Sink> open(SinkDefinition sink) {
        return switch (sink) {
            case SinkDefinition.Topic topic -> Optional.of(new KafkaSink(settings.kafka(), topic.topic(), meters));
            case SinkDefinition.Table table -> Optional.of(new TableSink(table.table(), connections(table)));
            case SinkDefinition.Webhook webhook ->
                Optional.of(new WebhookSink(
                        webhook, secrets, new PublicHosts(settings.privateHosts()), clock, settings.webhookPatience()));
            case SinkDefinition.Files _, SinkDefinition.Downloads _ -> Optional.empty();
        };
    }

    private TableSink.Connections connections(SinkDefinition.Table table) {
        String url = table.url();
        if (url == null) {
            return ledger::getConnection;
        }
        return () -> {
            Properties login = new Properties();
            if (table.username() != null) {
                login.setProperty("user", table.username());
            }
            if (table.password() != null) {
                login.setProperty("password", secrets.find(table.password()));
            }
            return DriverManager.getConnection(url, login);
        };
    }

    /// Names of a definition's webhooks.
    List<String> webhooks(String definition) {
        return definitions.find(definition).stream()
                .flatMap(found -> found.sinks().stream()
                        .filter(SinkDefinition.Webhook.class::isInstance)
                        .map(sink -> name(found, sink)))
                .toList();
    }

    /// Where finished videos of a definition's batches are fetched to, if nobody says otherwise.
    Optional<Path> downloads(String definition) {
        return definitions.get(definition).sinks().stream()
                .filter(SinkDefinition.Downloads.class::isInstance)
                .map(sink -> settings.home().resolve(((SinkDefinition.Downloads) sink).directory()))
                .findFirst();
    }

    /// Directories for further copies of the results files.
    List<Path> copies(String definition) {
        return definitions.get(definition).sinks().stream()
                .filter(SinkDefinition.Files.class::isInstance)
                .map(sink -> settings.home().resolve(((SinkDefinition.Files) sink).directory()))
                .toList();
    }

    private static boolean takesOneByOne(SinkDefinition sink) {
        return switch (sink) {
            case SinkDefinition.Topic _, SinkDefinition.Table _, SinkDefinition.Webhook _ -> true;
            case SinkDefinition.Files _, SinkDefinition.Downloads _ -> false;
        };
    }

    private static String name(JobDefinition definition, SinkDefinition sink) {
        return definition.name() + "/" + sink.name();
    }
}
