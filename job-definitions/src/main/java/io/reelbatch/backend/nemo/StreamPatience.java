package io.reelbatch.backend.nemo;

import io.reelbatch.backend.nemo.NemoSettings.StreamTimers;

/// Patience with an event stream. Servers that never send heartbeats are silent for as long as a tool runs,
/// so silence only counts once a heartbeat was seen; and one server holds even the headers back until its
/// first event.
final class StreamPatience implements Patience {
    private final StreamTimers timers;
    private final long start = System.nanoTime();
    private volatile long lastByte = start;
    private volatile long lastSubstance = start;
    private volatile boolean heartbeats;

    StreamPatience(StreamTimers timers) {
        this.timers = timers;
    }

    @Override
    public Deadline deadline() {
        Deadline deadline = Deadline.after(start, timers.total(), "no end of the stream")
                .earlierOf(Deadline.after(lastSubstance, timers.noSubstance(), "nothing but heartbeats"));
        return heartbeats
                ? deadline.earlierOf(Deadline.after(lastByte, timers.idle(), "no further heartbeat"))
                : deadline;
    }

    @Override
    public void bytesCame(int count) {
        lastByte = System.nanoTime();
    }

    /// Text, a tool at work, a thought.
    void substanceCame() {
        lastSubstance = System.nanoTime();
    }

    /// @return whether it was the first one, which shortens the patience
    boolean heartbeatCame() {
        boolean first = !heartbeats;
        heartbeats = true;
        return first;
    }
}
