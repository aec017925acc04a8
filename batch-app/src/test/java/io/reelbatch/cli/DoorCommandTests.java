package io.reelbatch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Latency;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.emulator.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Commands beside a run that is going on, on the built-in database.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DoorCommandTests {
    /// Enough that a run one by one is not over before it is paused.
    private static final int ROWS = 60;

    @TempDir
    Path directory;

    private BackendEmulator emulator;
    private Command command;

    @BeforeEach
    void start() {
        emulator = BackendEmulator.start(
                Scenario.standard().credits(10_000).with(Settings.GENERATION, Latency.parse("300ms")));
        command = new Command(directory.resolve("home"), emulator.baseUri());
    }

    @AfterEach
    void stop() {
        emulator.close();
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    /// Starts a run whose batch is paused as soon as its first row was sent.
    private FutureTask<Command.End> pausedRun(String... options) throws IOException {
        String rows = IntStream.rangeClosed(1, ROWS)
                .mapToObj(row -> "%d,scene %d%n".formatted(row, row))
                .collect(Collectors.joining());
        String manifest = file("first.csv", "id,prompt\n" + rows);
        List<String> line = new ArrayList<>(List.of("run", manifest, "--set", "reelbatch.limits.generations=1"));
        line.addAll(List.of(options));
        FutureTask<Command.End> run = aside(() -> command.run(line.toArray(String[]::new)));
        await().atMost(Duration.ofSeconds(90))
                .until(() -> run.isDone() || emulator.journal().requests(Endpoint.RUN_SSE) > 0);
        assertThat(command.run("pause", "--all").exitCode()).isZero();
        emulator.scenario(Scenario.standard().credits(10_000));
        return run;
    }

    private static FutureTask<Command.End> aside(java.util.concurrent.Callable<Command.End> work) {
        FutureTask<Command.End> task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private static Command.End end(FutureTask<Command.End> run) throws Exception {
        return run.get(120, TimeUnit.SECONDS);
    }

    @Test
    void statusPauseAndResumeWorkBesideARun() throws Exception {
        FutureTask<Command.End> run = pausedRun();
        Command.End status = command.run("status", "--json");
        assertThat(JsonMapper.builder().build().readTree(status.out()).path("batches"))
                .extracting(batch -> batch.path("status").asString())
                .containsExactly("PAUSED");
        assertThat(run.isDone()).isFalse();

        Command.End resume = command.run("resume", "--all");
        assertThat(resume.out()).isEqualTo("everything: goes on\n");
        assertThat(end(run).exitCode()).isZero();
        assertThat(end(run).out()).contains(ROWS + " done");
        assertThat(directory.resolve("home/control.json")).doesNotExist();
    }

    @Test
    void resultsWritesBesideARunWhatIsThereAndTheRunWritesTheRest() throws Exception {
        FutureTask<Command.End> run = pausedRun();
        Command.End results = command.run("results", "b");
        assertThat(results.exitCode()).as(results.err()).isZero();
        assertThat(results.out()).contains(" of " + ROWS + " rows: ");

        command.run("resume", "--all");
        assertThat(end(run).exitCode()).as(end(run).err()).isZero();
        assertThat(directory.resolve("first.csv.results.jsonl")).content().hasLineCount(ROWS);
    }

    @Test
    void purgeRemovesBesideARunWhatIsOverAndNothingElse() throws Exception {
        command.run("run", file("old.csv", "id,prompt\no,an owl\n"));
        FutureTask<Command.End> run = pausedRun();
        Command.End purge = command.run("purge", "--older-than", "0s", "--yes");
        command.run("resume", "--all");

        assertThat(purge.out()).as(purge.err()).contains("Removed: 1 batch with 1 row");
        assertThat(end(run).exitCode()).isZero();
        assertThat(end(run).out()).contains(ROWS + " done");
    }

    @Test
    void aSecondRunIsHandedOverAndEndsAsIfItRanByItself() throws Exception {
        FutureTask<Command.End> first = pausedRun();
        String manifest = file("second.csv", "id,prompt\nx,a crow\ny,\n");
        FutureTask<Command.End> second = aside(() -> command.run("run", manifest));
        await().atMost(Duration.ofSeconds(90))
                .until(() -> second.isDone()
                        || command.run("status")
                                .out()
                                .contains(directory.resolve("second.csv").toString()));
        command.run("resume", "--all");

        assertThat(end(second).exitCode()).as(end(second).err()).isEqualTo(3);
        assertThat(end(second).out()).contains("1 done, 1 failed").contains(manifest + ".results.jsonl");
        assertThat(end(first).exitCode()).isZero();
        assertThat(emulator.journal().generationsByPrompt().values()).containsOnly(1);
    }

    @Test
    void theSameRunAgainWatchesTheOneThatIsGoingOn() throws Exception {
        FutureTask<Command.End> first = pausedRun();
        String manifest = directory.resolve("first.csv").toString();
        FutureTask<Command.End> second = aside(() -> command.run("run", manifest));
        command.run("resume", "--all");

        assertThat(end(second).exitCode()).as(end(second).err()).isZero();
        assertThat(end(second).out()).contains(ROWS + " done");
        assertThat(end(first).exitCode()).isZero();
        assertThat(emulator.journal().generationsByPrompt().values()).containsOnly(1);
    }

    @Test
    void aHigherLimitReachesTheRunThatIsGoingOn() throws Exception {
        FutureTask<Command.End> first = pausedRun("--max-credits", "200");
        String manifest = directory.resolve("first.csv").toString();
        FutureTask<Command.End> second = aside(() -> command.run("run", manifest, "--max-credits", "9999"));
        await().atMost(Duration.ofSeconds(90))
                .until(() ->
                        second.isDone() || command.run("status", "--json").out().contains("\"maxCredits\":9999"));
        command.run("resume", "--all");

        assertThat(end(first).exitCode()).as(end(first).out()).isZero();
        assertThat(end(second).exitCode()).as(end(second).err()).isZero();
    }

    @Test
    void aCancelledBatchEndsTheRunWithThree() throws Exception {
        FutureTask<Command.End> run = pausedRun();
        Command.End cancel = command.run("cancel", "--all", "--yes");
        assertThat(cancel.out()).contains("is cancelled: ").contains("called off");

        assertThat(end(run).exitCode()).isEqualTo(3);
        assertThat(emulator.journal().generationsByPrompt()).hasSizeLessThan(ROWS);
    }

    @Test
    void whatIsMeantForAnotherServiceIsNotHandedOver() throws Exception {
        FutureTask<Command.End> run = pausedRun();
        Command elsewhere = new Command(directory.resolve("home"), URI.create("http://127.0.0.1:2"));
        Command.End second = elsewhere.run("run", directory.resolve("first.csv").toString());
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.err()).contains("this command is meant for http://127.0.0.1:2");

        command.run("resume", "--all");
        assertThat(end(run).exitCode()).isZero();
    }

    @Test
    void namesThatMeanNothingAreBadUsage() throws Exception {
        String manifest = file("one.csv", "id,prompt\na,a fox\n");
        command.run("run", manifest);
        assertThat(command.run("pause").err()).contains("say what is meant: BATCH, BATCH/ROW, or --all");
        assertThat(command.run("pause", "nothing").exitCode()).isEqualTo(2);
        assertThat(command.run("cancel", "b/zzz").err()).contains("has no row zzz");
        assertThat(command.run("cancel", "b").err()).contains("--yes");
        assertThat(command.run("resolve", "b/a", "--as", "maybe").err())
                .contains("is none of done, not-executed, recharge");
        assertThat(command.run("resolve", "b/a", "--as", "done").err()).contains("is DONE and was sent");
    }
}
