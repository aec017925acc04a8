package io.reelbatch.sink;

import io.reelbatch.ledger.BatchOptions;

/// Decides, as a batch is accepted, where its results will go.
public final class BatchSinks {
    private final SinkCatalogue catalogue;

    BatchSinks(SinkCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /// What was asked for, with what the definition and the installation ask for beside it.
    public BatchOptions options(String definition, BatchOptions asked) {
        BatchOptions options = asked.withSinks(catalogue.of(definition, asked.topic() != null));
        return options.downloadDirectory() != null
                ? options
                : catalogue
                        .downloads(definition)
                        .map(directory -> options.withDownloads(directory.toString()))
                        .orElse(options);
    }
}
