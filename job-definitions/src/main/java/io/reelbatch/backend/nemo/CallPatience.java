package io.reelbatch.backend.nemo;

import io.reelbatch.backend.nemo.NemoSettings.Timers;

/// Patience with an ordinary call: while its body goes out it must not stall, then its answer must begin,
/// then its answer's body must arrive, at once or, for a download, without stalling.
final class CallPatience implements Patience {
    private enum Phase {
        SENDING,
        AWAITING_ANSWER,
        RECEIVING
    }

    private final Timers timers;
    private final boolean download;
    private final long start = System.nanoTime();
    private Phase phase;
    private long phaseStart = start;
    private long windowStart = start;
    private long windowBytes;

    private CallPatience(Timers timers, boolean download, Phase phase) {
        this.timers = timers;
        this.download = download;
        this.phase = phase;
    }

    static CallPatience json(Timers timers) {
        return new CallPatience(timers, false, Phase.AWAITING_ANSWER);
    }

    static CallPatience upload(Timers timers) {
        return new CallPatience(timers, false, Phase.SENDING);
    }

    static CallPatience download(Timers timers) {
        return new CallPatience(timers, true, Phase.AWAITING_ANSWER);
    }

    @Override
    public synchronized Deadline deadline() {
        return switch (phase) {
            case SENDING -> stalled("upload");
            case AWAITING_ANSWER -> Deadline.after(phaseStart, timers.firstByte(), "no answer");
            case RECEIVING ->
                download
                        ? stalled("download")
                                .earlierOf(Deadline.after(start, timers.download(), "no complete download"))
                        : Deadline.after(phaseStart, timers.jsonBody(), "no complete answer");
        };
    }

    private Deadline stalled(String what) {
        return Deadline.after(
                windowStart, timers.stall(), "%s moved fewer than %d bytes".formatted(what, timers.bytesPerStall()));
    }

    @Override
    public void requestWritten() {
        enter(Phase.AWAITING_ANSWER);
    }

    @Override
    public void headersCame() {
        enter(Phase.RECEIVING);
    }

    private synchronized void enter(Phase next) {
        if (next.compareTo(phase) > 0) {
            phase = next;
            phaseStart = System.nanoTime();
            windowStart = phaseStart;
            windowBytes = 0;
        }
    }

    @Override
    public void bytesSent(int count) {
        moved(count);
    }

    @Override
    public void bytesCame(int count) {
        moved(count);
    }

    private synchronized void moved(int count) {
        windowBytes += count;
        if (windowBytes >= timers.bytesPerStall()) {
            windowBytes = 0;
            windowStart = System.nanoTime();
        }
    }
}
