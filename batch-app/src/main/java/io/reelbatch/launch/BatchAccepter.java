package io.reelbatch.launch;

import io.reelbatch.definition.DefinitionCatalogue;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchOptions;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.ledger.Batches;
import io.reelbatch.request.ManifestLimits;
import io.reelbatch.request.ManifestReport;
import io.reelbatch.request.ManifestValidator;
import io.reelbatch.settings.ReelbatchProperties;
import io.reelbatch.sink.BatchSinks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/// Turns a manifest into a batch: a validating pass, a snapshot of our own, a row in the ledger. Nothing is
/// sent and nothing is spent.
@Component
public class BatchAccepter {
    /// Only this one takes over what earlier batches have done.
    private static final int FIRST_TAKE = 1;
    private static final int MOST_RACES = 20;

    private final Batches batches;
    private final DefinitionCatalogue definitions;
    private final ManifestLimits limits;
    private final Snapshots snapshots;
    private final BatchSinks sinks;
    private final InstantSource clock;

    BatchAccepter(
            Batches batches,
            BatchSinks sinks,
            DefinitionCatalogue definitions,
            ManifestLimits limits,
            ReelbatchProperties properties,
            InstantSource clock) {
        this.batches = batches;
        this.sinks = sinks;
        this.definitions = definitions;
        this.limits = limits;
        this.snapshots = new Snapshots(properties.home().resolve("work"));
        this.clock = clock;
    }

    /// Everything that is wrong with a manifest. Costs one pass over the file.
    public ManifestReport validate(Path manifest, String definition) {
        return new ManifestValidator(limits, definitions.get(definition).rule()).validate(manifest);
    }

    /// The newest batch of a manifest with this content, if there is one.
    public Optional<Batch> known(ManifestReport report, String definition) {
        return batches.newestTake(definition, digest(report));
    }

    /// Makes a new batch of a manifest that was validated; of one that was accepted before another take, which
    /// shares nothing with the first and is paid for again.
    ///
    /// @throws AlreadyAccepted when somebody else does the same at the same moment
    public Batch accept(Path manifest, ManifestReport report, String definition, BatchOptions options) {
        return add(prepare(manifest, manifest, report, definition, _ -> options));
    }

    /// Makes the first batch of a manifest.
    ///
    /// @throws AlreadyAccepted when there is one by now, whoever made it: a second one would be paid for again
    public Batch acceptFirst(Path manifest, ManifestReport report, String definition, BatchOptions options) {
        Batch batch = prepare(manifest, manifest, report, definition, _ -> options);
        if (batch.take() > 1) {
            throw new AlreadyAccepted(known(report, definition).orElse(batch));
        }
        return add(batch);
    }

    private Batch add(Batch batch) {
        for (int again = MOST_RACES; true; again--) {
            try {
                batches.add(batch);
                return batch;
            } catch (DuplicateKeyException another) {
                Optional<Batch> theirs = batches.find(batch.id());
                if (theirs.isPresent()) {
                    throw new AlreadyAccepted(theirs.get());
                }
                if (again == 0) {
                    throw another; // what comes before the batch is there, but the batch never comes
                }
            }
        }
    }

    /// Makes everything of a new batch but its row in the ledger, which the caller adds, together with
    /// whatever has to stand or fall with it. Without that row, what was made is of no consequence.
    ///
    /// @param manifest where the file lies now
    /// @param origin where the user put it
    /// @param options for a batch of that id
    /// @throws ManifestChanged when the file is not what was validated
    public Batch prepare(
            Path manifest,
            Path origin,
            ManifestReport report,
            String definition,
            Function<String, BatchOptions> options) {
        report.throwIfRefused();
        return prepare(manifest, origin, report, new Take(definition, newestTake(report, definition) + 1), options);
    }

    /// The same as a take of its own, which shares nothing with what was made of this manifest or an earlier
    /// form of it.
    public Batch prepareAnew(
            Path manifest, ManifestReport report, String definition, Function<String, BatchOptions> options) {
        report.throwIfRefused();
        int take = Math.max(newestTake(report, definition), FIRST_TAKE) + 1;
        return prepare(manifest, manifest, report, new Take(definition, take), options);
    }

    private int newestTake(ManifestReport report, String definition) {
        return known(report, definition).map(Batch::take).orElse(0);
    }

    private record Take(String definition, int number) {}

    private Batch prepare(
            Path manifest, Path origin, ManifestReport report, Take which, Function<String, BatchOptions> options) {
        String definition = which.definition();
        int take = which.number();
        String id = id(definition, digest(report), take);
        Path snapshot = snapshots.take(manifest, id, digest(report));
        return new Batch(
                id,
                definition,
                digest(report),
                take,
                origin.toAbsolutePath(),
                snapshot.toAbsolutePath(),
                Math.toIntExact(report.rows()),
                0,
                BatchState.ACCEPTED,
                0,
                sinks.options(definition, options.apply(id)),
                null,
                null,
                clock.instant(),
                null);
    }

    private static String digest(ManifestReport report) {
        return Objects.requireNonNull(report.sha256(), "a manifest that is not refused was read to its end");
    }

    /// Short enough to type; the same manifest always gets the same.
    private static String id(String definition, String sha256, int take) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((definition + "\n" + sha256).getBytes(StandardCharsets.UTF_8));
            String name = "b" + HexFormat.of().formatHex(digest, 0, 5);
            return take == 1 ? name : name + "-" + take;
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
