package io.reelbatch.launch;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Which batches are left alone for a while, and how long. Kept in memory: after a restart everything is
/// tried at once. Safe for use by many threads.
final class Rests {
    /// Something may make room for what waits, earlier than it seemed.
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final int MOST_DOUBLINGS = 16;

    private final Duration afterFailure;
    private final Duration forAPerson;
    private final Map<String, Rest> rests = new ConcurrentHashMap<>();

    /// @param afterFailure the first rest after a failed run
    /// @param forAPerson how often what a person has to give is looked for; no rest is longer
    Rests(Duration afterFailure, Duration forAPerson) {
        this.afterFailure = afterFailure;
        this.forAPerson = forAPerson;
    }

    boolean isResting(String batchId) {
        Rest rest = rests.get(batchId);
        return rest != null && rest.until - System.nanoTime() > 0;
    }

    void end(String batchId) {
        rests.computeIfPresent(batchId, (_, rest) -> new Rest(System.nanoTime(), rest.failures));
    }

    void endAll() {
        rests.keySet().forEach(this::end);
    }

    /// @param untilNext how long until a row of the batch is due, if any is
    void after(String batchId, RunEnd end, Optional<Duration> untilNext) {
        switch (end) {
            case COMPLETED -> rests.remove(batchId);
            // what waits for the next day need not be asked for all night
            case NEEDS_A_PERSON ->
                rest(
                        batchId,
                        untilNext
                                .map(wait -> wait.compareTo(LONGEST) < 0 ? wait : LONGEST)
                                .filter(wait -> wait.compareTo(forAPerson) > 0)
                                .orElse(forAPerson),
                        0);
            case STOPPED -> rest(batchId, afterFailure, 0);
        }
    }

    /// Its next row has asked for a later time, and others need its place until then.
    void untilItsTime(String batchId, Duration time) {
        rest(batchId, time.compareTo(LONGEST) < 0 ? time : LONGEST, 0);
    }

    /// Another process works on it, and will probably do so for some time.
    void afterLostRace(String batchId) {
        rest(batchId, afterFailure, 0);
    }

    /// @return how long it rests
    Duration afterFailure(String batchId) {
        Rest before = rests.get(batchId);
        int failures = before == null ? 0 : before.failures;
        Duration doubled = afterFailure.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
        Duration longest = forAPerson.compareTo(afterFailure) > 0 ? forAPerson : afterFailure;
        Duration rest = doubled.compareTo(longest) < 0 ? doubled : longest;
        rest(batchId, rest, failures + 1);
        return rest;
    }

    private void rest(String batchId, Duration rest, int failures) {
        rests.put(batchId, new Rest(System.nanoTime() + rest.toNanos(), failures));
    }

    private record Rest(long until, int failures) {}
}
