package io.reelbatch.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/// Plays schedules. The same seed gives the same schedule, so that one that failed can be played again with
/// a trace.
final class Simulation {
    private Simulation() {}

    static Report play(long seed, Variant variant) {
        return new World(seed, variant, false).play();
    }

    /// Plays a schedule again and tells what happens, and which promises are broken.
    static List<String> tell(long seed) {
        return quietly(() -> {
            Report report = new World(seed, Variant.SOUND, true).play();
            List<String> lines = new ArrayList<>(report.trace());
            lines.addAll(report.violations());
            return lines;
        });
    }

    /// Runs something without the engine's log, on a virtual thread, where the hand-over between fibers
    /// costs least.
    static <T> T quietly(Supplier<T> work) {
        Logger log = (Logger) LoggerFactory.getLogger("io.reelbatch");
        Level before = log.getLevel();
        log.setLevel(Level.OFF);
        try {
            return onVirtualThread(work);
        } finally {
            log.setLevel(before);
        }
    }

    private static <T> T onVirtualThread(Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofVirtual().name("schedules").start(() -> {
            try {
                result.complete(work.get());
            } catch (RuntimeException | Error failure) {
                result.completeExceptionally(failure);
            }
        });
        try {
            return result.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof Error error) {
                throw error;
            }
            throw failure;
        }
    }
}
