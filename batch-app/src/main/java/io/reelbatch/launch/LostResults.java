package io.reelbatch.launch;

import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchState;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Leases;
import io.reelbatch.sink.Publication;
import io.reelbatch.sink.ResultFiles;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Results files of completed batches that are gone are written again from the ledger. One that was changed
/// is
/// somebody's work: it is reported and left alone.
@Component
class LostResults implements Repair {
    private static final Logger log = LoggerFactory.getLogger(LostResults.class);

    private static final Set<BatchState> OVER = EnumSet.of(BatchState.COMPLETED, BatchState.CANCELLED);

    /// Older results may have been put away on purpose.
    private static final Duration REMEMBERED = Duration.ofDays(7);

    private final Batches batches;
    private final ResultFiles files;
    private final Leases leases;
    private final InstantSource clock;
    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    LostResults(Batches batches, ResultFiles files, Leases leases, InstantSource clock) {
        this.batches = batches;
        this.files = files;
        this.leases = leases;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return "results";
    }

    @Override
    public String what() {
        return "lost results files written again";
    }

    @Override
    public int mend() {
        return (int) batches.publishedSince(clock.instant().minus(REMEMBERED)).stream()
                // with a database that several hosts share, the file lies where the manifest's copy does
                .filter(batch -> Files.exists(batch.snapshot()))
                .filter(this::writeAgainIfLost)
                .count();
    }

    private boolean writeAgainIfLost(Batch batch) {
        return switch (files.publication(batch)) {
            case Publication.Intact _ -> false;
            case Publication.Missing _ -> writeAgain(batch);
            case Publication.Edited(var file) -> {
                if (reported.add(batch.id())) {
                    log.warn(
                            "{} is not as it was written for batch {}; it is left alone, `reelbatch results {} --force` writes it again",
                            file,
                            batch.id(),
                            batch.id());
                }
                yield false;
            }
        };
    }

    private boolean writeAgain(Batch batch) {
        return leases.acquire("batch:" + batch.id())
                .map(lease -> {
                    try {
                        return writeUnderALease(batch);
                    } finally {
                        leases.release(lease);
                    }
                })
                .orElse(false);
    }

    private boolean writeUnderALease(Batch batch) {
        Batch now = batches.get(batch.id());
        if (!OVER.contains(now.state()) || !(files.publication(now) instanceof Publication.Missing)) {
            return false;
        }
        files.write(now);
        return true;
    }
}
