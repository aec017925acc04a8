package io.reelbatch.intake.inbox;

import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.request.ManifestProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One look through the inbox and the folders behind it. What goes wrong with one file is said once and holds
/// up no other; the file stays where it is and is looked at again.
final class InboxRound {
    private static final Logger log = LoggerFactory.getLogger(InboxRound.class);
    private static final Set<BatchState> OVER = EnumSet.of(BatchState.COMPLETED, BatchState.CANCELLED);

    private final InboxListing listing;
    private final Settling settling;
    private final Refusals refusals;
    private final Desk desk;
    private final InboxCounts counts;
    private final Map<Path, String> said = new HashMap<>();
    private Set<String> unfinished = Set.of();
    private Map<Path, String> closed = Map.of();

    InboxRound(InboxListing listing, Settling settling, Refusals refusals, Desk desk, InboxCounts counts) {
        this.listing = listing;
        this.settling = settling;
        this.refusals = refusals;
        this.desk = desk;
        this.counts = counts;
    }

    /// Those who deal with a file once it is known what it is.
    record Desk(Claims claims, Reception reception, Shelves shelves, AcceptedFiles ledger) {}

    /// Something done to one file.
    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }

    /// Takes in what is complete and puts away what is over.
    void look() throws IOException {
        InboxListing.Seen seen = listing.list();
        List<Found> all = seen.found();
        closed = seen.closed();
        all.stream().filter(InboxRound::isNoFile).forEach(entry -> carefully(entry.path(), () -> take(entry)));
        settling.complete(all).forEach(file -> carefully(file.path(), () -> take(file)));
        counts.lying(all.stream()
                .filter(file -> FileNames.kind(file.path()) == FileNames.Kind.MANIFEST)
                .filter(file -> Files.exists(file.path(), LinkOption.NOFOLLOW_LINKS))
                .toList());
        unfinished = Stream.concat(
                        all.stream()
                                .filter(file -> file.schedule() != null
                                        && FileNames.kind(file.path()) == FileNames.Kind.MANIFEST)
                                .filter(file -> Files.exists(file.path(), LinkOption.NOFOLLOW_LINKS))
                                .map(file -> String.valueOf(file.schedule())),
                        seen.unseen().stream())
                .collect(Collectors.toSet());
        desk.shelves().accepted().forEach(file -> carefully(file.file(), () -> putAway(file)));
    }

    /// Schedules in whose folder the last look has left manifests, because they are not complete, or into
    /// whose folder it could not look.
    Set<String> unfinished() {
        return unfinished;
    }

    /// Folders that the last look could not look into, each with the reason.
    Map<Path, String> closed() {
        return closed;
    }

    /// Goes on with what a crash or a failure has left in the middle.
    void goOn() throws IOException {
        for (Path directory : desk.claims().left()) {
            carefully(directory, () -> goOn(directory));
        }
    }

    private void goOn(Path directory) throws IOException {
        Optional<Claim> claim = desk.claims().goOn(directory);
        if (claim.isPresent()) {
            desk.reception().receive(claim.get());
        }
    }

    /// There is nothing to wait for in a link, a pipe or a directory.
    private static boolean isNoFile(Found entry) {
        return switch (FileNames.kind(entry.path())) {
            case MANIFEST, MISTAKEN -> !entry.attributes().isRegularFile();
            case UNFINISHED, OTHER -> false;
        };
    }

    private void take(Found file) throws IOException {
        Optional<ManifestProblem> refusal = refusals.of(file);
        if (refusal.isPresent()) {
            refuse(file, refusal.get());
            return;
        }
        Optional<Claim> claim = claim(file);
        if (claim.isEmpty()) {
            refuse(file, Refusals.notReadable());
        } else {
            removeMarker(file.path());
            desk.reception().receive(claim.get());
        }
    }

    /// None where the file would have to be copied and may not be read.
    private Optional<Claim> claim(Found file) throws IOException {
        try {
            return Optional.of(desk.claims().take(file));
        } catch (Moves.Unreadable e) {
            return Optional.empty();
        }
    }

    private void refuse(Found file, ManifestProblem reason) throws IOException {
        String name = FileNames.safe(file.path());
        desk.shelves().rejectedUnopened(file.path(), name, reason);
        log.warn("{} is rejected: {}", name, reason.message());
        removeMarker(file.path());
        counts.rejected(reason.code());
    }

    private static void removeMarker(Path file) throws IOException {
        Optional<Path> marker = Settling.marker(file);
        if (marker.isPresent() && Files.exists(marker.get(), LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(marker.get());
        }
    }

    private void putAway(Shelves.Accepted file) throws IOException {
        Optional<Batch> batch = desk.ledger().batch(file.batch());
        if (batch.isPresent() && OVER.contains(batch.get().state())) {
            desk.shelves().done(file.file(), notices(file.file(), batch.get()));
        }
    }

    /// Somebody may have gone on writing to the file that he had open.
    private static List<ManifestProblem> notices(Path file, Batch batch) throws IOException {
        boolean same = !Files.exists(batch.snapshot()) || Files.size(file) == Files.size(batch.snapshot());
        return same
                ? List.of()
                : List.of(Refusals.problem(
                        "WRITTEN_TO_AFTERWARDS",
                        "Somebody wrote to this file after it had been accepted as batch %s; what was written then is no part of it."
                                .formatted(batch.id()),
                        "Put the file into the inbox again: only rows that are new are generated and paid."));
    }

    /// An error too is one file's alone: thrown on, it would end the looking without a word.
    private void carefully(Path file, Action action) {
        try {
            action.run();
            said.remove(file);
        } catch (NoSuchFileException gone) {
            log.debug("{} is not there any more", file);
        } catch (IOException | RuntimeException | Error e) {
            String what = e.toString();
            if (!what.equals(said.put(file, what))) {
                log.warn("{} has to wait: {}", FileNames.safe(file), what, e);
            }
        }
    }
}
