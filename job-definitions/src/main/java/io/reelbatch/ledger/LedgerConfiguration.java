package io.reelbatch.ledger;

import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The ledger on the application's data source.
@Configuration(proxyBeanMethods = false)
class LedgerConfiguration {

    @Bean
    Dialect dialect(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            String product = connection.getMetaData().getDatabaseProductName().toLowerCase(Locale.ROOT);
            return switch (product) {
                case "h2" -> Dialect.H2;
                case "postgresql" -> Dialect.POSTGRESQL;
                default ->
                    throw new IllegalStateException(
                            "the database is %s; set spring.datasource.url to an H2 or a PostgreSQL database"
                                    .formatted(product));
            };
        }
    }

    @Bean
    Instance instance() throws UnknownHostException {
        return Instance.ofThisProcess();
    }

    @Bean
    LedgerClock ledgerClock(Clocks clocks) {
        return new LedgerClock(clocks);
    }

    @Bean
    Batches batches(JdbcClient jdbc, PlatformTransactionManager transactions, Leases leases) {
        return new Batches(jdbc, new TransactionTemplate(transactions), leases);
    }

    @Bean
    Secrets secrets(JdbcClient jdbc) {
        return new Secrets(jdbc);
    }

    @Bean
    Publications publications(JdbcClient jdbc, PlatformTransactionManager transactions, Leases leases) {
        return new Publications(jdbc, new TransactionTemplate(transactions), leases);
    }

    @Bean
    Leases leases(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            Dialect dialect,
            Instance self,
            LeaseSettings settings) {
        return new Leases(jdbc, new TransactionTemplate(transactions), dialect, self, settings, System::nanoTime);
    }

    @Bean
    Items items(NamedParameterJdbcTemplate jdbc, PlatformTransactionManager transactions, Leases leases) {
        return new Items(jdbc, new TransactionTemplate(transactions), leases);
    }

    @Bean
    Budgets budgets(NamedParameterJdbcTemplate jdbc) {
        return new Budgets(jdbc);
    }

    @Bean
    Purging purging(NamedParameterJdbcTemplate jdbc, PlatformTransactionManager transactions, Leases leases) {
        return new Purging(jdbc, new TransactionTemplate(transactions), leases);
    }

    @Bean
    Outbox outbox(JdbcClient jdbc, PlatformTransactionManager transactions, Leases leases) {
        return new Outbox(jdbc, new TransactionTemplate(transactions), leases);
    }

    @Bean
    TopicRequests topicRequests(JdbcClient jdbc, PlatformTransactionManager transactions) {
        return new TopicRequests(jdbc, new TransactionTemplate(transactions));
    }

    @Bean
    Schedules schedules(JdbcClient jdbc, PlatformTransactionManager transactions) {
        return new Schedules(jdbc, new TransactionTemplate(transactions));
    }

    @Bean
    ScheduleNotices scheduleNotices(JdbcClient jdbc) {
        return new ScheduleNotices(jdbc);
    }

    @Bean
    Interventions interventions(NamedParameterJdbcTemplate jdbc, PlatformTransactionManager transactions, Items items) {
        return new Interventions(jdbc, new TransactionTemplate(transactions), items);
    }

    @Bean
    OtherProcesses otherProcesses(JdbcClient jdbc, Dialect dialect, Instance self) {
        return new OtherProcesses(jdbc, dialect, self);
    }

    @Bean
    AccountLoad accountLoad(OtherProcesses others) {
        return new AccountLoad(others::generatedSince);
    }

    @Bean
    IntentLog intentLog(Items items, LeaseSettings settings) {
        return new IntentLog(items, settings.giveUpAfter());
    }
}
