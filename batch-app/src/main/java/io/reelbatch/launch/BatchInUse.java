package io.reelbatch.launch;

/// Another process works on the batch.
public final class BatchInUse extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BatchInUse(String batchId) {
        super("another process works on batch %s; wait for it to end, or stop it".formatted(batchId));
    }
}
