package io.reelbatch.intake.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;

/// Everything that people, programs and enemies put into the inbox: accepted, or rejected with a reason, or
/// left alone; never hung, never lost, and no hindrance for the next file.
class InboxKindsTests {
    @TempDir
    private static Path home;

    private static ConfigurableApplicationContext application;

    @TempDir
    private Path directory;

    private TestingInbox inbox;

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
        inbox = new TestingInbox(application, directory);
    }

    /// @param fates what becomes of it, see [TestingInbox#fates()]
    record Kind(String title, String file, Content content, List<String> fates) {
        static Kind text(String title, String file, String content, String... fates) {
            return bytes(title, file, content.getBytes(StandardCharsets.UTF_8), fates);
        }

        static Kind bytes(String title, String file, byte[] content, String... fates) {
            return of(title, file, path -> Files.write(path, content), fates);
        }

        static Kind of(String title, String file, Content content, String... fates) {
            return new Kind(title, file, content, List.of(fates));
        }

        @Override
        public String toString() {
            return title;
        }
    }

    interface Content {
        void put(Path file) throws IOException, InterruptedException;
    }

    static Stream<Kind> kinds() {
        return Stream.of(ordinary(), spellings(), damaged(), json(), foreign(), noFiles(), names())
                .flatMap(part -> part);
    }

    private static Stream<Kind> ordinary() {
        return Stream.of(
                Kind.text("a CSV", "a.csv", "id,prompt\n1,ordinary fox\n2,ordinary whale\n", "accepted 2"),
                Kind.text(
                        "JSON lines",
                        "a.jsonl",
                        "{\"prompt\":\"jsonl fox\"}\n{\"prompt\":\"jsonl owl\"}\n",
                        "accepted 2"),
                Kind.text("a JSON array", "a.json", "[{\"prompt\":\"array fox\"}]", "accepted 1"),
                Kind.text("unknown columns", "a.csv", "id,prompt,colour\n1,column fox,red\n", "accepted 1"),
                Kind.text("an upper-case ending", "A.CSV", "id,prompt\n1,upper fox\n", "accepted 1"),
                Kind.text("media beside a manifest", "cat.png", "no manifest", "left"),
                Kind.text("an unfinished upload", "a.csv.part", "id,prompt\n1,part fox\n", "left"),
                Kind.text("a hidden file", ".a.csv", "id,prompt\n1,hidden fox\n"),
                Kind.of("100,000 rows", "a.csv", InboxKindsTests::manyRows, "accepted 100000"));
    }

    private static Stream<Kind> spellings() {
        return Stream.of(
                Kind.text("a byte order mark", "a.csv", "\uFEFFid,prompt\n1,bom fox\n", "accepted 1"),
                Kind.text("rows that begin with #", "a.csv", "id,prompt\n#1,hash fox\n#2,hash owl\n", "accepted 2"),
                Kind.text("quotes", "a.csv", "id,prompt\n1,\"a \"\"quoted\"\" fox, red\"\n", "accepted 1"),
                Kind.text("quoted newlines", "a.csv", "id,prompt\n1,\"two\nlined fox\"\n", "accepted 1"),
                Kind.text("spaces in the header", "a.csv", " id , prompt \n1,header fox\n", "accepted 1"),
                Kind.text("semicolons", "a.csv", "id;prompt\n1;semicolon fox\n", "accepted 1"),
                Kind.text("tabs", "a.csv", "id\tprompt\n1\ttab fox\n", "accepted 1"),
                Kind.text("mixed line ends", "a.csv", "id,prompt\r\n1,mixed fox\n2,mixed owl\r\n", "accepted 2"),
                Kind.text("no final newline", "a.csv", "id,prompt\n1,final fox", "accepted 1"),
                Kind.text(
                        "a language tag as long as a cell",
                        "a.csv",
                        "id,prompt,language\n1,tagged fox,aa%s\n2,fine fox,en\n".formatted("-a".repeat(16_000)),
                        "accepted 2"),
                Kind.text("control characters", "a.csv", "id,prompt\n1,bell \u0007 fox\n2,fine fox\n", "accepted 2"));
    }

    private static Stream<Kind> damaged() {
        return Stream.of(
                Kind.text("an empty file", "a.csv", "", "rejected EMPTY_FILE"),
                Kind.text("a header only", "a.csv", "id,prompt\n", "rejected NO_ROWS"),
                Kind.text("blank lines only", "a.csv", "id,prompt\n\n\n", "rejected NO_ROWS"),
                Kind.text("an open quote at the end", "a.csv", "id,prompt\n1,\"open fox\n", "rejected OPEN_QUOTE"),
                Kind.text("duplicate ids", "a.csv", "id,prompt\n1,first fox\n1,second fox\n", "rejected DUPLICATE_ID"),
                Kind.text("no prompt column", "a.csv", "id,text\n1,lost fox\n", "rejected NO_PROMPT_COLUMN"),
                Kind.text(
                        "NUL",
                        "a.csv",
                        "id,prompt\n1,nul \0 fox\n",
                        "rejected NUL_CHARACTER",
                        "rejected BAD_CHARACTER"),
                encoded("UTF-16", StandardCharsets.UTF_16, "grün", "rejected UTF_16"),
                encoded("cp1252", Charset.forName("windows-1252"), "“5 €”", "rejected NOT_UTF_8"),
                encoded("Latin-1", StandardCharsets.ISO_8859_1, "grün", "rejected NOT_UTF_8"),
                Kind.of("a line of 100 MB", "a.csv", InboxKindsTests::longLine, "rejected LINE_TOO_LONG"),
                Kind.of("10 GB", "a.csv", InboxKindsTests::tenGigabytes, "rejected MANIFEST_TOO_LARGE"),
                Kind.of(
                        "a file that may not be read",
                        "a.csv",
                        InboxKindsTests::unreadable,
                        "rejected MANIFEST_NOT_READABLE"));
    }

    /// @param word that is spelled in its own way in this character set
    private static Kind encoded(String title, Charset charset, String word, String fate) {
        return Kind.bytes(
                title,
                "a.csv",
                "id,prompt\n1,ein Fuchs %s\n2,ein Wal\n".formatted(word).getBytes(charset),
                fate);
    }

    private static Stream<Kind> json() {
        return Stream.of(
                Kind.text("deep JSON", "a.json", "[".repeat(10_000), "rejected JSON_LIMIT"),
                Kind.text(
                        "JSON lines with one bad line",
                        "a.jsonl",
                        "{\"prompt\":\"bad line fox\"}\n{\"prompt\":\n{\"prompt\":\"bad line owl\"}\n",
                        "accepted 3"),
                Kind.text(
                        "a JSON array cut short",
                        "a.json",
                        "[{\"prompt\":\"cut fox\"},{\"pro",
                        "rejected JSON_CUT_SHORT"));
    }

    private static Stream<Kind> foreign() {
        return Stream.of(
                Kind.bytes("a zip archive", "a.zip", new byte[] {'P', 'K', 3, 4, 0, 0}, "rejected ARCHIVE"),
                Kind.bytes("a gzip archive", "a.csv.gz", new byte[] {0x1f, (byte) 0x8b, 8, 0}, "rejected ARCHIVE"),
                Kind.bytes("an archive called .csv", "a.csv", new byte[] {0x1f, (byte) 0x8b, 8, 1}, "rejected ARCHIVE"),
                Kind.bytes("a spreadsheet", "a.xlsx", new byte[] {'P', 'K', 3, 4, 1, 0}, "rejected SPREADSHEET"),
                Kind.text("text that is not called .csv", "a.txt", "id,prompt\n1,text fox\n", "rejected NOT_TEXT"));
    }

    private static Stream<Kind> noFiles() {
        return Stream.of(
                Kind.of("a directory called .csv", "a.csv", Files::createDirectory, "rejected MANIFEST_NOT_A_FILE"),
                Kind.of("a directory of media", "pictures", Files::createDirectory, "left"),
                Kind.of(
                        "a symbolic link to nothing",
                        "a.csv",
                        InboxKindsTests::linkToNothing,
                        "rejected MANIFEST_NOT_A_FILE"),
                Kind.of(
                        "a symbolic link to a manifest",
                        "a.csv",
                        InboxKindsTests::linkToAManifest,
                        "rejected MANIFEST_NOT_A_FILE",
                        "left"),
                Kind.of("a pipe", "a.csv", file -> run("mkfifo", file.toString()), "rejected MANIFEST_NOT_A_FILE"),
                Kind.of(
                        "a device",
                        "a.csv",
                        file -> run("mknod", file.toString(), "c", "1", "5"),
                        "rejected MANIFEST_NOT_A_FILE"));
    }

    private static Stream<Kind> names() {
        return Stream.of(
                Kind.text("a name with a newline", "a\nb.csv", "id,prompt\n1,newline fox\n", "accepted 1"),
                Kind.text(
                        "a name of 255 bytes", "n".repeat(251) + ".csv", "id,prompt\n1,long name fox\n", "accepted 1"),
                Kind.text("a bad file with a name of 255 bytes", "n".repeat(251) + ".csv", "", "rejected EMPTY_FILE"),
                Kind.text("a name that looks like a path", "a\\..\\..\\b.csv", "id,prompt\n1,path fox\n", "accepted 1"),
                Kind.text(
                        "a name that looks like an option", "--again.csv", "id,prompt\n1,option fox\n", "accepted 1"));
    }

    private static void manyRows(Path file) throws IOException {
        String rows = IntStream.range(0, 100_000)
                .mapToObj(number -> "r%d,fox number %d%n".formatted(number, number))
                .collect(Collectors.joining());
        Files.writeString(file, "id,prompt\n" + rows);
    }

    private static void longLine(Path file) throws IOException {
        byte[] megabyte = new byte[1 << 20];
        Arrays.fill(megabyte, (byte) 'x');
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write("id,prompt\n1,".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 100; i++) {
                out.write(megabyte);
            }
        }
    }

    private static void tenGigabytes(Path file) throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(10L << 30);
        }
    }

    private static void unreadable(Path file) throws IOException {
        Files.writeString(file, "id,prompt\n1,secret fox\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeTrue(!Files.isReadable(file), "this user may read everything; InboxRightsIT tries it as another one");
    }

    private static void linkToNothing(Path file) throws IOException {
        Files.createSymbolicLink(file, file.resolveSibling("nothing.png"));
    }

    /// Its target is called so that it is left alone for its own sake.
    private static void linkToAManifest(Path file) throws IOException {
        Path target = Files.writeString(file.resolveSibling("target.png"), "id,prompt\n1,linked fox\n");
        Files.createSymbolicLink(file, target);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        int exit = new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
        assumeTrue(exit == 0, String.join(" ", command) + " is not possible here");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void isAcceptedOrRejectedWithAReasonOrLeftAlone(Kind kind) throws Exception {
        kind.content().put(inbox.folders.inbox().resolve(kind.file()));

        inbox.lookUntilSettled();

        assertThat(inbox.fates()).containsExactlyElementsOf(kind.fates());
    }

    @Test
    void theTargetOfALinkIsNotTouched() throws Exception {
        Path target = Files.writeString(directory.resolve("target.csv"), "id,prompt\n1,other fox\n");
        Files.createSymbolicLink(inbox.folders.inbox().resolve("a.csv"), target);

        inbox.lookUntilSettled();

        assertThat(target).hasContent("id,prompt\n1,other fox\n");
        assertThat(inbox.fates()).containsExactly("rejected MANIFEST_NOT_A_FILE");
    }

    @Test
    void noneOfThemHindersAnother() throws Exception {
        int number = 0;
        for (Kind kind :
                Stream.of(damaged(), noFiles(), foreign()).flatMap(part -> part).toList()) {
            Path file = inbox.folders.inbox().resolve("%d-%s".formatted(number++, kind.file()));
            try {
                kind.content().put(file);
            } catch (org.opentest4j.TestAbortedException notPossibleHere) {
                Files.deleteIfExists(file);
            }
        }
        inbox.drop("z.csv", "id,prompt\n1,patient fox\n");

        inbox.lookUntilSettled();

        assertThat(inbox.onlyBatch().manifest()).hasFileName("z.csv");
    }

    @Test
    void everyRejectedFileLiesBesideItsReasons() throws Exception {
        inbox.drop("bad.csv", "id,prompt\n1,first fox\n1,second fox\n");

        inbox.lookUntilSettled();

        assertThat(TestingInbox.names(inbox.folders.rejected())).containsExactly("bad.csv", "bad.csv.reasons.jsonl");
        assertThat(inbox.folders.rejected().resolve("bad.csv.reasons.jsonl"))
                .content()
                .startsWith("{\"line\":3,\"column\":\"id\",\"code\":\"DUPLICATE_ID\",\"message\":\"")
                .contains("\"hint\":\"");
    }

    @Test
    void aSecondBadFileOfTheSameNameHidesNotTheFirst() throws Exception {
        inbox.drop("bad.csv", "");
        inbox.lookUntilSettled();
        inbox.drop("bad.csv", "id,prompt\n");

        inbox.lookUntilSettled();

        assertThat(TestingInbox.names(inbox.folders.rejected()))
                .containsExactly("bad-2.csv", "bad-2.csv.reasons.jsonl", "bad.csv", "bad.csv.reasons.jsonl");
    }
}
