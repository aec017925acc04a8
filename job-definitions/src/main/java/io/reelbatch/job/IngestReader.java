package io.reelbatch.job;

import io.reelbatch.definition.JobDefinition;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.ItemAction;
import io.reelbatch.ledger.ItemRequest;
import io.reelbatch.ledger.NewItem;
import io.reelbatch.ledger.Problem;
import io.reelbatch.ledger.SessionPlace;
import io.reelbatch.request.GenerationRequest;
import io.reelbatch.request.ManifestLimits;
import io.reelbatch.request.ManifestProblem;
import io.reelbatch.request.ManifestReader;
import io.reelbatch.request.ManifestRow;
import io.reelbatch.request.Media;
import io.reelbatch.request.RenderedRequest;
import io.reelbatch.request.RequestDigest;
import io.reelbatch.request.RowKeys;
import io.reelbatch.request.SessionChains;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/// Reads the rows of a batch's manifest that are not in the ledger yet. The position is the ledger's own,
/// so that it can never be at odds with the rows.
final class IngestReader implements ItemStreamReader<NewItem> {
    private final Batch batch;
    private final JobDefinition definition;
    private final ManifestLimits limits;
    private final BatchRun run;
    private final StepExecution execution;
    private final RowKeys keys = new RowKeys();
    private final SessionChains chains = new SessionChains();
    private @Nullable ManifestReader manifest;

    IngestReader(Batch batch, JobDefinition definition, ManifestLimits limits, BatchRun run, StepExecution execution) {
        this.batch = batch;
        this.definition = definition;
        this.limits = limits;
        this.run = run;
        this.execution = execution;
    }

    @Override
    public void open(ExecutionContext ignored) {
        if (batch.ingested() < batch.rows()) {
            manifest = ManifestReader.open(batch.snapshot(), limits, definition.rule());
        }
    }

    @Override
    public @Nullable NewItem read() {
        if (run.stopRequested()) {
            execution.setTerminateOnly(); // the step ends with the present chunk, as STOPPED
            return null;
        }
        while (manifest != null && manifest.hasNext()) {
            NewItem item = newItem(manifest.next());
            if (item.rowNumber() > batch.ingested()) {
                return item;
            }
        }
        return null;
    }

    private NewItem newItem(ManifestRow row) {
        return switch (row) {
            case ManifestRow.Good(var request) -> good(definition.render(request));
            case ManifestRow.Bad bad -> bad(bad);
        };
    }

    private NewItem good(RenderedRequest rendered) {
        GenerationRequest source = rendered.source();
        SessionChains.Link link = chains.next(source.session(), rendered.digest());
        String digest = link.digest();
        ItemRequest request = new ItemRequest(
                rendered.prompt(),
                source.media().stream()
                        .filter(Media.LocalFile.class::isInstance)
                        .map(Media::reference)
                        .toList(),
                source.media().stream()
                        .filter(Media.Url.class::isInstance)
                        .map(Media::reference)
                        .toList(),
                place(source.session(), link),
                rendered.language(),
                rendered.format(),
                rendered.quality(),
                source.columns(),
                ItemAction.valueOf(source.action().name()));
        return new NewItem(
                Math.toIntExact(source.rowNumber()),
                keys.next(source.id(), digest),
                digest,
                request,
                rendered.priority(),
                source.notBefore(),
                null,
                null);
    }

    private NewItem bad(ManifestRow.Bad row) {
        SessionChains.Link link = chains.next(row.session(), RequestDigest.of(row));
        String digest = link.digest();
        ItemRequest request =
                new ItemRequest("", List.of(), List.of(), place(row.session(), link), "", "", "", row.columns());
        return new NewItem(
                Math.toIntExact(row.rowNumber()),
                keys.next(row.id(), digest),
                digest,
                request,
                0,
                null,
                problem(row.problems()),
                null);
    }

    private static @Nullable SessionPlace place(@Nullable String label, SessionChains.Link link) {
        return label == null ? null : new SessionPlace(label, link.position());
    }

    /// One result holds one code; the texts of all problems are in its message and hint.
    private static Problem problem(List<ManifestProblem> problems) {
        return new Problem(
                problems.getFirst().code(),
                problems.stream().map(IngestReader::text).collect(Collectors.joining(" ")),
                problems.stream().map(ManifestProblem::hint).distinct().collect(Collectors.joining(" ")));
    }

    private static String text(ManifestProblem problem) {
        String column = problem.column() == null ? "" : ", column " + problem.column();
        return "Line %d%s: %s".formatted(problem.line(), column, problem.message());
    }

    @Override
    public void close() {
        if (manifest != null) {
            manifest.close();
            manifest = null;
        }
    }
}
