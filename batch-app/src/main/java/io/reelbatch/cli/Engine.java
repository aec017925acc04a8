package io.reelbatch.cli;

import io.reelbatch.backend.BackendException;
import io.reelbatch.backend.nemo.NemoBackends;
import io.reelbatch.door.Door;
import io.reelbatch.launch.BatchAccepter;
import io.reelbatch.launch.BatchRunner;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Finished;
import io.reelbatch.ledger.Items;
import io.reelbatch.sink.ResultFiles;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The running application as the verbs use it. Closing it ends it in order; a signal does so too.
final class Engine implements AutoCloseable {
    private final ConfigurableApplicationContext context;
    private final Settings settings;
    private final boolean shared;
    private @Nullable Door door;

    Engine(ConfigurableApplicationContext context, Settings settings) {
        this(context, settings, false);
    }

    private Engine(ConfigurableApplicationContext context, Settings settings, boolean shared) {
        this.context = context;
        this.settings = settings;
        this.shared = shared;
    }

    /// The same application for a command that came through the door, which must not end it.
    Engine shared(Settings theirs) {
        return new Engine(context, theirs, true);
    }

    /// Lets the commands of other processes in from now on: this one will be here for a while.
    Engine openDoor() {
        if (!shared && door == null) {
            door = Door.open(
                            settings.home().toAbsolutePath().normalize(),
                            settings.properties().backend().baseUrl().toString(),
                            new DoorKeeper(this))
                    .orElse(null);
        }
        return this;
    }

    Settings settings() {
        return settings;
    }

    Batches batches() {
        return get(Batches.class);
    }

    Items items() {
        return get(Items.class);
    }

    BatchAccepter accepter() {
        return get(BatchAccepter.class);
    }

    BatchRunner runner() {
        return get(BatchRunner.class);
    }

    ResultFiles files() {
        return get(ResultFiles.class);
    }

    InstantSource clock() {
        return get(InstantSource.class);
    }

    /// Anything else of the application, for looking at it.
    <T> T get(Class<T> type) {
        return context.getBean(type);
    }

    /// The batch of that id, or of the only id that begins so.
    ///
    /// @throws BadUsage when there is none, or more than one
    Batch batch(String idOrBeginning) {
        return batches().find(idOrBeginning).orElseGet(() -> onlyOne(idOrBeginning));
    }

    private Batch onlyOne(String beginning) {
        List<Batch> all = batches().all();
        List<Batch> found =
                all.stream().filter(batch -> batch.id().startsWith(beginning)).toList();
        if (found.size() == 1) {
            return found.getFirst();
        }
        String known = all.stream().map(Batch::id).limit(10).toList().toString();
        throw new BadUsage("%s is the name of %s batch; known: %s"
                .formatted(beginning, found.isEmpty() ? "no" : "more than one", known));
    }

    /// Hands every row of a batch over, in manifest order, without holding them all.
    void forEachRow(Batch batch, Consumer<Finished> action) {
        new TransactionTemplate(get(PlatformTransactionManager.class)).executeWithoutResult(_ -> {
            try (Stream<Finished> rows = items().finished(batch)) {
                rows.forEach(action);
            }
        });
    }

    /// What the account has, as far as the service tells.
    Balance balance(String definition) {
        try {
            return Balance.of(runner().backend(definition).credits());
        } catch (BackendException error) {
            return Balance.unknown(Explanation.of(error));
        }
    }

    /// What a generation costs, as far as is known.
    Price price() {
        return items().learnedCredits()
                .map(learned -> new Price(learned, true))
                .orElseGet(() -> new Price(settings.properties().generation().credits(), false));
    }

    /// What can be done for more credits.
    String creditsHint() {
        NemoBackends backends = get(NemoBackends.class);
        batches().latestUser().ifPresent(user -> backends.remember(user.userId(), user.tokenRef()));
        return backends.creditsHint();
    }

    @Override
    public void close() {
        if (shared) {
            return;
        }
        if (door != null) {
            if (door.visitors() > 0) {
                Console.ofProcess().print("Commands of other terminals run in this process; it ends after them.");
            }
            door.close();
        }
        context.close();
    }
}
