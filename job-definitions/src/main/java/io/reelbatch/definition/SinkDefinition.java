package io.reelbatch.definition;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/// Where the results of a definition's batches go, beside the files that every batch has.
public sealed interface SinkDefinition {

    /// Tells the sinks of one definition apart.
    String name();

    /// A further copy of each batch's result files, written when the batch is complete.
    ///
    /// @param directory relative to the home, or absolute
    record Files(String name, String directory) implements SinkDefinition {}

    /// The finished videos themselves.
    ///
    /// @param directory relative to the home, or absolute
    record Downloads(String name, String directory) implements SinkDefinition {}

    /// A Kafka topic, in the cluster that the configuration names.
    record Topic(String name, String topic) implements SinkDefinition {}

    /// A table of a database; it is made when it is missing.
    ///
    /// @param url JDBC URL; the ledger's own database when there is none
    record Table(
            String name,
            String table,
            @Nullable String url,
            @Nullable String username,
            @Nullable Secret password) implements SinkDefinition {}

    /// A web address that each result is sent to, signed.
    record Webhook(String name, URI url, Secret secret) implements SinkDefinition {}

    /// Where a secret is to be found; never the secret itself.
    ///
    /// @param environment name of an environment variable
    /// @param file path of a file whose first line it is
    record Secret(@Nullable String environment, @Nullable String file) {}
}
