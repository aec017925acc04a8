package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reelbatch.ledger.Dialect;
import io.reelbatch.settings.PropertiesReader;
import java.nio.file.Path;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

class StartUpChecksTests {
    @TempDir
    Path home;

    private DataSource database(int writeDelay) {
        return new DriverManagerDataSource("jdbc:h2:%s/reelbatch;WRITE_DELAY=%d".formatted(home, writeDelay));
    }

    private StartUpChecks checks(JobRepository repository, DataSource database) {
        return new StartUpChecks(
                repository,
                JdbcClient.create(database),
                Dialect.H2,
                PropertiesReader.read(Map.of("reelbatch.home", home.toString())));
    }

    @Test
    void refuseADatabaseThatAcknowledgesWhatItHasNotWritten() throws Exception {
        var inTables = new JdbcJobRepositoryFactoryBean();
        inTables.setDataSource(database(500));
        inTables.setTransactionManager(new JdbcTransactionManager(database(500)));
        inTables.afterPropertiesSet();

        assertThatThrownBy(() -> checks(inTables.getObject(), database(500)).afterPropertiesSet())
                .hasMessageContaining("would lose them; add ;WRITE_DELAY=0 to its URL");
    }

    @Test
    void refuseARepositoryThatForgets() {
        assertThatThrownBy(() ->
                        checks(new ResourcelessJobRepository(), database(0)).afterPropertiesSet())
                .hasMessageStartingWith("Spring Batch keeps its metadata in memory");
    }
}
