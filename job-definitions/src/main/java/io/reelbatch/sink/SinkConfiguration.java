package io.reelbatch.sink;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.reelbatch.definition.DefinitionCatalogue;
import io.reelbatch.ledger.Items;
import io.reelbatch.ledger.Leases;
import io.reelbatch.ledger.Outbox;
import io.reelbatch.ledger.Publications;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class SinkConfiguration {

    @Bean
    ResultFiles resultFiles(
            Items items, Publications publications, PlatformTransactionManager transactions, SinkCatalogue catalogue) {
        return new ResultFiles(items, publications, new TransactionTemplate(transactions), catalogue::copies);
    }

    @Bean
    SinkCatalogue sinkCatalogue(
            DefinitionCatalogue definitions,
            SinkSettings settings,
            DataSource dataSource,
            Environment environment,
            InstantSource clock,
            ObjectProvider<MeterRegistry> meters) {
        return new SinkCatalogue(
                definitions,
                settings,
                dataSource,
                environment::getProperty,
                clock,
                meters.getIfAvailable(SimpleMeterRegistry::new));
    }

    @Bean
    BatchSinks batchSinks(SinkCatalogue catalogue) {
        return new BatchSinks(catalogue);
    }

    @Bean
    Notices notices(SinkCatalogue catalogue) {
        return new Notices(catalogue);
    }

    @Bean
    MeterBinder outboxMeters(Outbox outbox, InstantSource clock) {
        return new OutboxMeters(outbox, clock);
    }

    @Bean
    SinkRelay sinkRelay(
            SinkCatalogue catalogue, Outbox outbox, Leases leases, SinkSettings settings, InstantSource clock) {
        return new SinkRelay(catalogue, outbox, leases, settings, clock);
    }
}
