package io.reelbatch.intake.inbox;

import io.reelbatch.launch.BatchAccepter;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchOptions;
import io.reelbatch.request.ManifestProblem;
import io.reelbatch.request.ManifestReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides on a file that was taken out of the inbox: it becomes a batch, it is known already, or it is
/// rejected. Every step can be taken again: whether the batch is in the ledger decides where a file that a
/// crash has left goes on.
final class Reception {
    private static final Logger log = LoggerFactory.getLogger(Reception.class);

    private final BatchAccepter accepter;
    private final AcceptedFiles ledger;
    private final Claims claims;
    private final Shelves shelves;
    private final Rules rules;

    /// @param claims where the files come from
    /// @param shelves where they go
    Reception(BatchAccepter accepter, AcceptedFiles ledger, Claims claims, Shelves shelves, Rules rules) {
        this.accepter = accepter;
        this.ledger = ledger;
        this.claims = claims;
        this.shelves = shelves;
        this.rules = rules;
    }

    /// What holds for every file.
    ///
    /// @param definitions names of job definitions
    /// @param mediaRoots directories that local media may lie in, beside the file's own
    /// @param launch told of every batch that is to be run
    /// @param rejections told the reason of every rejection
    record Rules(
            List<String> definitions, List<Path> mediaRoots, Consumer<String> launch, Consumer<String> rejections) {}

    /// Brings a file to where it belongs.
    void receive(Claim claim) throws IOException {
        Optional<String> batch = ledger.batchOf(claim.id());
        if (batch.isPresent()) {
            shelve(claim, batch.get());
            return;
        }
        if (!Files.exists(claim.file(), LinkOption.NOFOLLOW_LINKS)) {
            log.warn(
                    "{} was taken away by somebody else while it was read",
                    claim.origin().name());
            claims.forget(claim);
        } else if (!Files.isRegularFile(claim.file(), LinkOption.NOFOLLOW_LINKS)) {
            reject(
                    claim,
                    List.of(Refusals.problem(
                            "MANIFEST_NOT_A_FILE",
                            "This was exchanged for something that is no file.",
                            "Put a file into the inbox.")));
        } else if (!rules.definitions().contains(claim.origin().definition())) {
            reject(
                    claim,
                    List.of(Refusals.problem(
                            "UNKNOWN_DEFINITION",
                            "There is no job definition %s any more."
                                    .formatted(claim.origin().definition()),
                            "Put the file into the folder of one of these: %s."
                                    .formatted(String.join(", ", rules.definitions())))));
        } else {
            read(claim);
        }
    }

    private void read(Claim claim) throws IOException {
        String definition = claim.origin().definition();
        ManifestReport report = accepter.validate(claim.file(), definition);
        if (report.refused()) {
            reject(claim, problems(report));
            return;
        }
        Optional<Batch> known = accepter.known(report, definition);
        if (known.isPresent()) {
            recognise(claim, known.get());
        } else {
            accept(claim, report);
        }
    }

    private static List<ManifestProblem> problems(ManifestReport report) {
        return Stream.concat(report.fileProblems().stream(), report.rowProblems().listed().stream())
                .toList();
    }

    private void accept(Claim claim, ManifestReport report) throws IOException {
        Batch batch = accepter.prepare(
                claim.file(), claim.origin().path(), report, claim.origin().definition(), id -> options(claim, id));
        if (batch.take() > 1) {
            recognise(claim, accepter.known(report, batch.definition()).orElse(batch)); // accepted a moment ago
            return;
        }
        ledger.add(batch, claim);
        log.info(
                "{} is batch {}: {} rows, {} of them cannot be worked on{}",
                claim.origin().name(),
                batch.id(),
                report.rows(),
                report.bad(),
                claim.origin().schedule() == null ? "" : "; it waits for its schedule");
        shelve(claim, batch.id());
    }

    private BatchOptions options(Claim claim, String batch) {
        List<String> roots = new ArrayList<>();
        roots.add(claim.origin().folder());
        rules.mediaRoots()
                .forEach(root -> roots.add(root.toAbsolutePath().normalize().toString()));
        return new BatchOptions(shelves.results(claim, batch).toString(), null, roots, null);
    }

    private void shelve(Claim claim, String batch) throws IOException {
        shelves.accepted(claim, batch);
        claims.forget(claim);
        rules.launch().accept(batch);
    }

    private void recognise(Claim claim, Batch batch) throws IOException {
        log.info(
                "{} was accepted before, as batch {}; nothing is spent",
                claim.origin().name(),
                batch.id());
        shelves.known(
                claim,
                batch.id(),
                Refusals.problem(
                        "KNOWN_ALREADY",
                        "A file of the same content was accepted on %s, as batch %s. Nothing is sent and nothing is spent."
                                .formatted(batch.createdAt(), batch.id()),
                        "Its results: %s. To try its failed rows again: reelbatch retry %s."
                                .formatted(batch.options().resultsFile(), batch.id())));
        claims.forget(claim);
    }

    private void reject(Claim claim, List<ManifestProblem> reasons) throws IOException {
        log.warn("{} is rejected: {}", claim.origin().name(), reasons.getFirst().message());
        shelves.rejected(claim.file(), claim.origin().name(), reasons);
        rules.rejections().accept(reasons.getFirst().code());
        claims.forget(claim);
    }
}
