package io.reelbatch.intake.inbox;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.reelbatch.ReelbatchApplication;
import io.reelbatch.definition.DefinitionCatalogue;
import io.reelbatch.launch.BatchAccepter;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.Batches;
import io.reelbatch.request.ManifestLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An inbox with folders of its own on the ledger of a real application, looked through when the test says
/// so.
/// The clock by which files settle is the test's.
final class TestingInbox {
    static final Duration STABLE = Duration.ofSeconds(5);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    final InboxFolders folders;
    final List<String> launched = new ArrayList<>();
    final Claims claims;
    final Reception reception;
    private final ConfigurableApplicationContext application;
    private final AtomicLong nanos = new AtomicLong(1);
    private final InboxRound round;

    /// @param home where the folders are; the same again is as a new start of the program
    TestingInbox(ConfigurableApplicationContext application, Path home) throws IOException {
        this(application, home, application.getBean(AcceptedFiles.class));
    }

    TestingInbox(ConfigurableApplicationContext application, Path home, Path inbox) throws IOException {
        this(application, InboxFolders.in(home, inbox), application.getBean(AcceptedFiles.class));
    }

    TestingInbox(ConfigurableApplicationContext application, Path home, AcceptedFiles ledger) throws IOException {
        this(application, InboxFolders.in(home, home.resolve("inbox")), ledger);
    }

    private TestingInbox(ConfigurableApplicationContext application, InboxFolders folders, AcceptedFiles ledger)
            throws IOException {
        this.folders = folders;
        this.application = application;
        List<String> definitions =
                application.getBean(DefinitionCatalogue.class).names();
        folders.create(definitions);
        InboxCounts counts = new InboxCounts(new SimpleMeterRegistry(), InstantSource.system());
        claims = new Claims(folders.work());
        Shelves shelves = new Shelves(folders);
        reception = new Reception(
                application.getBean(BatchAccepter.class),
                ledger,
                claims,
                shelves,
                new Reception.Rules(definitions, List.of(), launched::add, counts::rejected));
        round = new InboxRound(
                new InboxListing(folders.inbox(), Set.copyOf(definitions), DefinitionCatalogue.DEFAULT_NAME),
                new Settling(STABLE, nanos::get),
                new Refusals(ManifestLimits.defaults().maxBytes()),
                new InboxRound.Desk(claims, reception, shelves, ledger),
                counts);
    }

    /// The application whose ledger is used. Its own inbox stays closed, and nothing can be spent.
    static ConfigurableApplicationContext application(Path home) {
        return new SpringApplicationBuilder(ReelbatchApplication.class)
                .properties("reelbatch.home=" + home, "reelbatch.backend.base-url=http://127.0.0.1:9", "NEMO_TOKEN=")
                .run();
    }

    Path drop(String name, String content) throws IOException {
        return Files.writeString(folders.inbox().resolve(name), content);
    }

    void look() throws IOException {
        round.look();
    }

    InboxRound round() {
        return round;
    }

    /// The door itself, which is closed.
    InboxIntake door() {
        return new InboxIntake(
                folders,
                application.getBean(DefinitionCatalogue.class).names(),
                new FolderLock(folders.inbox(), "this test"),
                round,
                STABLE);
    }

    void goOn() throws IOException {
        round.goOn();
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /// Looks, waits until what is there counts as complete, and looks again.
    void lookUntilSettled() throws IOException {
        look();
        pass(STABLE);
        look();
    }

    static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    /// Names of what lies in the inbox itself, without the sub-folders of definitions.
    List<String> inbox() throws IOException {
        try (Stream<Path> files = Files.list(folders.inbox())) {
            Set<String> definitions =
                    Set.copyOf(application.getBean(DefinitionCatalogue.class).names());
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !definitions.contains(name))
                    .sorted()
                    .toList();
        }
    }

    /// The codes in the files of reasons or notices of a folder.
    static List<String> codes(Path folder) throws IOException {
        List<String> codes = new ArrayList<>();
        for (String name : names(folder)) {
            if (name.endsWith(".jsonl") && (name.contains(".reasons.") || name.contains(".notice."))) {
                for (String line : Files.readAllLines(folder.resolve(name))) {
                    JsonNode problem = JSON.readTree(line);
                    codes.add(problem.path("code").asString());
                }
            }
        }
        return codes;
    }

    Batch batch(String id) {
        return application.getBean(Batches.class).get(id);
    }

    Batch onlyBatch() {
        if (launched.size() != 1) {
            throw new AssertionError("launched: " + launched);
        }
        return batch(launched.getFirst());
    }

    void complete(String batch) {
        application
                .getBean(JdbcClient.class)
                .sql("update batch set state = 'COMPLETED', finished_at = :now where id = :id")
                .param("now", Instant.EPOCH.atOffset(ZoneOffset.UTC))
                .param("id", batch)
                .update();
    }

    /// What became of everything that was dropped, in a word and a figure for each.
    List<String> fates() throws IOException {
        List<String> fates = new ArrayList<>();
        launched.forEach(id -> fates.add("accepted " + batch(id).rows()));
        codes(folders.done()).forEach(code -> fates.add("done " + code));
        codes(folders.rejected()).stream().distinct().forEach(code -> fates.add("rejected " + code));
        inbox().stream().filter(name -> !name.startsWith(".")).forEach(_ -> fates.add("left"));
        return fates;
    }

    /// Whether each file is in exactly one place: nothing lies in the working directory but snapshots.
    List<String> inWork() throws IOException {
        try (Stream<Path> files = Files.list(folders.work())) {
            return files.filter(file -> Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    .map(Path::toString)
                    .toList();
        }
    }
}
