package io.reelbatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.ReelbatchApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the command line does without the application: help, mistakes, manifests that are looked at,
/// samples.
class CommandLineTests {
    @TempDir
    private Path directory;

    private final TestingConsole console = TestingConsole.ofALog();

    private int plain(String... arguments) {
        return ReelbatchCommand.execute(ReelbatchApplication.class, console.console(), arguments);
    }

    private Command.End run(String... arguments) {
        return new Command(directory.resolve("home"), Command.NOBODY).run(arguments);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "validate",
                "plan",
                "status",
                "results",
                "retry",
                "refresh",
                "credits",
                "doctor",
                "init",
                "demo"
            })
    void everyVerbHasHelp(String verb) {
        assertThat(plain(verb, "--help")).isZero();

        assertThat(console.out())
                .startsWith("Usage: reelbatch " + verb)
                .contains("--home")
                .contains("--set");
    }

    @Test
    void helpNamesTheExitCodes() {
        assertThat(plain("--help")).isZero();

        assertThat(console.out()).contains("Exit codes: 0 all rows done, 1 could not run, 2 bad usage");
    }

    @Test
    void saysItsVersion() {
        assertThat(plain("--version")).isZero();

        assertThat(console.out()).startsWith("reelbatch ");
    }

    @Test
    void guessesAMisspeltVerb() {
        assertThat(plain("valdate")).isEqualTo(2);

        assertThat(console.err()).isEqualTo("""
                reelbatch: Unmatched argument at index 0: 'valdate'. Did you mean validate?
                See `reelbatch --help`.
                """);
    }

    @Test
    void guessesAMisspeltProperty() throws IOException {
        String manifest = file("one.csv", "prompt\na fox\n");

        Command.End end = run("validate", manifest, "--set", "reelbatch.time-scal=2");

        assertThat(end.exitCode()).isEqualTo(2);
        assertThat(end.err())
                .isEqualTo("reelbatch: there is no property reelbatch.time-scal. Did you mean reelbatch.time-scale?\n");
    }

    @Test
    void namesTheValueThatItCannotUnderstand() throws IOException {
        Command.End end = run("validate", file("one.csv", "prompt\na fox\n"), "--set", "reelbatch.limits.uploads=many");

        assertThat(end.exitCode()).isEqualTo(1);
        assertThat(end.err()).isEqualTo("""
                reelbatch: reelbatch.limits.uploads = many cannot be understood: For input string: "many"
                """);
    }

    @Test
    void refusesATimeScaleThatWouldHammerTheService() throws IOException {
        String manifest = file("one.csv", "prompt\na fox\n");
        int exitCode = plain("validate", manifest, "--set", "reelbatch.time-scale=0.001");

        assertThat(exitCode).isEqualTo(1);
        assertThat(console.err()).isEqualTo("reelbatch: reelbatch.time-scale is 0.001; it must be 0.01 or more\n");
    }

    @Test
    void aManifestThatIsFineIsSaidToBe() throws IOException {
        String manifest = file("fine.csv", "id,prompt\na,a fox\nb,a whale\n");

        Command.End end = run("validate", manifest);

        assertThat(end.exitCode()).isZero();
        assertThat(end.out()).isEqualTo(manifest + ": 2 rows, 2 fine\n");
    }

    @Test
    void everyProblemIsListedWithPlaceAndCure() throws IOException {
        String manifest = file("bad.csv", "id,prompt,media\na,,\nb,a whale,none.png\n");

        Command.End end = run("validate", manifest);

        assertThat(end.exitCode()).isEqualTo(3);
        assertThat(end.out()).isEqualTo("""
                1 of 2 rows cannot be worked on; they will be reported as FAILED:
                  line 2, column prompt: The row has no prompt. [NO_PROMPT]
                      Describe the video in the column prompt, or delete the row.
                Media that cannot be used; their rows will be reported as FAILED:
                  line 3, column media: There is no file 'none.png'. [NOT_FOUND]
                      Put it beside the manifest, or name its directory as a media root.
                %s: 2 rows, 0 fine
                """.formatted(manifest));
    }

    @Test
    void aFileThatIsNoManifestIsRefused() throws IOException {
        Command.End end = run("run", file("no.csv", "id,text\na,a fox\n"));

        assertThat(end.exitCode()).isEqualTo(2);
        assertThat(end.out()).startsWith("The manifest is refused:\n  line 1").contains("[NO_PROMPT_COLUMN]");
    }

    @Test
    void strictRefusesAManifestForOneBadRow() throws IOException {
        Command.End end = run("run", file("bad.csv", "id,prompt\na,\nb,a whale\n"), "--strict");

        assertThat(end.exitCode()).isEqualTo(2);
        assertThat(end.err())
                .isEqualTo("reelbatch: nothing was started, because --strict wants every row to be fine\n");
    }

    @Test
    void strictRefusesAManifestForOneBadFile() throws IOException {
        Command.End end = run("run", file("bad.csv", "id,prompt,media\na,a fox,none.png\n"), "--strict");

        assertThat(end.exitCode()).isEqualTo(2);
    }

    @Test
    void furtherMediaRootsAreLookedInto() throws IOException {
        Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
        Samples.put("picture.png", elsewhere.resolve("cat.png"));
        Path inside = Files.createDirectories(directory.resolve("inside"));
        Path manifest = Files.writeString(inside.resolve("m.csv"), "prompt,media\na cat,cat.png\n");

        assertThat(run("validate", manifest.toString()).exitCode()).isEqualTo(3);
        assertThat(run("validate", manifest.toString(), "--media-root", elsewhere.toString())
                        .exitCode())
                .isZero();
    }

    @Test
    void guessesAMisspeltDefinition() throws IOException {
        Command.End end = run("run", file("one.csv", "prompt\na fox\n"), "--definition", "art-generater");

        assertThat(end.exitCode()).isEqualTo(2);
        assertThat(end.err())
                .isEqualTo("reelbatch: There is no job definition art-generater. Did you mean art-generator?\n");
    }

    @Test
    void allMistakesOfAllDefinitionsAreReported() throws IOException {
        Path definitions = Files.createDirectories(directory.resolve("home/definitions"));
        Files.writeString(definitions.resolve("one.yml"), "name: two\n");
        Files.writeString(definitions.resolve("three.yml"), "nam: three\n");

        Command.End end = run("validate", file("one.csv", "prompt\na fox\n"));

        assertThat(end.exitCode()).isEqualTo(1);
        assertThat(end.err())
                .contains("one.yml:1:1: The name two differs from the file's name.")
                .contains("three.yml:1:1:");
    }

    @Test
    void theSamplesAreFineAsTheyAre() {
        assertThat(plain("init", directory.toString())).isZero();
        Path manifest = directory.resolve("sample.csv");

        Command.End usual =
                new Command(directory.resolve("reelbatch-home"), Command.NOBODY).run("validate", manifest.toString());
        Command.End own = new Command(directory.resolve("reelbatch-home"), Command.NOBODY)
                .run("validate", manifest.toString(), "--definition", "my-videos");

        assertThat(usual.out()).isEqualTo(manifest + ": 2 rows, 2 fine\n");
        assertThat(own.out()).isEqualTo(manifest + ": 2 rows, 2 fine\n");
    }

    @Test
    void initWritesNothingOver() throws IOException {
        String mine = file("sample.csv", "prompt\nmy own\n");

        assertThat(plain("init", directory.toString())).isZero();

        assertThat(console.out()).contains("kept  " + mine);
        assertThat(Path.of(mine)).hasContent("prompt\nmy own\n");
    }
}
