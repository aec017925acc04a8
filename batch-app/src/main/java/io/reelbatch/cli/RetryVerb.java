package io.reelbatch.cli;

import io.reelbatch.control.Operations;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Interventions;
import io.reelbatch.ledger.Reopenable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `reelbatch retry`.
@Command(
        name = "retry",
        description = {
            "Tries rows of a batch again that came to an end without a video.",
            "A row that is generated and whose export was blocked is only exported. A row that may have been paid for"
                    + " and whose outcome is unknown is left alone."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class RetryVerb implements Callable<Integer> {
    private final EngineStarter starter;
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "BATCH", description = "Id of a batch, or its beginning.")
    private String batch;

    @Option(names = "--row", paramLabel = "KEY", arity = "1..*", description = "Only these rows, by id.")
    private List<String> rows = new ArrayList<>();

    @Option(names = "--max-credits", paramLabel = "N", description = "Spend at most N credits on this batch.")
    private @Nullable Long maxCredits;

    @Option(names = "--yes", description = "Do not ask before credits are spent.")
    private boolean yes;

    @Option(
            names = "--allow-recharge",
            description = "Also rows that may have been paid for and are unresolved; they may be paid for twice.")
    private boolean allowRecharge;

    RetryVerb(EngineStarter starter, Console console) {
        this.starter = starter;
        this.console = console;
    }

    @Override
    public Integer call() {
        Settings settings = common.settings(console);
        try (Engine engine = starter.start(settings).openDoor()) {
            Batch found = engine.batch(batch);
            rows.forEach(key -> check(engine, found, key));
            Reopenable wanted = wanted(engine, found);
            if (wanted.rows() == 0 && rows.isEmpty() && !ManifestRun.OVER.contains(found.state())) {
                return goOn(engine, found);
            }
            if (wanted.rows() == 0) {
                console.print("There is nothing to try again.");
                return new BatchRunning(engine, console).show(found);
            }
            return retry(engine, found, wanted);
        }
    }

    private Reopenable wanted(Engine engine, Batch found) {
        Reopenable free = engine.items().reopenable(found.id(), rows);
        int recharged = allowRecharge
                ? engine.get(Interventions.class).unresolved(found.id(), rows).size()
                : 0;
        return new Reopenable(free.generations() + recharged, free.exports(), free.reused());
    }

    /// @throws BadUsage when the batch does not have the row
    static void check(Engine engine, Batch found, String key) {
        if (engine.items().find(found.id(), key).isEmpty()) {
            throw new BadUsage("batch %s has no row %s".formatted(found.id(), key));
        }
    }

    /// Nothing has failed, but rows may wait for what is there by now.
    private int goOn(Engine engine, Batch found) {
        console.print("There is nothing to try again; batch %s goes on.".formatted(found.id()));
        boolean running = engine.get(Operations.class).running(found.id());
        if (!engine.settings().emulated() && !running) {
            int unpaid = ManifestRun.unpaid(found, engine.batches().counts(found.id()));
            new Spending(yes, maxCredits).ask(console, unpaid, engine.price(), engine.balance(found.definition()));
        }
        limit(engine, found);
        if (running) {
            engine.get(Operations.class).retry(found, List.of(), false); // what waits for a person is asked again
        }
        return new BatchRunning(engine, console).run(found);
    }

    private void limit(Engine engine, Batch found) {
        if (maxCredits != null) {
            engine.get(Operations.class).limit(found, maxCredits);
        }
    }

    private int retry(Engine engine, Batch found, Reopenable wanted) {
        console.print("Batch %s: %,d to generate again, %,d only to export, %,d done by another batch"
                .formatted(found.id(), wanted.generations(), wanted.exports(), wanted.reused()));
        if (!engine.settings().emulated() && wanted.generations() > 0) {
            new Spending(yes, maxCredits)
                    .ask(console, wanted.generations(), engine.price(), engine.balance(found.definition()));
        }
        limit(engine, found);
        engine.get(Operations.class).retry(found, rows, allowRecharge);
        return new BatchRunning(engine, console).run(found);
    }
}
