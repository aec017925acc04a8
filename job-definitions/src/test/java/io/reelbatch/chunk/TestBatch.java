package io.reelbatch.chunk;

import static java.util.Objects.requireNonNull;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.launch.support.JobOperatorFactoryBean;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;

/// Spring Batch on a real H2 database, and a table that written items go to. An item written twice violates
/// its key.
final class TestBatch implements AutoCloseable {

    final HikariDataSource dataSource;
    final JdbcTransactionManager transactions;
    final JdbcTemplate jdbc;
    final JobRepository repository;

    private final MapJobRegistry jobs = new MapJobRegistry();
    private final JobOperator operator;

    static TestBatch inMemory() {
        return new TestBatch("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", 5);
    }

    static TestBatch inFile(Path directory) {
        return new TestBatch("jdbc:h2:async:" + directory.resolve("batch") + ";WRITE_DELAY=0", 5);
    }

    static TestBatch withConnections(int poolSize) {
        return new TestBatch("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", poolSize);
    }

    private TestBatch(String url, int poolSize) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(poolSize);
        dataSource = new HikariDataSource(config);
        transactions = new JdbcTransactionManager(dataSource);
        jdbc = new JdbcTemplate(dataSource);
        new ResourceDatabasePopulator(new ClassPathResource("org/springframework/batch/core/schema-h2.sql"))
                .execute(dataSource);
        jdbc.execute("create table written (item int primary key, position int auto_increment)");
        try {
            repository = repository(dataSource, transactions);
            operator = operator();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static JobRepository repository(DataSource dataSource, JdbcTransactionManager transactions)
            throws Exception {
        var factory = new JdbcJobRepositoryFactoryBean();
        factory.setDataSource(dataSource);
        factory.setTransactionManager(transactions);
        factory.setIsolationLevelForCreate("ISOLATION_READ_COMMITTED");
        factory.afterPropertiesSet();
        return factory.getObject();
    }

    private JobOperator operator() throws Exception {
        var factory = new JobOperatorFactoryBean();
        factory.setJobRepository(repository);
        factory.setJobRegistry(jobs);
        factory.setTransactionManager(transactions);
        factory.afterPropertiesSet();
        return factory.getObject();
    }

    /// A step that writes whole numbers into the table, with times short enough for a test.
    AsyncChunkStepBuilder<Integer, Integer> step() {
        return new AsyncChunkStepBuilder<Integer, Integer>("step", repository)
                .processor(item -> item)
                .writer(writer())
                .linger(Duration.ofMillis(5))
                .stopGrace(Duration.ofMinutes(1))
                .transactionManager(transactions);
    }

    ItemWriter<Integer> writer() {
        return chunk -> jdbc.batchUpdate(
                "insert into written (item) values (?)",
                chunk.getItems().stream().map(item -> new Object[] {item}).toList());
    }

    /// The numbers in the table, in the order in which they were written.
    List<Integer> written() {
        return jdbc.query("select item from written order by position", (row, _) -> row.getInt(1));
    }

    /// A source of those numbers from 1 to `last` that are not in the table.
    TestSource unwrittenUpTo(int last) {
        var written = written();
        return TestSource.of(IntStream.rangeClosed(1, last)
                .boxed()
                .filter(item -> !written.contains(item))
                .toList());
    }

    /// Runs the step in a job of its own.
    StepExecution run(Step step) throws Exception {
        return start(step).stepExecution();
    }

    /// Starts the step in a job of its own, on a thread of its own.
    Run start(Step step) {
        var job = job(step);
        var parameters = new JobParametersBuilder()
                .addString("run", UUID.randomUUID().toString())
                .toJobParameters();
        return start(() -> operator.start(job, parameters));
    }

    /// Restarts the job of an execution that has ended.
    StepExecution restart(StepExecution ended) throws Exception {
        var execution = requireNonNull(repository.getJobExecution(ended.getJobExecutionId()));
        return start(() -> operator.restart(execution)).stepExecution();
    }

    private Job job(Step step) {
        var job = new JobBuilder("job-" + UUID.randomUUID(), repository)
                .start(step)
                .build();
        try {
            jobs.register(job);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return job;
    }

    private Run start(Launch launch) {
        var execution = new CompletableFuture<JobExecution>();
        var interruptedAfter = new CompletableFuture<Boolean>();
        var thread = Thread.ofPlatform().name("step-thread").start(() -> {
            try {
                execution.complete(launch.launch());
            } catch (Throwable t) {
                execution.completeExceptionally(t);
            }
            interruptedAfter.complete(Thread.currentThread().isInterrupted());
        });
        return new Run(this, thread, execution, interruptedAfter);
    }

    @Override
    public void close() {
        dataSource.close();
    }

    @FunctionalInterface
    private interface Launch {
        JobExecution launch() throws Exception;
    }

    /// A job under way, with the thread that its step runs on.
    record Run(
            TestBatch batch,
            Thread thread,
            CompletableFuture<JobExecution> execution,
            CompletableFuture<Boolean> interruptedAfter) {

        /// Waits for the end; what the job repository then says about the step.
        StepExecution stepExecution() throws Exception {
            var step = execution.get().getStepExecutions().iterator().next();
            var row = requireNonNull(batch.repository.getStepExecution(step.getId()));
            row.getFailureExceptions().addAll(step.getFailureExceptions());
            return row;
        }
    }
}
