package io.reelbatch.launch;

/// Another process works on the batch.
public final class BatchInUse extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private BatchInUse(String batchId, String why) {
        super("batch %s %s".formatted(batchId, why));
    }

    /// This process is at the last step of the batch.
    public static BatchInUse ending(String batchId) {
        return new BatchInUse(batchId, "is just being finished or stopped; try again in a moment");
    }

    public BatchInUse(String batchId) {
        super("another process works on batch %s; wait for it to end, or stop it".formatted(batchId));
    }
}
