package io.reelbatch.cli;

import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.Scope;
import org.jspecify.annotations.Nullable;

/// What a command is about: `BATCH`, `BATCH/ROW`, or everything.
sealed interface Target {

    record All() implements Target {}

    record OneBatch(Batch batch) implements Target {}

    record OneRow(Batch batch, Item row) implements Target {}

    /// @param name `BATCH` or `BATCH/ROW`, the batch by its id or its beginning
    /// @param all whether everything is meant
    /// @throws BadUsage when it names nothing, or nothing that is there
    static Target of(Engine engine, @Nullable String name, boolean all) {
        if (all == (name != null)) {
            throw new BadUsage("say what is meant: BATCH, BATCH/ROW, or --all; `reelbatch status` lists the batches");
        }
        return name == null ? new All() : named(engine, name);
    }

    private static Target named(Engine engine, String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? new OneBatch(engine.batch(name)) : row(engine, name);
    }

    /// A row by `BATCH/ROW`.
    ///
    /// @throws BadUsage when there is no such row
    static OneRow row(Engine engine, String name) {
        int slash = name.indexOf('/');
        if (slash < 0) {
            throw new BadUsage("%s names no row; a row is called BATCH/ROW".formatted(name));
        }
        Batch batch = engine.batch(name.substring(0, slash));
        String key = name.substring(slash + 1);
        Item row = engine.items()
                .find(batch.id(), key)
                .orElseThrow(() -> new BadUsage("batch %s has no row %s".formatted(batch.id(), key)));
        return new OneRow(batch, row);
    }

    default Scope scope() {
        return switch (this) {
            case All() -> new Scope.Everything();
            case OneBatch(var batch) -> new Scope.OfBatch(batch.id());
            case OneRow(var batch, var row) -> new Scope.OfRow(batch.id(), row.rowKey());
        };
    }

    /// How it is called in a sentence.
    default String words() {
        return switch (this) {
            case All() -> "everything";
            case OneBatch(var batch) -> "batch " + batch.id();
            case OneRow(var _, var row) -> "row " + row.name();
        };
    }
}
