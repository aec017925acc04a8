package io.reelbatch.emulator;

import java.util.concurrent.atomic.AtomicInteger;

/// An export at work or finished. Its state follows from the time alone.
final class Render {
    private final String id;
    private final Session session;
    private final String prompt;
    private final long submitted;
    private final long ends;
    private final boolean fails;
    private final AtomicInteger completedPolls = new AtomicInteger();
    private volatile boolean cancelled;

    /// @param prompt the words from which the rendered video was made
    Render(String id, Session session, String prompt, long nanos, boolean fails) {
        this.id = id;
        this.session = session;
        this.prompt = prompt;
        this.submitted = System.nanoTime();
        this.ends = submitted + nanos;
        this.fails = fails;
    }

    String id() {
        return id;
    }

    Session session() {
        return session;
    }

    String prompt() {
        return prompt;
    }

    void cancel() {
        cancelled = true;
    }

    boolean isCompleted() {
        return status().equals("completed");
    }

    /// The words the service uses.
    String status() {
        if (cancelled) {
            return "cancelled";
        }
        long now = System.nanoTime();
        if (now - ends >= 0) {
            return fails ? "failed" : "completed";
        }
        return (now - submitted) * 5 < ends - submitted ? "pending" : "processing";
    }

    int progress() {
        long whole = Math.max(1, ends - submitted);
        long done = Math.clamp(System.nanoTime() - submitted, 0, whole);
        return isCompleted() ? 100 : (int) (5 + 90 * done / whole);
    }

    /// Which poll since completion this is, from 1.
    int countCompletedPoll() {
        return completedPolls.incrementAndGet();
    }
}
