package io.reelbatch.intake.schedule;

import io.reelbatch.launch.BatchAccepter;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchOptions;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Fire;
import io.reelbatch.ledger.Schedules;
import io.reelbatch.request.ManifestReport;
import io.reelbatch.sink.ResultPaths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a batch of the same manifest each time. The batch and whose it is are committed together, so that a
/// fire never has two.
final class FixedManifest {
    private static final Logger log = LoggerFactory.getLogger(FixedManifest.class);

    private final BatchAccepter accepter;
    private final Batches batches;
    private final Schedules ledger;
    private final Place place;
    private final Endings endings;
    private final InstantSource clock;

    FixedManifest(
            BatchAccepter accepter,
            Batches batches,
            Schedules ledger,
            Place place,
            Endings endings,
            InstantSource clock) {
        this.endings = endings;
        this.accepter = accepter;
        this.batches = batches;
        this.ledger = ledger;
        this.place = place;
        this.clock = clock;
    }

    /// Where files are.
    ///
    /// @param home where relative paths start and the results go
    /// @param mediaRoots directories that local media may lie in, beside the manifest's own
    record Place(Path home, List<Path> mediaRoots) {}

    /// @param path of the manifest, as the definition has it
    /// @return whether something was decided: there is a batch, or there cannot be one
    boolean begin(Fire fire, String path) {
        Path manifest = place.home().resolve(path).toAbsolutePath().normalize();
        if (!Files.isRegularFile(manifest)) {
            return fail(fire, "there is no manifest %s".formatted(manifest));
        }
        ManifestReport report = accepter.validate(manifest, fire.schedule());
        if (report.refused()) {
            return fail(
                    fire,
                    "%s is refused: %s"
                            .formatted(
                                    manifest, report.fileProblems().getFirst().message()));
        }
        Batch batch = accepter.prepareAnew(manifest, report, fire.schedule(), id -> options(manifest, id));
        if (ledger.begin(fire, batch, batches, clock.instant())) {
            log.info(
                    "schedule {}: {} runs {} as batch {}, {} rows",
                    fire.schedule(),
                    fire.when(),
                    manifest,
                    batch.id(),
                    batch.rows());
        }
        return true;
    }

    private boolean fail(Fire fire, String why) {
        endings.fail(fire, why);
        return true;
    }

    private BatchOptions options(Path manifest, String batch) {
        String name = String.valueOf(manifest.getFileName());
        int dot = name.lastIndexOf('.');
        Path results = place.home()
                .resolve("results")
                .resolve("%s.%s".formatted(dot < 0 ? name : name.substring(0, dot), batch));
        List<String> roots = new ArrayList<>();
        roots.add(String.valueOf(manifest.getParent()));
        place.mediaRoots()
                .forEach(root -> roots.add(root.toAbsolutePath().normalize().toString()));
        return new BatchOptions(ResultPaths.of(results, null).jsonl().toString(), null, roots, null);
    }
}
