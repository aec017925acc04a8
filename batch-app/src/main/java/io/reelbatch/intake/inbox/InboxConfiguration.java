package io.reelbatch.intake.inbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.reelbatch.definition.DefinitionCatalogue;
import io.reelbatch.launch.BatchAccepter;
import io.reelbatch.launch.BatchDispatcher;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Instance;
import io.reelbatch.request.ManifestLimits;
import io.reelbatch.settings.ReelbatchProperties;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
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
    InboxFolders inboxFolders(ReelbatchProperties properties) {
        Path home = properties.home();
        return InboxFolders.in(
                home, Objects.requireNonNullElseGet(properties.inbox().directory(), () -> home.resolve("inbox")));
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
    AcceptedFiles acceptedFiles(Batches batches, JdbcClient jdbc, PlatformTransactionManager transactions) {
        return new AcceptedFiles(batches, jdbc, new TransactionTemplate(transactions));
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
                new InboxListing(folders.inbox(), Set.copyOf(definitions.names()), properties.definition()),
                new Settling(settings.stableFor(), System::nanoTime),
                new Refusals(limits.maxBytes()),
                desk,
                counts);
        FolderLock lock = new FolderLock(folders.inbox(), "process %d on %s".formatted(self.pid(), self.host()));
        return new InboxIntake(folders, List.copyOf(definitions.names()), lock, round, settings.scanEvery());
    }
}
