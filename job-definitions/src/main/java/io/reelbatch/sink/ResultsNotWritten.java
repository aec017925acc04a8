package io.reelbatch.sink;

import io.reelbatch.ledger.Batch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// The results of a batch could not be written to their place: the disk is full, or the directory may not be
/// written to any more. The ledger has them all the same.
public final class ResultsNotWritten extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    ResultsNotWritten(Batch batch, Path file, IOException cause) {
        super(
                "the results of batch %s cannot be written to %s (%s); make room or choose another place with --out, nothing is lost meanwhile"
                        .formatted(batch.id(), file, cause),
                cause);
    }

    private ResultsNotWritten(String message) {
        super(message, new IOException(message));
    }

    static ResultsNotWritten busy(Batch batch) {
        return new ResultsNotWritten(
                "another process is writing the results of batch %s at present; try again in a moment"
                        .formatted(batch.id()));
    }
}
