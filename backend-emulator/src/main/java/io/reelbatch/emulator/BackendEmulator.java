package io.reelbatch.emulator;

import io.reelbatch.emulator.http.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.URI;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// A running stand-in for the video service. Close it to end everything that is going on in it.
///
/// ```java
/// try (var emulator = BackendEmulator.start(Scenario.standard())) {
///     client.use(emulator.baseUri());
///     assertThat(emulator.journal().charges()).hasSize(1);
/// }
/// ```
public final class BackendEmulator implements AutoCloseable {
    private final Journal journal;
    private final World world;
    private final FaultScript script = new FaultScript();
    private final HttpServer server;
    private volatile Scenario scenario;

    private BackendEmulator(Options options) throws IOException {
        this.scenario = options.scenario();
        this.journal = new Journal(scenario.get(Settings.JOURNAL_DETAIL), options.journalFile());
        this.world = World.create(journal, InstantSource.system());
        scenario(scenario);
        Service service = new Service(world, this::scenario, script);
        this.server = HttpServer.start(options.address(), options.port(), new Control(this, service));
    }

    /// What it takes to start.
    record Options(
            Scenario scenario,
            InetAddress address,
            int port,
            @Nullable Writer journalFile) {}

    /// Starts on any free port of the loopback interface.
    public static BackendEmulator start(Scenario scenario) {
        return start(scenario, 0);
    }

    /// Starts on a port of the loopback interface.
    ///
    /// @throws UncheckedIOException if the port is taken
    public static BackendEmulator start(Scenario scenario, int port) {
        try {
            return start(new Options(scenario, InetAddress.getLoopbackAddress(), port, null));
        } catch (IOException taken) {
            throw new UncheckedIOException("port %d cannot be used: %s".formatted(port, taken.getMessage()), taken);
        }
    }

    static BackendEmulator start(Options options) throws IOException {
        return new BackendEmulator(options);
    }

    /// Where clients find it.
    public URI baseUri() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /// What it has seen and done.
    public Journal journal() {
        return journal;
    }

    /// How it behaves now.
    public Scenario scenario() {
        return scenario;
    }

    /// Changes how it behaves from the next call on.
    public void scenario(Scenario next) {
        scenario = next;
        world.accounts().know(next);
        script.follow(next);
    }

    /// Adds credits to every account.
    public void topUp(int credits) {
        world.accounts().topUp(credits);
        journal.write(JournalKind.TOPPED_UP, Subject.NOBODY, 200, Integer.toString(credits));
    }

    /// How many connections are open now.
    public int connections() {
        return server.connections();
    }

    @Override
    public void close() {
        world.generations().close();
        try {
            server.close();
        } catch (IOException alreadyGone) {
            throw new UncheckedIOException(alreadyGone);
        }
    }
}
