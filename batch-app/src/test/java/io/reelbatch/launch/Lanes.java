package io.reelbatch.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Tests that mostly wait for processes, two at a time.
final class Lanes {
    private static final int LANES = 2;

    private Lanes() {}

    /// Runs all of them, and adds up what they found.
    static Figures run(List<Callable<Figures>> parts) throws Exception {
        Figures sum = Figures.NONE;
        try (ExecutorService lanes =
                Executors.newFixedThreadPool(LANES, Thread.ofPlatform().daemon().factory())) {
            List<Future<Figures>> all = new ArrayList<>();
            parts.forEach(part -> all.add(lanes.submit(part)));
            for (Future<Figures> one : all) {
                sum = sum.plus(one.get());
            }
        }
        return sum;
    }

    /// Deals things out to the lanes.
    static <T> List<List<T>> deal(List<T> things) {
        List<List<T>> hands = new ArrayList<>();
        for (int lane = 0; lane < LANES; lane++) {
            List<T> hand = new ArrayList<>();
            for (int i = lane; i < things.size(); i += LANES) {
                hand.add(things.get(i));
            }
            hands.add(hand);
        }
        return hands;
    }
}
