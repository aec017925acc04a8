package io.reelbatch.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reelbatch.emulator.BackendEmulator;
import io.reelbatch.emulator.Scenario;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchOptions;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.ledger.Batches;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A batch whose results have no place at the moment.
class NoRoomForResultsJobTests {
    @TempDir
    Path directory;

    @Test
    void waitsForThePlaceToComeBack() throws Exception {
        Path place = Files.createFile(directory.resolve("out")); // where a directory should be
        runsOnce(place, () -> Files.delete(place));
    }

    @Test
    void waitsUntilAReadOnlyPlaceCanBeWrittenTo() throws Exception {
        Path place = mounted("a place that is read-only");
        try {
            call("mount", "-o", "remount,ro", place.toString());
            runsOnce(place, () -> call("mount", "-o", "remount,rw", place.toString()));
        } finally {
            call("umount", place.toString());
        }
    }

    /// A small file system of its own.
    private Path mounted(String what) throws Exception {
        Path place = Files.createDirectory(directory.resolve("out"));
        boolean mounted = call("mount", "-t", "tmpfs", "-o", "size=32k", "none", place.toString());
        if (!mounted) {
            System.out.printf("not tried: %s, because nothing can be mounted here%n", what);
        }
        assumeTrue(mounted, "nothing can be mounted here");
        return place;
    }

    @Test
    void waitsForRoomOnAFullDisk() throws Exception {
        Path place = mounted("a full disk");
        try {
            Path ballast = place.resolve("ballast");
            call("dd", "if=/dev/zero", "of=" + ballast, "bs=4096");
            runsOnce(place, () -> Files.delete(ballast));
            try (Stream<Path> files = Files.list(place)) {
                assertThat(files.map(file -> String.valueOf(file.getFileName())))
                        .noneMatch(name -> name.endsWith(".part"));
            }
        } finally {
            call("umount", place.toString());
        }
    }

    private void runsOnce(Path place, Cure cure) throws Exception {
        try (var emulator = BackendEmulator.start(Scenario.standard().credits(1_000));
                var app = TestingApp.start(directory, emulator.baseUri())) {
            Path results = place.resolve("rows.results.jsonl");
            Batch batch = app.accept(app.manifest("rows.csv", "id,prompt\na,a fox\nb,an owl\n"));
            Batches batches = app.bean(Batches.class);
            batches.options(batch.id(), new BatchOptions(results.toString(), null, List.of(), null));

            Future<RunEnd> end = app.runAside(batch);
            await().atMost(Duration.ofMinutes(2)).until(() -> failedPublications(app) > 0);
            assertThat(batches.get(batch.id()).state()).isIn(BatchState.PUBLISHING, BatchState.RUNNING);
            assertThat(results).doesNotExist();
            cure.cure();

            assertThat(end.get(2, TimeUnit.MINUTES)).isEqualTo(RunEnd.COMPLETED);
            assertThat(Files.readAllLines(results)).hasSize(2);
            assertThat(emulator.journal().charges()).hasSize(2);
        }
    }

    private static int failedPublications(TestingApp app) {
        return app.bean(JdbcClient.class)
                .sql("select count(*) from batch_step_execution where step_name = 'publish' and status = 'FAILED'")
                .query(Integer.class)
                .single();
    }

    private static boolean call(String... command) throws Exception {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private interface Cure {
        void cure() throws Exception;
    }
}
