package io.reelbatch.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.definition.DefinitionCatalogue;
import io.reelbatch.definition.JobDefinition;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchOptions;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Lease;
import io.reelbatch.ledger.NewItem;
import io.reelbatch.ledger.Problem;
import io.reelbatch.ledger.TestLedger;
import io.reelbatch.ledger.Waiting;
import io.reelbatch.ledger.WaitingFor;
import io.reelbatch.request.ManifestLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ExecutionContext;

class IngestTests {
    @TempDir
    Path directory;

    private final TestLedger ledger = TestLedger.h2();
    private final JobDefinition definition = DefinitionCatalogue.builtIn().get(DefinitionCatalogue.DEFAULT_NAME);

    private Batch batch(int rows, String csv) throws IOException {
        Path snapshot = Files.writeString(directory.resolve(UUID.randomUUID() + ".csv"), csv);
        Batch batch = new Batch(
                UUID.randomUUID().toString(),
                definition.name(),
                UUID.randomUUID().toString().replace("-", "").repeat(2),
                1,
                Path.of("rows.csv"),
                snapshot,
                rows,
                0,
                BatchState.RUNNING,
                0,
                new BatchOptions("r.results.jsonl", null, List.of(), null),
                null,
                null,
                TestLedger.NOW,
                null);
        ledger.batches.add(batch);
        return batch;
    }

    private List<NewItem> read(Batch batch) {
        return read(batch, new BatchRun(batch, new Lease("batch:" + batch.id(), "test", 1)), execution());
    }

    private static StepExecution execution() {
        JobExecution job = new JobExecution(1, new JobInstance(1, "video-batch"), new JobParameters());
        return new StepExecution(1, "ingest", job);
    }

    private List<NewItem> read(Batch batch, BatchRun run, StepExecution execution) {
        IngestReader reader = new IngestReader(batch, definition, ManifestLimits.defaults(), run, execution);
        reader.open(new ExecutionContext());
        List<NewItem> rows = new ArrayList<>();
        for (NewItem row = reader.read(); row != null; row = reader.read()) {
            rows.add(row);
        }
        reader.close();
        return rows;
    }

    private void write(Batch batch, List<NewItem> rows) {
        IngestWriter writer = new IngestWriter(batch, ledger.items, ledger.batches, () -> TestLedger.NOW);
        ledger.transactions.executeWithoutResult(_ -> writer.write(new Chunk<>(rows)));
    }

    private Item find(Batch batch, String key) {
        return ledger.items.find(batch.id(), key).orElseThrow();
    }

    @Test
    void stopsReadingWhenAStopIsAskedFor() throws IOException {
        Batch batch = batch(2, "id,prompt\nfox,a red fox\nowl,an owl\n");
        BatchRun run = new BatchRun(batch, new Lease("batch:" + batch.id(), "test", 1));
        StepExecution execution = execution();
        run.requestStop();

        assertThat(read(batch, run, execution)).isEmpty();
        assertThat(execution.isTerminateOnly()).isTrue();
    }

    @Test
    void bringsEveryRowIntoTheLedgerTheBadOnesWithTheirResult() throws IOException {
        Batch batch = batch(3, """
                id,prompt,not_before,language
                fox,a red fox,2026-12-24T18:00:00+01:00,zh-CN
                owl,an owl,,
                bad,,,
                """);
        write(batch, read(batch));

        Item fox = find(batch, "fox");
        assertThat(fox.state()).isEqualTo(ItemState.ACCEPTED);
        assertThat(fox.waiting()).isEqualTo(new Waiting(WaitingFor.NOT_BEFORE, Instant.parse("2026-12-24T17:00:00Z")));
        assertThat(fox.request().language()).isEqualTo("zh-CN");
        assertThat(find(batch, "owl").request().language()).isEqualTo("en");
        assertThat(find(batch, "owl").request().columns())
                .isEqualTo(Map.of("id", "owl", "prompt", "an owl", "not_before", "", "language", ""));
        Item bad = find(batch, "bad");
        assertThat(bad.state()).isEqualTo(ItemState.FAILED);
        assertThat(bad.problem()).extracting(Problem::message).asString().startsWith("Line 4, column prompt: ");
        assertThat(ledger.batches.results(batch.id())).isEqualTo(1);
        assertThat(ledger.batches.get(batch.id()).ingested()).isEqualTo(3);
    }

    @Test
    void goesOnBehindTheLastRowInTheLedger() throws IOException {
        Batch batch = batch(4, "prompt\na fox\na fox\nan owl\na fox\n");
        List<NewItem> all = read(batch);
        write(batch, all.subList(0, 2));

        List<NewItem> rest = read(ledger.batches.get(batch.id()));

        assertThat(rest).isEqualTo(all.subList(2, 4));
        write(batch, rest);
        assertThat(read(ledger.batches.get(batch.id()))).isEmpty();
        assertThat(all).extracting(NewItem::rowKey).doesNotHaveDuplicates();
    }

    @Test
    void paysForNoRowThatAnEarlierBatchAskedForUnderTheSameName() throws IOException {
        String prompt = "a fox of " + UUID.randomUUID();
        Batch earlier = batch(1, "id,prompt\nfox,%s\n".formatted(prompt));
        write(earlier, read(earlier));
        Batch later = batch(2, "id,prompt\nfox,%s\nfox2,%s\n".formatted(prompt, prompt));
        write(later, read(later));

        assertThat(find(later, "fox").state()).isEqualTo(ItemState.PARKED);
        assertThat(find(later, "fox").problem())
                .extracting(Problem::message)
                .isEqualTo("the same row is already ACCEPTED as %s/fox".formatted(earlier.id()));
        assertThat(find(later, "fox2").state()).isEqualTo(ItemState.ACCEPTED);
    }
}
