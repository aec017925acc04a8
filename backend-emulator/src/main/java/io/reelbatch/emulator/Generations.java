package io.reelbatch.emulator;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Begins and ends generations, and takes the money for them.
final class Generations implements AutoCloseable {
    private final Journal journal;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("emulator-timer").factory());

    Generations(Journal journal) {
        this.journal = journal;
    }

    /// Begins a generation on a session that has taken the message in; null if there are not enough
    /// credits.
    @Nullable
    Generation begin(Session session, String prompt, boolean ghost, Scenario scenario) {
        if (!ghost && !session.account().reserve(scenario.get(Settings.PRICE))) {
            return null;
        }
        Message message = session.dialogue().hear(prompt);
        Generation generation = new Generation(session, message, journal.generationsOfPrompt(prompt), scenario, ghost);
        if (!ghost) {
            journal.write(JournalKind.GENERATION_STARTED, generation.subject().withPrompt(prompt), 200, null);
        }
        return schedule(generation);
    }

    /// Begins a generation that will find the account empty; it leaves no trace.
    Generation beginInVain(Session session, String prompt, Scenario scenario) {
        Message message = session.dialogue().hear(prompt);
        return schedule(new Generation(session, message, 0, scenario, true, Outcome.BROKE));
    }

    private Generation schedule(Generation generation) {
        var _ = timer.schedule(() -> end(generation), generation.left().toNanos(), TimeUnit.NANOSECONDS);
        return generation;
    }

    private void end(Generation generation) {
        if (!generation.decide()) {
            return;
        }
        boolean makesVideo = switch (generation.outcome()) {
            case VIDEO, SILENT_VIDEO -> true;
            case WORDS, QUESTION, BROKE -> false;
            case ERROR -> generation.scenario().get(Settings.ERROR_EFFECT);
        };
        if (makesVideo && !generation.isGhost()) {
            deliver(generation);
        } else {
            end(generation, generation.outcome() == Outcome.QUESTION);
        }
    }

    private void end(Generation generation, boolean asks) {
        if (asks && !generation.isGhost()) {
            generation.session().dialogue().ask(generation.message());
        }
        release(generation, asks ? "asked a question" : "ended without a video");
    }

    private void deliver(Generation generation) {
        Session session = generation.session();
        session.dialogue().settle(generation.message());
        if (!generation.isUnseen()) {
            session.add(turn(generation), clip(generation));
        }
        session.account().charge(generation.price());
        journal.write(JournalKind.CHARGED, generation.subject(), 200, null);
        Scenario scenario = generation.scenario();
        if (scenario.get(Settings.SESSION_LOSS_AT) == SessionLoss.AFTER_RUN && Sessions.isDoomed(session, scenario)) {
            session.lose();
            journal.write(JournalKind.SESSION_LOST, generation.subject(), 200, "after its generation");
        }
        close(generation);
    }

    private static Turn turn(Generation generation) {
        Scenario scenario = generation.scenario();
        long visible = System.nanoTime() + scenario.get(Settings.STATE_LAG).toNanos();
        boolean second = generation.lots("second-stage").nextDouble() < scenario.get(Settings.SECOND_STAGE_RATIO);
        long delay = scenario.get(Settings.SECOND_STAGE)
                .sample(generation.lots("second-stage-delay"))
                .toNanos();
        int millis = 4000 + 500 * generation.lots("length").nextInt(13);
        boolean opens = scenario.get(Settings.SESSION_DRAFT) == SessionDraft.REPLACE;
        return new Turn(generation.prompt(), millis, opens, visible, second ? visible + Math.max(1, delay) : visible);
    }

    private static Asset clip(Generation generation) {
        String id = "gen_"
                + Long.toHexString(
                        generation.lots("clip/" + generation.session().id()).nextLong());
        return new Asset(id, id + ".mp4", "video", "https://cdn.example/generated/" + id + ".mp4", null, 1_048_576);
    }

    /// Ends a generation before its time; without effect if it has ended already.
    void cancel(Generation generation) {
        if (generation.decide()) {
            release(generation, "cancelled");
        }
    }

    private void release(Generation generation, String why) {
        if (!generation.isGhost()) {
            generation.session().account().release(generation.price());
            journal.write(JournalKind.RELEASED, generation.subject(), 200, why);
        }
        close(generation);
    }

    private static void close(Generation generation) {
        generation.session().end();
        generation.ended();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
