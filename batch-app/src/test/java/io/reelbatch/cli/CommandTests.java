package io.reelbatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Endpoint;
import io.reelbatch.emulator.Fault;
import io.reelbatch.emulator.Moment;
import io.reelbatch.emulator.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The verbs with the whole application behind them, against an emulator.
class CommandTests {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path directory;

    private BackendEmulator emulator;
    private Command command;

    @BeforeEach
    void start() {
        emulator = BackendEmulator.start(Scenario.standard().credits(1_000));
        command = new Command(directory.resolve("home"), emulator.baseUri());
    }

    @AfterEach
    void stop() {
        emulator.close();
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private JsonNode status(String... arguments) {
        String[] line = Stream.concat(Stream.of("status", "--json"), Arrays.stream(arguments))
                .toArray(String[]::new);
        return JSON.readTree(command.run(line).out());
    }

    @Test
    void aRunEndsWithATableAndTheResultsFile() throws IOException {
        String manifest = file("two.csv", "id,prompt\na,a fox\nb,a whale\n");

        Command.End end = command.run("run", manifest);

        assertThat(end.exitCode()).isZero();
        assertThat(end.err()).isEmpty();
        assertThat(end.out())
                .containsPattern("(?m)^ROW  STATUS  RESULT$")
                .containsPattern("(?m)^a    DONE    http://127.0.0.1:\\d+/.*\\.mp4$")
                .containsPattern("(?m)^b    DONE    http://127.0.0.1:\\d+/.*\\.mp4$")
                .contains("2 done; the balance went from 1,000 to 800 credits")
                .contains("Results: " + manifest + ".results.jsonl");
        assertThat(Path.of(manifest + ".results.jsonl")).exists();
    }

    @Test
    void nothingIsSpentWhereTheResultsWouldHaveNoPlace() throws IOException {
        String manifest = file("one.csv", "id,prompt\na,a fox\n");

        Command.End end = command.run("run", manifest, "--out", manifest + "/results.jsonl");

        assertThat(end.exitCode()).isEqualTo(1);
        assertThat(end.err())
                .startsWith("reelbatch: the results cannot be written to " + manifest + "/results.jsonl (")
                .contains("choose another place with --out");
        assertThat(emulator.journal().charges()).isEmpty();
    }

    @Test
    void theSameManifestTwiceSpendsNothingTheSecondTime() throws IOException {
        String manifest = file("one.csv", "id,prompt\na,a fox\n");
        command.run("run", manifest);

        Command.End second = command.run("run", manifest);

        assertThat(second.exitCode()).isZero();
        assertThat(second.out())
                .startsWith("This manifest was run before, as batch b")
                .contains("Nothing is sent and nothing is spent.")
                .contains("the same command with --again");
        assertThat(emulator.journal().charges()).hasSize(1);
    }

    @Test
    void againMakesADeliberateSecondTake() throws IOException {
        String manifest = file("one.csv", "id,prompt\na,a fox\n");
        command.run("run", manifest);

        assertThat(command.run("run", manifest, "--again").exitCode()).isZero();

        assertThat(emulator.journal().charges()).hasSize(2);
    }

    @Test
    void rowsThatSwapTheirPromptsAreBothMadeAnew() throws IOException {
        command.run("run", file("one.csv", "id,prompt\na,a fox\nb,a whale\n"));

        command.run("run", file("other.csv", "id,prompt\na,a whale\nb,a fox\n"));

        assertThat(emulator.journal().charges()).hasSize(4);
    }

    @Test
    void aFailedRowIsReportedAndCanBeMended() throws IOException {
        String manifest = file("bad.csv", "id,prompt,media\na,a fox,\nb,a whale,none.png\n");

        Command.End end = command.run("run", manifest);

        assertThat(end.exitCode()).isEqualTo(3);
        assertThat(end.out())
                .contains("b    FAILED  NOT_FOUND: There is no file 'none.png'.")
                .contains("Failed rows, to be mended and run again: " + manifest + ".failed.csv")
                .contains("Hint: Put it beside the manifest, or name its directory as a media root.")
                .contains("To try again without a change (1 row): reelbatch retry b");
        assertThat(Path.of(manifest + ".failed.csv")).hasContent("id,prompt,media\nb,a whale,none.png\n");
    }

    @Test
    void retryTriesAFailedRowAgain() throws IOException {
        String manifest = file("late.csv", "id,prompt,media\na,a cat,cat.png\n");
        command.run("run", manifest);
        Samples.put("picture.png", directory.resolve("cat.png"));

        Command.End end = command.run("retry", "b", "--row", "a");

        assertThat(end.exitCode()).isZero();
        assertThat(end.out()).contains("1 to generate again, 0 only to export").contains("1 done");
    }

    @Test
    void retryOfARowThatIsNotThereIsBadUsage() throws IOException {
        command.run("run", file("one.csv", "id,prompt\na,a fox\n"));

        Command.End end = command.run("retry", "b", "--row", "zzz");

        assertThat(end.exitCode()).isEqualTo(2);
        assertThat(end.err()).contains("has no row zzz");
    }

    @Test
    void refreshExportsFinishedRowsAnewWithoutPaying() throws IOException {
        String manifest = file("old.csv", "id,prompt\na,a fox\nb,a whale\n");
        command.run("run", manifest);
        List<String> before = Files.readAllLines(Path.of(manifest + ".results.jsonl"));

        Command.End end = command.run("refresh", "b", "--row", "a");

        assertThat(end.exitCode()).isZero();
        assertThat(end.out()).contains(": 1 row to export anew, for free").contains("2 done");
        List<String> after = Files.readAllLines(Path.of(manifest + ".results.jsonl"));
        assertThat(after.getFirst()).isNotEqualTo(before.getFirst()).contains("\"revision\":2");
        assertThat(after.getLast()).isEqualTo(before.getLast());
        assertThat(emulator.journal().charges()).hasSize(2);
    }

    @Test
    void refreshOfABatchWithoutFinishedRowsChangesNothing() throws IOException {
        command.run("run", file("bad.csv", "id,prompt,media\nb,a whale,none.png\n"));

        assertThat(command.run("refresh", "b").out()).contains("There is nothing to export anew.");
    }

    @Test
    void aBatchWithoutCreditsEndsUnfinishedAndGoesOnAfterATopUp() throws IOException {
        emulator.scenario(emulator.scenario().credits(100));
        String manifest = file("two.csv", "id,prompt\na,a fox\nb,a whale\n");

        Command.End poor = command.run("run", manifest);
        Path results = Path.of(manifest + ".results.jsonl");
        List<String> written = Files.readAllLines(results);
        emulator.topUp(1_000);
        Command.End rich = command.run("run", manifest);

        assertThat(poor.exitCode()).isEqualTo(4);
        assertThat(poor.out())
                .contains("waits for CREDITS")
                .contains("Hint: Register to get more credits: https://nemovideo.com/register?bind=anon_")
                .contains("1 row is not finished; the same command goes on with them.");
        assertThat(written).hasSize(1);
        assertThat(rich.exitCode()).isZero();
        assertThat(rich.out()).startsWith("Going on with batch b");
        assertThat(emulator.journal().charges()).hasSize(2);
    }

    @Test
    void aBatchStopsAtItsLimitAndGoesOnUnderAHigherOne() throws IOException {
        String manifest = file("two.csv", "id,prompt\na,a fox\nb,a whale\n");

        Command.End limited = command.run("run", manifest, "--max-credits", "100");
        int chargedUnderTheLimit = emulator.journal().charges().size();
        Command.End more = command.run("run", manifest, "--max-credits", "200");

        assertThat(limited.exitCode()).isEqualTo(4);
        assertThat(limited.out()).contains("MAX_CREDITS_REACHED");
        assertThat(chargedUnderTheLimit).isEqualTo(1);
        assertThat(more.exitCode()).isZero();
    }

    @Test
    void statusForScriptsHasAFixedShape() throws IOException {
        emulator.scenario(emulator.scenario().credits(100));
        command.run("run", file("two.csv", "id,prompt\na,a fox\nb,a whale\n"));

        JsonNode status = status("b");

        assertThat(status.path("batch").asString()).startsWith("b");
        assertThat(status.path("status").asString()).isEqualTo("RUNNING");
        assertThat(status.path("total").asInt()).isEqualTo(2);
        assertThat(status.path("counts").toString()).isIn("{\"UPLOADED\":1,\"DONE\":1}", "{\"DONE\":1,\"UPLOADED\":1}");
        assertThat(status.path("openRows"))
                .singleElement()
                .satisfies(row -> assertThat(row.path("waitingFor").asString()).isEqualTo("CREDITS"));
        assertThat(status().path("batches")).hasSize(1);
    }

    @Test
    void aRowThatWasSentTwiceIsShownAsOneThatMayHaveBeenChargedTwice() throws IOException {
        emulator.scenario(emulator.scenario()
                .fault(Fault.reset()
                        .at(Moment.BEFORE_RESPONSE)
                        .on(Endpoint.RUN_SSE)
                        .nth(1)
                        .withEffect(false)));
        String manifest = file("one.csv", "id,prompt\na,a fox\n");

        Command.End end = command.run(
                "run",
                manifest,
                "--set",
                "reelbatch.generation.max-sends-per-row=2",
                "--set",
                "reelbatch.generation.quiescence=2m");

        assertThat(end.exitCode()).isZero();
        assertThat(end.out()).contains("1 row may have been charged more than once");
        assertThat(Path.of(manifest + ".results.jsonl")).content().contains("\"charge_suspect\":true");
        assertThat(status("b").path("chargeSuspects").asInt()).isEqualTo(1);
    }

    @Test
    void resultsAreWrittenAnywhereAtAnyTime() throws IOException {
        command.run("run", file("one.csv", "id,prompt\na,a fox\n"));
        Path elsewhere = directory.resolve("elsewhere/final.csv");

        Command.End end = command.run("results", "b", "--out", elsewhere.toString());

        assertThat(end.exitCode()).isZero();
        assertThat(elsewhere).content().startsWith("id,prompt,status,code");
        assertThat(directory.resolve("elsewhere/final.jsonl")).exists();
    }

    @Test
    void videosAreFetchedIntoADirectoryThatIsMadeForThem() throws IOException {
        Path videos = directory.resolve("some/videos");

        command.run("run", file("one.csv", "id,prompt\na,a fox\n"), "--download", videos.toString());

        assertThat(videos).isDirectoryContaining("glob:**.mp4");
    }

    @Test
    void aPlanCountsWithoutSpending() throws IOException {
        emulator.scenario(emulator.scenario().credits(250));
        command.run("run", file("one.csv", "id,prompt\na,a fox\n"));
        Samples.put("picture.png", directory.resolve("cat.png"));
        String manifest = file("four.csv", "id,prompt,media\na,a fox,\nb,a whale,cat.png\nc,,\nd,a crow,\n");

        Command.End end = command.run("plan", manifest);

        assertThat(end.exitCode()).isEqualTo(3);
        assertThat(end.out())
                .contains("rows      4: 2 to generate, 1 done before, 0 under way or parked in another batch, 1 bad")
                .contains("media     1 files to send, 1.3 kB")
                .contains("credits   about 200 (100 credits per video, learned from earlier ones)")
                .contains("balance   150 credits")
                .contains("you can afford rows 1-2 of 4")
                .contains("time      about 60 s to 2 min");
        assertThat(emulator.journal().charges()).hasSize(1);
    }

    @Test
    void creditsTellsBalancePriceAndWhereToGetMore() {
        Command.End end = command.run("credits");

        assertThat(end.exitCode()).isZero();
        assertThat(end.out())
                .contains("balance: 1,000 credits")
                .contains("price:   100 credits per video, assumed")
                .contains("enough for 10 more videos")
                .contains("https://nemovideo.com/register?bind=anon_");
    }

    @Test
    void doctorLooksAtEverythingAndShowsNoSecret() {
        Command.End end = command.run(
                "doctor",
                "--set",
                "reelbatch.database.password=hunter2",
                "--set",
                "reelbatch.secret-key=hunter2-0123456789-0123456789-0123456789",
                "--set",
                "reelbatch.retry.token-recheck=7m",
                "--set",
                "reelbatch.kafka.properties.sasl.jaas.config=Module required password=\"hunter2\";",
                "--set",
                "reelbatch.kafka.properties.ssl.key.password=hunter2",
                "--set",
                "reelbatch.kafka.properties.ssl.keystore.key=hunter2",
                "--set",
                "reelbatch.kafka.properties.ssl.keystore.location=/etc/keys.p12");

        assertThat(end.exitCode()).isZero();
        assertThat(end.out())
                .contains("ok   database       H2")
                .contains("WRITE_DELAY 0")
                .contains("ok   job repository SimpleJobRepository")
                .contains("ok   balance        1,000 credits")
                .contains("reelbatch.database.password = (set, not shown)")
                .contains("reelbatch.secret-key = (set, not shown)")
                .contains("reelbatch.retry.token-recheck = 7m")
                .contains("reelbatch.kafka.properties.sasl.jaas.config = (set, not shown)")
                .contains("reelbatch.kafka.properties.ssl.key.password = (set, not shown)")
                .contains("reelbatch.kafka.properties.ssl.keystore.key = (set, not shown)")
                .contains("reelbatch.kafka.properties.ssl.keystore.location = /etc/keys.p12")
                .doesNotContain("hunter2")
                .doesNotContain("BAD");
    }

    @Test
    void doctorSaysWhyTheServiceCannotBeAsked() {
        Command.End end = new Command(directory.resolve("home"), Command.NOBODY).run("doctor");

        assertThat(end.exitCode()).isEqualTo(1);
        assertThat(end.out()).contains("BAD  balance        not known: ");
    }

    @Test
    void theDemoEndsWellAndCanBeRunAgain() {
        Command.End first = command.run("demo");
        Command.End second = command.run("demo");

        assertThat(first.exitCode()).isZero();
        assertThat(first.out()).contains("6 done");
        assertThat(second.exitCode()).isZero();
        assertThat(second.out()).contains("6 done");
        assertThat(emulator.journal().charges()).isEmpty();
    }

    @Test
    void anUnknownBatchIsBadUsage() {
        Command.End end = command.run("status", "bffff");

        assertThat(end.exitCode()).isEqualTo(2);
        assertThat(end.err()).isEqualTo("reelbatch: bffff is the name of no batch; known: []\n");
    }
}
