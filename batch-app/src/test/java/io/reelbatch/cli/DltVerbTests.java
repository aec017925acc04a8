package io.reelbatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `dlt` says without brokers; with brokers it is tested where the door for messages is.
class DltVerbTests {
    @TempDir
    Path home;

    private Command.End run(String... arguments) {
        return new Command(home, Command.NOBODY).run(arguments);
    }

    @Test
    void saysThatKafkaIsNotConfigured() {
        Command.End end = run("dlt", "list");

        assertThat(end.exitCode()).isEqualTo(ExitCode.COULD_NOT_RUN);
        assertThat(end.err()).contains("no Kafka servers are configured; set reelbatch.kafka.bootstrap-servers");
    }

    @Test
    void replaysNothingUnasked() {
        Command.End end = run("dlt", "replay");

        assertThat(end.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(end.err()).contains("name the records to send in again, or a --reason, or --all");
    }

    @Test
    void takesAnyPropertyOfTheClients() {
        Command.End end = run("dlt", "list", "--set", "reelbatch.kafka.properties.security.protocol=SASL_SSL");

        assertThat(end.err()).contains("no Kafka servers are configured");
    }
}
