package io.reelbatch.intake.inbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.reelbatch.definition.DefinitionCatalogue;
import io.reelbatch.definition.JobDefinition;
import io.reelbatch.definition.Schedule;
import io.reelbatch.launch.BatchAccepter;
import io.reelbatch.launch.BatchDispatcher;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Instance;
import io.reelbatch.ledger.Schedules;
import io.reelbatch.request.ManifestLimits;
import io.reelbatch.settings.ReelbatchProperties;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The inbox and those who work on its files.
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "reelbatch.inbox.enabled", matchIfMissing = true)
class InboxConfiguration {

    @Bean
    InboxFolders inboxFolders(ReelbatchProperties properties, DefinitionCatalogue definitions) {
        Path home = properties.home();
        return InboxFolders.in(
                home,
                Objects.requireNonNullElseGet(properties.inbox().directory(), () -> home.resolve("inbox")),
                nightly(home, definitions));
    }

    private static Map<String, Path> nightly(Path home, DefinitionCatalogue definitions) {
        Map<String, Path> folders = new HashMap<>();
        for (JobDefinition definition : definitions.all()) {
            Schedule schedule = definition.schedule();
            if (schedule != null && schedule.source() instanceof Schedule.Source.Folder(var directory)) {
                Path folder =
                        home.resolve(directory == null ? Path.of("nightly", definition.name()) : Path.of(directory));
                folders.put(definition.name(), folder.toAbsolutePath().normalize());
            }
        }
        return folders;
    }

    @Bean
    InboxCounts inboxCounts(MeterRegistry meters, InstantSource clock) {
        return new InboxCounts(meters, clock);
    }

    @Bean
    InboxRound.Desk inboxDesk(
            InboxFolders folders, BatchAccepter accepter, AcceptedFiles ledger, Reception.Rules rules) {
        Claims claims = new Claims(folders.work());
        Shelves shelves = new Shelves(folders);
        return new InboxRound.Desk(claims, new Reception(accepter, ledger, claims, shelves, rules), shelves, ledger);
    }

    @Bean
    AcceptedFiles acceptedFiles(
            Batches batches, Schedules schedules, JdbcClient jdbc, PlatformTransactionManager transactions) {
        return new AcceptedFiles(batches, schedules, jdbc, new TransactionTemplate(transactions));
    }

    @Bean
    Reception.Rules inboxRules(
            DefinitionCatalogue definitions,
            ReelbatchProperties properties,
            BatchDispatcher dispatcher,
            InboxCounts counts) {
        return new Reception.Rules(
                definitions.names(), properties.media().roots(), _ -> launch(dispatcher, counts), counts::rejected);
    }

    private static void launch(BatchDispatcher dispatcher, InboxCounts counts) {
        counts.accepted();
        dispatcher.wake();
    }

    @Bean
    InboxIntake inboxIntake(
            InboxFolders folders,
            DefinitionCatalogue definitions,
            ReelbatchProperties properties,
            ManifestLimits limits,
            InboxRound.Desk desk,
            InboxCounts counts,
            Instance self) {
        var settings = properties.inbox();
        InboxRound round = new InboxRound(
                new InboxListing(
                        folders.inbox(), Set.copyOf(definitions.names()), properties.definition(), folders.nightly()),
                new Settling(settings.stableFor(), System::nanoTime),
                new Refusals(limits.maxBytes()),
                desk,
                counts);
        FolderLock lock = new FolderLock(folders.inbox(), "process %d on %s".formatted(self.pid(), self.host()));
        return new InboxIntake(folders, List.copyOf(definitions.names()), lock, round, settings.scanEvery());
    }
}
