package io.reelbatch.launch;

import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Batches;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Tells batches that another host has accepted and whose files are not to be had here: several hosts may share a
/// database without sharing a disk. To take one over would fail its rows for media that are where they should be.
@Component
public class FilesElsewhere {
    private static final Logger log = LoggerFactory.getLogger(FilesElsewhere.class);

    private final Batches batches;
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    FilesElsewhere(Batches batches) {
        this.batches = batches;
    }

    /// The host that has what a batch needs, if this one has not.
    public Optional<String> host(Batch batch) {
        return isHere(batch) ? Optional.empty() : batches.otherHost(batch.id());
    }

    private static boolean isHere(Batch batch) {
        return Files.isReadable(batch.snapshot())
                && batch.options().mediaRoots().stream().map(Path::of).allMatch(Files::isDirectory);
    }

    /// Whether a batch is to be left to another host; says so once.
    boolean leaves(String batchId) {
        Optional<String> host = host(batches.get(batchId));
        if (host.isPresent() && said.add(batchId)) {
            log.warn(
                    "batch {} is left to the host {}, which accepted it: the copy of its manifest or a directory of its media is not to be had here; `reelbatch run` of the same manifest has it go on here all the same",
                    batchId,
                    host.get());
        }
        return host.isPresent();
    }
}
