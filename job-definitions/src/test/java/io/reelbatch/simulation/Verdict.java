package io.reelbatch.simulation;

import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.MemoryStore;
import io.reelbatch.ledger.Output;
import io.reelbatch.ledger.Problem;
import java.time.Instant;

/// Compares, at the end of a schedule, what the ledger says with what the cloud knows.
final class Verdict {
    private final World world;

    Verdict(World world) {
        this.world = world;
    }

    void pronounce() {
        world.items().forEach(this::judge);
        Long limit = world.batch.options().maxCredits();
        if (limit != null && world.journal.charges() * Cloud.COST > limit) {
            world.journal.violation(
                    "I8 %d credits were spent of %d".formatted(world.journal.charges() * Cloud.COST, limit));
        }
    }

    private void judge(Item item) {
        if (item.state().terminal()) {
            hasOneResult(item);
        } else if (!world.isOverLimit(item) && !world.waitsForAPerson(item)) {
            violation("I9", item, "is stuck");
        }
        isChargedOnce(item);
        costsWhatItSays(item);
        switch (item.state()) {
            case DONE -> hasItsOwnVideo(item);
            case FAILED -> hasNothingPaidThrownAway(item);
            case PARKED -> wasWaitedFor(item);
            case CANCELLED -> canStillBeHad(item);
            default -> {}
        }
        if (world.journal.renders(item.rowKey()) > World.MAX_RENDERS * (1 + world.operator.reopened(item))) {
            violation("I4", item, "was rendered %d times".formatted(world.journal.renders(item.rowKey())));
        }
        if (world.weather.isFair()
                && item.state() != ItemState.DONE
                && !world.isOverLimit(item)
                && !world.waitsForAPerson(item)) {
            violation("I1", item, "is not done although nothing went wrong");
        }
    }

    private void hasOneResult(Item item) {
        MemoryStore.Result result = world.store.result(item);
        if (result == null) {
            violation("I1", item, "has no result");
        } else if (result.status() != item.state()) {
            violation("I1", item, "has a result that says " + result.status());
        } else if (result.revision() != 1 + world.operator.reopened(item)) {
            violation("I2", item, "came to its end %d times".formatted(result.revision()));
        }
        if (world.store.effects(item).stream().anyMatch(effect -> effect.endsWith("null"))) {
            violation("I9", item, "has an open effect at its end");
        }
    }

    private void isChargedOnce(Item item) {
        int charges = world.journal.charges(item.rowKey());
        int again = world.journal.again(item.rowKey());
        if (again > 0 && !item.cost().suspect()) {
            violation("I3", item, "was sent once more and is not marked");
        }
        if (charges > 1 + again + world.journal.declared(item.rowKey())) {
            violation("I3", item, "was charged %d times".formatted(charges));
        }
        if (charges > item.cost().sends()) {
            violation("I8", item, "was charged, but the ledger says that nothing was sent");
        }
    }

    private void costsWhatItSays(Item item) {
        Journal.Send send = world.journal.firstSend(item.rowKey());
        boolean stray = send != null && world.journal.strayMoneyBetween(send.at, world.clock.instant());
        long charged = world.journal.charges(item.rowKey()) * Cloud.COST;
        if (item.cost().exact() && !stray && item.cost().credits() != charged) {
            violation(
                    "I8",
                    item,
                    "says that it cost exactly %d".formatted(item.cost().credits()));
        }
    }

    private void hasItsOwnVideo(Item item) {
        Output output = item.output();
        Cloud.Part part = output == null ? null : world.cloud.behind(output.url());
        if (part == null || !part.row().equals(item.rowKey())) {
            violation("I5", item, "has the video " + part);
        } else if (!part.last()) {
            violation("I5", item, "has a video that was not finished: " + part.name());
        }
        boolean wanted = world.batch.options().downloadDirectory() != null;
        if (output != null && wanted && output.file() == null) {
            violation("I5", item, "is done without its file");
        }
        if (world.journal.charges(item.rowKey()) == 0) {
            violation("I8", item, "is done without having been charged");
        }
    }

    private void hasNothingPaidThrownAway(Item item) {
        boolean paid = world.journal.charges(item.rowKey()) > world.journal.declared(item.rowKey());
        if (paid && !world.store.hasDraft(item)) {
            violation("I4", item, "was paid for and is failed without its draft");
        }
    }

    private void canStillBeHad(Item item) {
        boolean paid = world.journal.charges(item.rowKey()) > world.journal.declared(item.rowKey());
        Problem problem = item.problem();
        if (paid && problem != null && problem.code().equals("CANCELLED")) {
            violation("I8", item, "was paid for, but is called off as one that was not");
        }
        if (paid && item.sessionId() == null && !world.store.hasDraft(item)) {
            violation("I4", item, "was paid for and is called off without its session");
        }
    }

    /// A video that appears while it is to be looked for must not be given up.
    private void wasWaitedFor(Item item) {
        boolean again = world.journal.again(item.rowKey()) > 0; // the video may be the first one's
        Journal.Send send = again ? world.journal.firstSend(item.rowKey()) : world.journal.lastSend(item.rowKey());
        Problem problem = item.problem();
        if (send == null || problem == null || !World.GIVEN_UP.contains(problem.code())) {
            return;
        }
        Instant finished = world.cloud.finishedAt(item.session(), item.rowKey());
        if (finished != null && finished.isBefore(send.waitedFor) && !World.isUnseen(problem)) {
            violation("I4", item, "was given up although its video appeared at " + finished);
        }
    }

    private void violation(String invariant, Item item, String what) {
        world.journal.violation("%s %s (%s %s) %s"
                .formatted(
                        invariant,
                        item.rowKey(),
                        item.state(),
                        item.problem() == null ? "" : item.problem().code(),
                        what));
    }
}
