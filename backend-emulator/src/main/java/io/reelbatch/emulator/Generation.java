package io.reelbatch.emulator;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A message at work. It lives on its own, whether or not anyone watches its stream.
final class Generation {
    private final Session session;
    private final Message message;
    private final String occasion;
    private final Scenario scenario;
    private final boolean ghost;
    private final Outcome outcome;
    private final long endsAt;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean decided = new AtomicBoolean();

    /// @param attempt how often this text was sent before; every attempt draws its own lots, and every answer
    /// to a question those of its number
    /// @param ghost true if it is to leave no trace, because its fault says so
    Generation(Session session, Message message, int attempt, Scenario scenario, boolean ghost) {
        this(session, message, attempt, scenario, ghost, null);
    }

    /// @param fate what becomes of it; null draws a lot
    Generation(
            Session session, Message message, int attempt, Scenario scenario, boolean ghost, @Nullable Outcome fate) {
        this.session = session;
        this.message = message;
        this.occasion = message.about() + (message.isAnswer() ? "/answer " + message.asked() : "/" + attempt);
        this.scenario = scenario;
        this.ghost = ghost;
        this.outcome = fate == null ? Outcome.draw(scenario, message, occasion) : fate;
        this.endsAt = System.nanoTime()
                + scenario.get(Settings.GENERATION).sample(lots("duration")).toNanos();
    }

    Session session() {
        return session;
    }

    Message message() {
        return message;
    }

    /// The words that the video shows.
    String prompt() {
        return message.about();
    }

    boolean isUnseen() {
        String unseen = scenario.get(Settings.UNSEEN_MATCHING);
        return (!unseen.isEmpty() && prompt().contains(unseen))
                || lots("unseen").nextDouble() < scenario.get(Settings.UNSEEN);
    }

    Scenario scenario() {
        return scenario;
    }

    int price() {
        return scenario.get(Settings.PRICE);
    }

    RandomGenerator lots(String purpose) {
        return Dice.about(scenario.get(Settings.SEED), purpose, occasion);
    }

    Outcome outcome() {
        return outcome;
    }

    boolean isGhost() {
        return ghost;
    }

    Subject subject() {
        return Subject.of(Endpoint.RUN_SSE, session).withPrompt(prompt()).withTurn(message.turn());
    }

    Duration left() {
        return Duration.ofNanos(Math.max(0, endsAt - System.nanoTime()));
    }

    /// Whether the caller is the one to end it: an end and a cancellation exclude each other.
    boolean decide() {
        return decided.compareAndSet(false, true);
    }

    void ended() {
        ended.countDown();
    }

    boolean hasEnded() {
        return ended.getCount() == 0;
    }

    /// Waits for the end; the timer that brings it may be a little late.
    boolean awaitEnd(Duration most) throws InterruptedException {
        return ended.await(most.toNanos(), TimeUnit.NANOSECONDS);
    }
}
