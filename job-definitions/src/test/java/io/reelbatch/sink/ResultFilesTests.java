package io.reelbatch.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchOptions;
import io.reelbatch.ledger.BatchRun;
import io.reelbatch.ledger.Effect;
import io.reelbatch.ledger.Fact;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemRequest;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.NewItem;
import io.reelbatch.ledger.Outcome;
import io.reelbatch.ledger.Publications;
import io.reelbatch.ledger.TestLedger;
import io.reelbatch.request.ManifestLimits;
import io.reelbatch.request.ManifestReader;
import io.reelbatch.request.ManifestReport;
import io.reelbatch.request.ManifestRow;
import io.reelbatch.request.ManifestValidator;
import io.reelbatch.request.RowRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ResultFilesTests {
    private static final String HEADER = "status,code,message,hint,output_url,session_id,render_id,timeline,credits,"
            + "credits_exact,attempts,created_at,finished_at,result_id,revision";

    @TempDir
    Path directory;

    private final TestLedger ledger = TestLedger.h2();
    private final ResultFiles files = new ResultFiles(ledger.items, ledger.publications, ledger.transactions);

    private BatchRun run(@Nullable String downloads) {
        return ledger.run(ledger.batch(
                new BatchOptions(directory.resolve("rows.csv.results.jsonl").toString(), downloads, List.of(), null)));
    }

    private static NewItem row(int number, String... columnsAndValues) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (int index = 0; index < columnsAndValues.length; index += 2) {
            columns.put(columnsAndValues[index], columnsAndValues[index + 1]);
        }
        ItemRequest request = new ItemRequest("a fox", List.of(), List.of(), null, "en", "mp4", "high", columns);
        return TestLedger.row(number, request);
    }

    private Item failed(BatchRun run, NewItem row) {
        return ledger.write(run, ledger.accepted(run, row), Outcome.fail("CODE", "what happened", "what to do"));
    }

    private Item done(BatchRun run, int row, Fact... facts) {
        Item generated = ledger.generated(run, row, "{}");
        Item intended = ledger.intents.commit(
                run, generated, ItemState.RENDER_INTENT, Effect.render(generated, "render_" + row, TestLedger.NOW));
        List<Fact> all = new ArrayList<>(List.of(
                new Fact.EffectClosed(Effect.Result.DONE), new Fact.VideoFound("https://cdn.example/" + row + ".mp4")));
        all.addAll(List.of(facts));
        return ledger.write(run, intended, new Outcome.Advance(ItemState.DONE, all));
    }

    private List<JsonNode> json() {
        return lines("rows.csv.results.jsonl").stream()
                .map(JsonMapper.shared()::readTree)
                .toList();
    }

    private List<String> lines(String name) {
        try {
            return Files.readAllLines(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void tellEverythingOfADoneRow() {
        BatchRun run = run(null);
        Item done = done(run, 1);

        assertThat(files.write(run.batch())).isEqualTo(1);

        JsonNode record = json().getFirst();
        assertThat(record.propertyNames())
                .containsExactlyElementsOf(
                        Stream.of(("prompt," + HEADER).split(",")).toList());
        assertThat(record.toString()).isEqualTo("""
                        {"prompt":"a fox, scene 1","status":"DONE","code":null,"message":null,"hint":null,\
                        "output_url":"https://cdn.example/1.mp4","session_id":"%s","render_id":"render_1",\
                        "timeline":"Timeline (1 tracks)","credits":100,"credits_exact":true,"attempts":1,\
                        "created_at":"2026-11-20T08:00:00Z","finished_at":"2026-11-20T08:00:00Z","result_id":"%s",\
                        "revision":1}""".formatted(
                        done.session(), record.path("result_id").asString()));
        assertThat(lines("rows.csv.results.csv").getFirst()).isEqualTo("prompt," + HEADER);
    }

    @Test
    void tellWhereADownloadedVideoLies() {
        BatchRun run = run("/videos");
        done(run, 1, new Fact.VideoStored("/videos/1.mp4", 3_000_000_000L, "abc"));
        failed(run, row(2, "prompt", "an owl"));
        files.write(run.batch());

        assertThat(lines("rows.csv.results.csv").getFirst())
                .isEqualTo("prompt," + HEADER + ",download_file,download_bytes,download_sha256");
        assertThat(json())
                .extracting(record -> "%s %s %s"
                        .formatted(
                                record.get("download_file"),
                                record.get("download_bytes"),
                                record.get("download_sha256")))
                .containsExactly("\"/videos/1.mp4\" 3000000000 \"abc\"", "null null null");
    }

    @Test
    void tellWhenAnAddressExpiresWhereThatIsKnown() {
        BatchRun run = run(null);
        done(run, 1, new Fact.VideoFound("https://cdn.example/signed.mp4", TestLedger.NOW));
        done(run, 2);
        files.write(run.batch());

        assertThat(lines("rows.csv.results.csv").getFirst()).isEqualTo("prompt," + HEADER + ",output_expires_at");
        assertThat(json())
                .extracting(record -> record.path("output_expires_at").asString("nothing"))
                .containsExactly("2026-11-20T08:00:00Z", "nothing");
    }

    @Test
    void keepTheOrderOfTheManifestAndOfItsColumns() {
        BatchRun run = run(null);
        failed(run, row(3, "prompt", "c", "extra", "z"));
        failed(run, row(1, "prompt", "a"));
        failed(run, row(2, "mood", "calm", "prompt", "b"));
        files.write(run.batch());

        assertThat(json())
                .extracting(record -> record.path("prompt").asString())
                .containsExactly("a", "b", "c");
        assertThat(lines("rows.csv.results.csv"))
                .extracting(line -> line.replaceAll(",(FAILED|status).*", ""))
                .containsExactly("prompt,mood,extra", "a,,", "b,calm,", "c,,z");
        assertThat(lines("rows.csv.failed.csv")).containsExactly("prompt,mood,extra", "a,,", "b,calm,", "c,,z");
    }

    @Test
    void keepAColumnThatIsCalledLikeOneOfOurs() {
        BatchRun run = run(null);
        failed(run, row(1, "prompt", "a", "status", "mine", "input.status", "mine too", "download_file", "x"));
        files.write(run.batch());

        JsonNode record = json().getFirst();
        assertThat(record.path("status").asString()).isEqualTo("FAILED");
        assertThat(record.path("input.status").asString()).isEqualTo("mine");
        assertThat(record.path("input.input.status").asString()).isEqualTo("mine too");
        assertThat(record.path("input.download_file").asString()).isEqualTo("x");
        assertThat(lines("rows.csv.results.csv").getFirst())
                .isEqualTo("prompt,input.status,input.input.status,input.download_file," + HEADER);
        assertThat(lines("rows.csv.failed.csv").getFirst())
                .as("goes back in as it came")
                .isEqualTo("prompt,status,input.status,download_file");
    }

    @Test
    void keepASpreadsheetFromRunningACellAndLoseNoCharacter() {
        List<String> prompts =
                List.of("=1+1", "+1", "-1", "@x", "\tx", "'=x", "''@y", "'plain", "say \"hi\", now", "a\nb");
        BatchRun run = run(null);
        for (int number = 1; number <= prompts.size(); number++) {
            failed(run, row(number, "id", "r" + number, "prompt", prompts.get(number - 1)));
        }
        files.write(run.batch());

        for (String file : List.of("rows.csv.results.csv", "rows.csv.failed.csv")) {
            assertThat(readPrompts(directory.resolve(file))).as(file).isEqualTo(prompts);
        }
        assertThat(lines("rows.csv.failed.csv"))
                .contains("r1,'=1+1", "r2,'+1", "r3,'-1", "r4,'@x", "r6,''=x", "r7,'''@y", "r8,'plain");
        assertThat(json())
                .extracting(record -> record.path("prompt").asString())
                .isEqualTo(prompts);
    }

    private static List<String> readPrompts(Path file) {
        List<String> prompts = new ArrayList<>();
        try (ManifestReader reader = ManifestReader.open(file, ManifestLimits.defaults())) {
            reader.forEachRemaining(row -> prompts.add(row.columns().get("prompt")));
        }
        return prompts;
    }

    @Test
    void giveTheFailedRowsBackAsAManifestThatIsAcceptedAgain() {
        BatchRun run = run(null);
        done(run, 1);
        failed(run, row(2, "id", "owl", "prompt", "an owl, \"awake\"", "priority", "7"));
        ledger.write(
                run, ledger.intended(run, 3, TestLedger.NOTHING_BEFORE, TestLedger.NOW), Outcome.park("P", "", ""));
        failed(run, row(4, "id", "bee", "prompt", "-bee", "priority", ""));
        files.write(run.batch());

        Path failed = directory.resolve("rows.csv.failed.csv");
        ManifestReport report = new ManifestValidator(ManifestLimits.defaults(), RowRule.none()).validate(failed);
        assertThat(report.clean()).isTrue();
        assertThat(report.rows()).isEqualTo(2);
        try (ManifestReader reader = ManifestReader.open(failed, ManifestLimits.defaults())) {
            assertThat(reader)
                    .toIterable()
                    .extracting(ManifestRow::columns)
                    .containsExactly(
                            Map.of("id", "owl", "prompt", "an owl, \"awake\"", "priority", "7"),
                            Map.of("id", "bee", "prompt", "-bee", "priority", ""));
        }
    }

    @Test
    void leaveNoOldFileOfFailedRowsBehind() throws IOException {
        Files.writeString(directory.resolve("rows.csv.failed.csv"), "old");
        BatchRun run = run(null);
        done(run, 1);
        files.write(run.batch());
        assertThat(directory.resolve("rows.csv.failed.csv")).doesNotExist();
    }

    @Test
    void writeEveryTextOnOneLine() {
        String prompt = "line 1\r\nline 2\u2028\u2029 \"quoted\" 🦊 漢 \u0001";
        BatchRun run = run(null);
        failed(run, row(1, "prompt", prompt));
        assertThat(files.write(run.batch())).isEqualTo(1);
        assertThat(lines("rows.csv.results.jsonl")).hasSize(1);
        assertThat(json().getFirst().path("prompt").asString()).isEqualTo(prompt);
    }

    @Test
    void areWrittenEvenWithATextThatNoFileCanHold() {
        BatchRun run = run(null);
        failed(run, row(1, "prompt", "half a \ud83e fox"));
        assertThat(files.write(run.batch())).isEqualTo(1);
        assertThat(lines("rows.csv.results.csv").getLast()).startsWith("half a ? fox,FAILED");
    }

    @Test
    void countOnlyRowsThatHaveCome() {
        BatchRun run = run(null);
        done(run, 1);
        ledger.uploaded(run, 2);
        assertThat(files.write(run.batch())).isEqualTo(1);
        assertThat(json()).hasSize(1);
    }

    @Test
    void replaceWhatWasLeftHalfWritten() throws IOException {
        BatchRun run = run(null);
        String part = ".rows.csv.results.jsonl.%s-0.part".formatted(run.batch().id());
        Files.writeString(directory.resolve(part), "half a line that is longer".repeat(100));
        failed(run, row(1, "prompt", "a"));
        files.write(run.batch());
        assertThat(lines("rows.csv.results.jsonl")).hasSize(1);
        assertThat(parts()).isEmpty();
    }

    /// Waits, after it has read the rows for the canonical file, until it is told to go on.
    private final class Held implements TransactionOperations {
        private final CountDownLatch read = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public <T extends @Nullable Object> T execute(TransactionCallback<T> action) {
            T result = ledger.transactions.execute(action);
            read.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return result;
        }
    }

    private static FutureTask<Integer> aside(Callable<Integer> work) {
        FutureTask<Integer> task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    @Test
    void areThoseOfTheWriterThatHasTakenOver() throws Exception {
        BatchRun run = run(null);
        failed(run, row(1, "prompt", "a"));
        Held held = new Held();
        ResultFiles frozen = new ResultFiles(ledger.items, ledger.publications, held);
        FutureTask<Integer> first = aside(() -> frozen.write(run.batch()));
        held.read.await();

        failed(run, row(2, "prompt", "b"));
        ResultFiles another = new ResultFiles(
                ledger.items,
                new Publications(ledger.jdbc, ledger.transactions, ledger.leases("another")),
                ledger.transactions);
        assertThat(another.publish(run.batch())).isEqualTo(2);
        held.goOn.countDown();

        assertThatThrownBy(first::get).isNotNull();
        assertThat(json()).hasSize(2);
        assertThat(lines("rows.csv.results.csv")).hasSize(3);
        assertThat(another.publication(run.batch())).isEqualTo(new Publication.Intact());
        assertThat(parts()).isEmpty();
    }

    @Test
    void haveEveryRowWhenTheyArePublishedBesideAWriterThatHadFewer() throws Exception {
        BatchRun run = run(null);
        failed(run, row(1, "prompt", "a"));
        Held held = new Held();
        ResultFiles inOneProcess = new ResultFiles(ledger.items, ledger.publications, held);
        FutureTask<Integer> byAPerson = aside(() -> inOneProcess.write(run.batch()));
        held.read.await();

        failed(run, row(2, "prompt", "b"));
        Thread publisher = Thread.ofPlatform().daemon().start(() -> inOneProcess.publish(run.batch()));
        while (publisher.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        held.goOn.countDown();
        publisher.join();

        assertThat(byAPerson.get()).isEqualTo(1);
        assertThat(json()).hasSize(2);
        assertThat(files.publication(run.batch())).isEqualTo(new Publication.Intact());
    }

    @Test
    void areWholeWhenSeveralHaveThemWrittenAgainAndAgain() throws Exception {
        BatchRun run = run(null);
        for (int number = 1; number <= 50; number++) {
            failed(run, row(number, "prompt", "a"));
        }
        FutureTask<Integer> byAPerson = aside(() -> {
            for (int round = 0; round < 30; round++) {
                files.write(run.batch());
            }
            return 0;
        });
        while (!byAPerson.isDone()) {
            assertThat(files.publish(run.batch())).isEqualTo(50);
            assertThat(json()).hasSize(50);
        }
        assertThat(byAPerson.get()).isZero();
    }

    @Test
    void stayAsTheyAreWhenTheyAreToBePublishedAndRowsAreMissing() {
        BatchRun run = run(null);
        ledger.uploaded(run, 1);
        assertThat(files.publish(run.batch())).isZero();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void sayWhoWritesThem() {
        BatchRun run = run(null);
        var theirs = ledger.publications.begin(run.batch().id()).orElseThrow();
        assertThatThrownBy(() -> files.write(run.batch()))
                .isInstanceOf(ResultsNotWritten.class)
                .hasMessage("another process is writing the results of batch %s at present; try again in a moment"
                        .formatted(run.batch().id()));
        ledger.publications.end(theirs);
        assertThat(files.write(run.batch())).isZero();
    }

    @Test
    void areKnownAgainWhenNobodyCameToNoteThem() throws IOException {
        BatchRun run = run(null);
        failed(run, row(1, "prompt", "a"));
        files.write(run.batch());
        failed(run, row(2, "prompt", "b"));
        TransactionOperations dying = new TransactionOperations() {
            private int number;

            @Override
            public <T extends @Nullable Object> T execute(TransactionCallback<T> action) {
                if (++number > 1) {
                    throw new IllegalStateException("killed");
                }
                return ledger.transactions.execute(action);
            }
        };
        Publications publications = new Publications(ledger.jdbc, dying, ledger.leases);
        ResultFiles killed = new ResultFiles(ledger.items, publications, ledger.transactions);
        assertThatThrownBy(() -> killed.write(run.batch())).hasMessage("killed");
        assertThat(json()).as("they had their names").hasSize(2);
        assertThat(files.publication(run.batch())).isEqualTo(new Publication.Intact());

        failed(run, row(3, "prompt", "c"));
        files.write(run.batch());

        assertThat(files.editedOf(run.batch())).isEmpty();
        assertThat(json()).hasSize(3);
    }

    private List<Path> parts() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(".part")).toList();
        }
    }

    @Test
    void showNothingUnderItsNameBeforeItIsComplete() throws IOException {
        Path target = directory.resolve("new/file.txt");
        AtomicFile.write(target, writer -> {
            writer.write("whole");
            writer.flush();
            assertThat(target).doesNotExist();
        });
        assertThat(target).hasContent("whole");
        assertThatThrownBy(() -> AtomicFile.write(target, writer -> {
                    writer.write("ha");
                    throw new IOException("disk full");
                }))
                .hasMessage("disk full");
        assertThat(target).as("the old one").hasContent("whole");
    }

    @Test
    void arePutAsideWhereSomebodyHasEditedThem() throws IOException {
        BatchRun run = run(null);
        failed(run, row(1, "prompt", "a"));
        files.write(run.batch());
        files.write(run.batch());
        assertThat(files.editedOf(run.batch())).as("nobody has edited them").isEmpty();
        for (String name : List.of("rows.csv.results.jsonl", "rows.csv.results.csv", "rows.csv.failed.csv")) {
            Files.writeString(directory.resolve(name), "mine");
        }

        assertThat(files.write(run.batch())).isEqualTo(1);

        assertThat(files.editedOf(run.batch()))
                .extracting(file -> file.getFileName().toString())
                .containsExactly(
                        "rows.csv.results.edited-1.jsonl",
                        "rows.csv.results.edited-1.csv",
                        "rows.csv.failed.edited-1.csv");
        assertThat(files.editedOf(run.batch()))
                .allSatisfy(file -> assertThat(file).hasContent("mine"));
        assertThat(json()).hasSize(1);
        assertThat(lines("rows.csv.failed.csv")).containsExactly("prompt", "a");
    }

    @Test
    void areWrittenOverWhereThatIsWanted() throws IOException {
        BatchRun run = run(null);
        failed(run, row(1, "prompt", "a"));
        files.write(run.batch());
        Files.writeString(directory.resolve("rows.csv.results.jsonl"), "mine");

        assertThat(files.overwrite(run.batch())).isEqualTo(1);
        assertThat(files.editedOf(run.batch())).isEmpty();
    }

    @Test
    void nameThePlaceWhenTheyCannotBeWritten() throws IOException {
        Path blocked = Files.writeString(directory.resolve("file"), "not a directory");
        Batch batch =
                ledger.batch(new BatchOptions(blocked.resolve("r.results.jsonl").toString(), null, List.of(), null));
        assertThatThrownBy(() -> files.write(batch))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("the results of batch %s cannot be written to ".formatted(batch.id()))
                .rootCause()
                .hasMessageContaining(blocked.toString());
    }
}
