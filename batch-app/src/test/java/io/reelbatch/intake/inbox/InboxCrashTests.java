package io.reelbatch.intake.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.reelbatch.definition.DefinitionCatalogue;
import io.reelbatch.launch.BatchAccepter;
import io.reelbatch.ledger.Batch;
import io.reelbatch.ledger.BatchOptions;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Schedules;
import io.reelbatch.request.ManifestReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

/// The process dies between two steps; the next one finds what the first has left.
class InboxCrashTests {
    private static final String CONTENT = "id,prompt\n1,%s\n";

    @TempDir
    private static Path home;

    private static ConfigurableApplicationContext application;

    @TempDir
    private Path directory;

    private TestingInbox before;

    @BeforeAll
    static void start() {
        application = TestingInbox.application(home);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @BeforeEach
    void open() throws IOException {
        before = new TestingInbox(application, directory);
    }

    private TestingInbox startedAgain() throws IOException {
        TestingInbox after = new TestingInbox(application, directory);
        after.goOn();
        return after;
    }

    private Claim taken(String name, String content) throws IOException {
        Path file = before.drop(name, content);
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return before.claims.take(new Found(file, DefinitionCatalogue.DEFAULT_NAME, attributes));
    }

    private Claim taken(String prompt) throws IOException {
        return taken("a.csv", CONTENT.formatted(prompt));
    }

    private static Batch prepared(Claim claim) {
        BatchAccepter accepter = application.getBean(BatchAccepter.class);
        String definition = claim.origin().definition();
        ManifestReport report = accepter.validate(claim.file(), definition);
        BatchOptions options = new BatchOptions(claim.file() + ".results.jsonl", null, List.of(), null);
        return accepter.prepare(claim.file(), claim.origin().path(), report, definition, _ -> options);
    }

    private static void assertAcceptedOnce(TestingInbox inbox) throws IOException {
        assertThat(inbox.fates()).containsExactly("accepted 1");
        assertThat(TestingInbox.names(inbox.folders.accepted())).hasSize(1);
        assertThat(inbox.inWork()).isEmpty();
    }

    @Test
    void beforeTheFileIsTakenItLiesInTheInbox() throws Exception {
        before.drop("a.csv", CONTENT.formatted("fox before"));
        Files.createDirectory(before.folders.work().resolve("01234567-0123-0123-0123-0123456789ab"));

        TestingInbox after = startedAgain();
        after.lookUntilSettled();

        assertAcceptedOnce(after);
    }

    @Test
    void afterTheFileWasTakenItIsGoneOnWith() throws Exception {
        taken("fox taken");

        assertAcceptedOnce(startedAgain());
    }

    @Test
    void halfACopyMeansNothing() throws Exception {
        Claim claim = taken("fox copied");
        Files.writeString(claim.file().resolveSibling("manifest.csv.part"), "id,pro");

        assertAcceptedOnce(startedAgain());
    }

    @Test
    void aSnapshotWithoutABatchMeansNothing() throws Exception {
        prepared(taken("fox prepared"));

        assertAcceptedOnce(startedAgain());
    }

    @Test
    void whatTheDatabaseDidNotTakeIsOfferedAgain() throws Exception {
        assertOfferedAgain("fox unlucky", () -> {
            throw new DataAccessResourceFailureException("the database is away");
        });
    }

    @Test
    void whatEndedInAnErrorIsOfferedAgain() throws Exception {
        assertOfferedAgain("fox too deep", () -> {
            throw new StackOverflowError();
        });
    }

    private void assertOfferedAgain(String prompt, Runnable trouble) throws IOException {
        AcceptedFiles broken = new AcceptedFiles(
                application.getBean(Batches.class),
                application.getBean(Schedules.class),
                application.getBean(JdbcClient.class),
                new NoTransactions(trouble));
        TestingInbox failing = new TestingInbox(application, directory, broken);
        failing.drop("a.csv", CONTENT.formatted(prompt));
        failing.lookUntilSettled();
        assertThat(failing.launched).isEmpty();

        assertAcceptedOnce(startedAgain());
    }

    private record NoTransactions(Runnable trouble) implements TransactionOperations {
        @Override
        public <T extends @Nullable Object> T execute(TransactionCallback<T> action) {
            trouble.run();
            throw new AssertionError("there was no trouble");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "null", "", "none"})
    void aClaimThatTellsNotWhereItCameFromHoldsUpNoOther(String origin) throws Exception {
        Claim lost = taken("lost.csv", CONTENT.formatted("fox without a home, of " + origin));
        Path told = lost.file().resolveSibling("origin.json");
        Files.delete(told);
        if (!origin.equals("none")) {
            Files.writeString(told, origin);
        }
        taken("fox beside one of " + origin);

        TestingInbox after = startedAgain();

        assertThat(after.fates()).containsExactly("accepted 1");
        assertThat(lost.file()).exists();
    }

    @Test
    void aFileWhoseBatchIsInTheLedgerIsOnlyPutAway() throws Exception {
        Claim claim = taken("fox in the ledger");
        Batch batch = prepared(claim);
        application.getBean(AcceptedFiles.class).add(batch, claim);

        TestingInbox after = startedAgain();

        assertAcceptedOnce(after);
        assertThat(after.launched).containsExactly(batch.id());
    }

    @Test
    void aClaimWhoseFileHasGoneOnIsForgotten() throws Exception {
        Claim claim = taken("fox gone on");
        Files.delete(claim.file());

        TestingInbox after = startedAgain();

        assertThat(after.fates()).isEmpty();
        assertThat(after.inWork()).isEmpty();
    }

    @Test
    void aFileThatVanishesWhileItIsReadIsForgotten() throws Exception {
        Claim claim = taken("fox vanished");
        Files.delete(claim.file());

        before.reception.receive(claim);

        assertThat(before.fates()).isEmpty();
        assertThat(before.inWork()).isEmpty();
    }

    @Test
    void reasonsWithoutTheirFileAreWrittenAgain() throws Exception {
        taken("bad.csv", "");
        Files.writeString(before.folders.rejected().resolve("bad.csv.reasons.jsonl"), "{\"code\":\"OLD\"}\n");

        TestingInbox after = startedAgain();

        assertThat(TestingInbox.names(after.folders.rejected())).containsExactly("bad.csv", "bad.csv.reasons.jsonl");
        assertThat(after.fates()).containsExactly("rejected EMPTY_FILE");
    }

    @Test
    void anAcceptedFileWhoseBatchIsOverGoesToDoneAtTheNextLook() throws Exception {
        before.drop("a.csv", CONTENT.formatted("fox over"));
        before.lookUntilSettled();
        before.complete(before.onlyBatch().id());

        TestingInbox after = startedAgain();
        after.look();

        assertThat(TestingInbox.names(after.folders.accepted())).isEmpty();
        assertThat(TestingInbox.names(after.folders.done())).hasSize(1);
    }
}
