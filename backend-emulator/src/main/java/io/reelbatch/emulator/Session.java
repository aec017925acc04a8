package io.reelbatch.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// A conversation with its material and its draft.
final class Session {
    private final String id;
    private final String taskId;
    private final String taskName;
    private final Account account;
    private final long created = System.nanoTime();
    private final List<Asset> uploads = new ArrayList<>();
    private final List<Asset> generated = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();
    private final List<String> prompts = new ArrayList<>();
    private final Dialogue dialogue = new Dialogue();
    private final Semaphore turn = new Semaphore(1, true);
    private int running;
    private boolean lost;

    Session(String id, String taskId, String taskName, Account account) {
        this.id = id;
        this.taskId = taskId;
        this.taskName = taskName;
        this.account = account;
    }

    String id() {
        return id;
    }

    String taskId() {
        return taskId;
    }

    String taskName() {
        return taskName;
    }

    Account account() {
        return account;
    }

    long ageInNanos() {
        return System.nanoTime() - created;
    }

    /// Takes a message in, or refuses it because another one is at work.
    ///
    /// @throws InterruptedException if the wait for the other one is interrupted
    boolean begin(String prompt, BusySession whenBusy) throws InterruptedException {
        switch (whenBusy) {
            case REFUSE -> {
                if (!turn.tryAcquire()) {
                    return false;
                }
            }
            case QUEUE -> turn.acquire();
            case INTERLEAVE -> {}
        }
        return note(prompt);
    }

    private synchronized boolean note(String prompt) {
        running++;
        prompts.add(prompt);
        return true;
    }

    synchronized void end() {
        running--;
        if (turn.availablePermits() == 0) {
            turn.release();
        }
    }

    synchronized void lose() {
        lost = true;
    }

    synchronized boolean isLost() {
        return lost;
    }

    synchronized void add(Asset upload) {
        uploads.add(upload);
    }

    /// Adds what a generation has made.
    synchronized void add(Turn made, Asset clip) {
        turns.add(made);
        generated.add(clip);
    }

    synchronized boolean speaksOf(String text) {
        return prompts.stream().anyMatch(prompt -> prompt.contains(text));
    }

    Dialogue dialogue() {
        return dialogue;
    }

    /// The prompt of the newest clip in a draft of this session, else of the newest clip there is.
    synchronized String promptOf(String draft) {
        for (int count = turns.size(); count > 0; count--) {
            if (isDraft(draft, turns.subList(0, count))) {
                return turns.get(count - 1).prompt();
            }
        }
        return turns.isEmpty() ? "" : turns.getLast().prompt();
    }

    private boolean isDraft(String text, List<Turn> until) {
        return text.equals(Drafts.write(id, until, false)) || text.equals(Drafts.write(id, until, true));
    }

    synchronized List<Asset> uploads() {
        return List.copyOf(uploads);
    }

    /// The generated clips that are visible by now.
    synchronized List<Asset> generated() {
        return List.copyOf(generated.subList(0, visible(System.nanoTime())));
    }

    private int visible(long now) {
        int count = 0;
        while (count < turns.size() && turns.get(count).isVisible(now)) {
            count++;
        }
        return count;
    }

    /// The draft that is visible by now, or null.
    synchronized @Nullable String draft() {
        long now = System.nanoTime();
        int count = visible(now);
        return count == 0
                ? null
                : Drafts.write(id, turns.subList(0, count), turns.get(count - 1).isComplete(now));
    }

    /// Whether nothing is going to change by itself.
    synchronized boolean isSettled() {
        return running == 0 && turns.stream().allMatch(turn -> turn.isComplete(System.nanoTime()));
    }

    synchronized DraftOrigin originOf(String text) {
        if (text.equals(Objects.requireNonNullElse(draft(), ""))) {
            return DraftOrigin.SAME;
        }
        for (int count = 1; count <= turns.size(); count++) {
            if (isDraft(text, turns.subList(0, count))) {
                return DraftOrigin.STALE;
            }
        }
        return DraftOrigin.FOREIGN;
    }
}
