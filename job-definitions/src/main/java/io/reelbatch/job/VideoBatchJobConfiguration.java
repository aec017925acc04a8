package io.reelbatch.job;

import io.micrometer.observation.ObservationRegistry;
import io.reelbatch.account.CreditsGate;
import io.reelbatch.definition.DefinitionCatalogue;
import io.reelbatch.generation.GenerationSettings;
import io.reelbatch.generation.GenerationStage;
import io.reelbatch.ledger.AccountLoad;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Intents;
import io.reelbatch.ledger.Interventions;
import io.reelbatch.ledger.Items;
import io.reelbatch.ledger.NewItem;
import io.reelbatch.ledger.Stage;
import io.reelbatch.render.RenderSettings;
import io.reelbatch.render.RenderStage;
import io.reelbatch.request.ManifestLimits;
import io.reelbatch.request.MediaLimits;
import io.reelbatch.sink.ResultFiles;
import io.reelbatch.sink.SinkRelay;
import io.reelbatch.stage.Faults;
import io.reelbatch.stage.LaneLimits;
import io.reelbatch.stage.RunningBatches;
import io.reelbatch.upload.UploadStage;
import java.time.InstantSource;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.FlowBuilder;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.flow.Flow;
import org.springframework.batch.core.job.flow.support.SimpleFlow;
import org.springframework.batch.core.listener.JobExecutionListener;
import org.springframework.batch.core.repository.ExecutionContextSerializer;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;

/// The one job. Its flow:
///
/// ```
/// ingest -> ( upload | generation | render, side by side ) -> publish
/// ```
///
/// The stages hand items to one another through the ledger, so that a row can be rendering while the next
/// one uploads.
@Configuration(proxyBeanMethods = false)
public class VideoBatchJobConfiguration {
    /// The name under which Spring Batch knows the job.
    public static final String JOB = "video-batch";

    private static final int INGEST_CHUNK = 1_000;

    @Bean
    Job videoBatch(
            JobRepository repository,
            Step ingest,
            Step upload,
            Step generation,
            Step render,
            Step publish,
            SinkRelay relay,
            RunningBatches running) {
        return new JobBuilder(JOB, repository)
                .listener(deliveries(relay))
                .start(flow("rows", ingest))
                .next(sideBySide(running, upload, generation, render))
                .next(publish)
                .end()
                .build();
    }

    /// Results are delivered while batches run, not when somebody only looks.
    private static JobExecutionListener deliveries(SinkRelay relay) {
        return new JobExecutionListener() {
            @Override
            public void beforeJob(JobExecution execution) {
                relay.start();
            }
        };
    }

    static Flow sideBySide(RunningBatches running, Step... stages) {
        return new FlowBuilder<SimpleFlow>("stages")
                .split(new SimpleAsyncTaskExecutor("stage-"))
                .add(java.util.Arrays.stream(stages)
                        .map(step -> new StageFlow(flow(step.getName(), step), running))
                        .toArray(Flow[]::new))
                .build();
    }

    private static Flow flow(String name, Step step) {
        return new FlowBuilder<SimpleFlow>(name).start(step).build();
    }

    @Bean
    Step ingest(
            JobRepository repository,
            PlatformTransactionManager transactions,
            ItemStreamReader<NewItem> ingestReader,
            ItemWriter<NewItem> ingestWriter,
            StandingOrders standingOrders) {
        return new StepBuilder("ingest", repository)
                .<NewItem, NewItem>chunk(INGEST_CHUNK)
                .transactionManager(transactions)
                .reader(ingestReader)
                .writer(ingestWriter)
                .listener(standingOrders)
                .allowStartIfComplete(true)
                .build();
    }

    @Bean
    @StepScope
    ItemStreamReader<NewItem> ingestReader(
            @Value("#{jobParameters['batch']}") String batch,
            @Value("#{stepExecution}") StepExecution execution,
            Batches batches,
            DefinitionCatalogue definitions,
            ManifestLimits limits,
            RunningBatches running) {
        var found = batches.get(batch);
        var run = running.of(batch).run();
        return new IngestReader(found, definitions.get(found.definition()), limits, run, execution);
    }

    @Bean
    @StepScope
    ItemWriter<NewItem> ingestWriter(
            @Value("#{jobParameters['batch']}") String batch, Items items, Batches batches, InstantSource clock) {
        return new IngestWriter(batches.get(batch), items, batches, clock);
    }

    @Bean
    StandingOrders standingOrders(
            RunningBatches running, Batches batches, Interventions interventions, InstantSource clock) {
        return new StandingOrders(running, batches, interventions, clock);
    }

    @Bean
    Step upload(StageStepFactory steps, MediaLimits media, Intents intents, Faults faults, InstantSource clock) {
        return steps.step(Stage.UPLOAD, new UploadStage(media, intents, faults, clock));
    }

    @Bean
    Step generation(
            StageStepFactory steps,
            GenerationSettings settings,
            CreditsGate credits,
            Intents intents,
            Faults faults,
            InstantSource clock) {
        return steps.step(Stage.GENERATION, new GenerationStage(settings, credits, intents, faults, clock));
    }

    @Bean
    Step render(StageStepFactory steps, RenderSettings settings, Intents intents, Faults faults, InstantSource clock) {
        return steps.step(Stage.RENDER, new RenderStage(settings, intents, faults, clock));
    }

    @Bean
    Step publish(
            JobRepository repository, RunningBatches running, Batches batches, ResultFiles files, InstantSource clock) {
        return new StepBuilder("publish", repository)
                // without a transaction around it: it calls the cloud, and what it finds wrong must stay written down
                .tasklet(new PublishTasklet(running, batches, files, clock), new ResourcelessTransactionManager())
                .allowStartIfComplete(true)
                .build();
    }

    /// What Spring Batch keeps beside its records; the default would make objects of any class that stands there.
    @Bean
    ExecutionContextSerializer executionContextSerializer() {
        return new ScalarContexts();
    }

    @Bean
    StageStepFactory stageSteps(
            JobRepository repository,
            PlatformTransactionManager transactions,
            ObjectProvider<ObservationRegistry> observations,
            Items items,
            RunningBatches batches,
            Faults faults,
            LaneLimits limits,
            CommitSettings commits,
            InstantSource clock) {
        return new StageStepFactory(
                repository,
                transactions,
                observations.getIfAvailable(() -> ObservationRegistry.NOOP),
                items,
                batches,
                faults,
                limits,
                commits,
                clock);
    }

    @Bean
    RunningBatches runningBatches(AccountLoad account) {
        return new RunningBatches(account);
    }
}
