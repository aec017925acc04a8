package io.reelbatch.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MigrationTests {

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void makeEveryTableInAnEmptyDatabase(Dialect dialect) {
        try (TestLedger fresh = TestLedger.fresh(dialect)) {
            assertThat(fresh.jdbc.sql("""
                                    select lower(table_name) from information_schema.tables
                                    where lower(table_schema) = 'public'
                                    """).query(String.class).set())
                    .contains("batch", "item", "effect", "draft", "result", "instance", "lease")
                    .contains("batch_job_instance", "batch_job_execution", "batch_step_execution");
            assertThat(fresh.jdbc
                            .sql(
                                    "select \"version\" from \"flyway_schema_history\" where \"version\" is not null and \"success\" order by \"installed_rank\"")
                            .query(String.class)
                            .list())
                    .startsWith("1", "2");
        }
    }
}
