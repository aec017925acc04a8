package io.reelbatch.launch;

import io.reelbatch.ledger.Dialect;
import io.reelbatch.settings.ReelbatchProperties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Refuses to start on a ground that the promises do not stand on, rather than to lose something later in
/// silence.
@Component
class StartUpChecks implements InitializingBean {
    private final JobRepository repository;
    private final JdbcClient jdbc;
    private final Dialect dialect;
    private final ReelbatchProperties properties;

    StartUpChecks(JobRepository repository, JdbcClient jdbc, Dialect dialect, ReelbatchProperties properties) {
        this.properties = properties;
        this.repository = repository;
        this.jdbc = jdbc;
        this.dialect = dialect;
    }

    @Override
    public void afterPropertiesSet() {
        WritableHome.check(properties.home());
        if (ResourcelessJobRepository.class.isAssignableFrom(AopUtils.getTargetClass(repository))) {
            throw new IllegalStateException(
                    "Spring Batch keeps its metadata in memory; add spring-boot-starter-batch-jdbc to the classpath");
        }
        if (dialect == Dialect.H2 && !writeDelays().equals(Set.of("0"))) {
            throw new IllegalStateException(
                    "the H2 database acknowledges commits before they are written (WRITE_DELAY=%s), so that a kill would lose them; add ;WRITE_DELAY=0 to its URL"
                            .formatted(writeDelays()));
        }
    }

    /// What was asked for and what is in force; H2 lists both under the same name.
    private Set<@Nullable String> writeDelays() {
        return jdbc.sql("select setting_value from information_schema.settings where setting_name = 'WRITE_DELAY'")
                .query(String.class)
                .set();
    }
}
