package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The kernel strikes instead of the service: `strace` kills a process at one of its writes into the database's
/// file, or has the disk full from then on.
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class InjectedFaultIT {
    private static final int ROWS = 6;
    private static final String CALM = "credits.initial = 10000000\nrun.duration = 100ms\n";

    private static final String[] OPTIONS = {
        "reelbatch.time-scale=0.01", "reelbatch.generation.quiescence=300s", "reelbatch.database.give-up-after=4s"
    };

    @TempDir
    Path directory;

    @BeforeEach
    void look() throws IOException, InterruptedException {
        boolean works = works();
        if (!works) {
            System.out.println("not tried: faults of the kernel, because strace is not there or may not trace");
        }
        assumeTrue(works, "strace is not there or may not trace");
    }

    private static boolean works() throws IOException, InterruptedException {
        try {
            return new ProcessBuilder("strace", "-f", "-qq", "-e", "trace=pwrite64", "true")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notThere) {
            return false;
        }
    }

    @Test
    void losesNothingWhenItIsKilledAtAWrite() throws Exception {
        killsAtWrites(List.of(3, 12));
    }

    @Test
    @Tag("long")
    void losesNothingWhereverItIsKilled() throws Exception {
        killsAtWrites(List.of(1, 2, 4, 5, 7, 9, 15, 20, 26, 34, 45, 60));
    }

    private void killsAtWrites(List<Integer> numbers) throws Exception {
        try (KilledHome home = home()) {
            for (int number : numbers) {
                boolean _ = home.killedUnder(strace("signal=SIGKILL:when=" + number), home.nextManifest());
            }
            Figures figures = home.end();
            System.out.println(figures.table("killed at its writes " + numbers));
            assertThat(figures.kills()).as("%s", figures).isPositive();
            assertThat(figures.clean()).as("%s", figures).isTrue();
        }
    }

    @Test
    void goesOnWhenADiskThatWasFullHasRoomAgain() throws Exception {
        fillsTheDiskAt(List.of(25));
    }

    @Test
    @Tag("long")
    void goesOnWheneverADiskWasFull() throws Exception {
        fillsTheDiskAt(List.of(1, 3, 6, 10, 16, 30, 40));
    }

    private void fillsTheDiskAt(List<Integer> numbers) throws Exception {
        try (KilledHome home = home()) {
            for (int number : numbers) {
                boolean killed = home.killedUnder(strace("error=ENOSPC:when=" + number + "+"), home.nextManifest());
                assertThat(killed).isFalse();
            }
            Figures figures = home.end();
            System.out.println(figures.table("disk full from its writes " + numbers));
            assertThat(figures.clean()).as("%s", figures).isTrue();
        }
    }

    @Test
    void endsWithOneAndASentenceWhenTheDiskStaysFullAndGoesOnAtTheNextStart() throws Exception {
        try (var emulator = EmulatorProcess.start(directory, CALM);
                var app = AppProcess.with(directory, emulator.baseUri(), List.of(OPTIONS));
                var onFullDisk = app.under(strace("error=ENOSPC:when=25+"))) {
            Path manifest = FaultyService.manifest(directory, ROWS);

            Process full = onFullDisk.run(manifest);

            assertThat(full.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(full.exitValue()).as(Files.readString(app.log())).isEqualTo(1);
            assertThat(app.log())
                    .content()
                    .containsPattern("reelbatch: the database (cannot be used: No space left|has not answered for)");
            Process again = app.run(manifest);
            assertThat(again.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(again.exitValue()).as(Files.readString(app.log())).isIn(0, 3);
            assertThat(TestingApp.results(manifest)).hasSize(ROWS);
        }
    }

    private static List<String> strace(String injected) {
        return List.of(
                "env",
                "SPRING_DATASOURCE_HIKARI_CONNECTIONTIMEOUT=1000",
                "strace",
                "-f",
                "-qq",
                "-o",
                "/dev/null",
                "-e",
                "trace=pwrite64",
                "-e",
                "inject=pwrite64:" + injected);
    }

    private KilledHome home() throws IOException {
        return new KilledHome(directory, CALM, TestingLedger.BUILT_IN, ROWS, OPTIONS);
    }
}
