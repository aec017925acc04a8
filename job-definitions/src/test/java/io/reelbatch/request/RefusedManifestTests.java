package io.reelbatch.request;

import static io.reelbatch.request.Manifests.brief;
import static io.reelbatch.request.Manifests.rows;
import static io.reelbatch.request.Manifests.validate;
import static io.reelbatch.request.Manifests.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RefusedManifestTests {

    private static final ManifestLimits SMALL = new ManifestLimits(1_000, 3, 100, 40, 4, 5, 10, 2);

    @TempDir
    Path directory;

    @Test
    void namesLineAndByteOfWhatIsNotUtf8() {
        byte[] bytes = "id,prompt\na,Übermut\nb,süß\n".getBytes(Charset.forName("windows-1252"));
        ManifestReport report = validate(write(directory, "m.csv", bytes));
        assertThat(report.fileProblems())
                .extracting(ManifestProblem::line, ManifestProblem::code, ManifestProblem::message)
                .containsExactly(
                        tuple(2L, "NOT_UTF_8", "Byte 12 (0xDC) is not UTF-8; in Windows-1252 it would be 'Ü'."),
                        tuple(3L, "NOT_UTF_8", "Byte 23 (0xFC) is not UTF-8; in Windows-1252 it would be 'ü'."),
                        tuple(3L, "NOT_UTF_8", "Byte 24 (0xDF) is not UTF-8; in Windows-1252 it would be 'ß'."));
        assertThat(report.fileProblems().getFirst().hint()).isEqualTo("Save the file as CSV UTF-8.");
    }

    @Test
    void neverHandsOutAReplacementCharacter() {
        Path manifest = write(directory, "m.csv", "prompt\nsüß\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatExceptionOfType(ManifestRefused.class)
                .isThrownBy(() -> rows(manifest))
                .satisfies(refused -> assertThat(brief(refused.problems())).containsExactly("2 null NOT_UTF_8"));
    }

    @Test
    void refusesACharacterCutShortAtTheEnd() {
        byte[] whole = "prompt\nsüß".getBytes(StandardCharsets.UTF_8);
        byte[] cut = Arrays.copyOf(whole, whole.length - 1);
        assertThat(brief(validate(write(directory, "m.csv", cut)).fileProblems()))
                .containsExactly("2 null NOT_UTF_8");
    }

    @ParameterizedTest
    @CsvSource({"UTF-16, UTF_16", "UTF-16LE, UTF_16", "UTF-16BE, UTF_16", "UTF-32, NUL_CHARACTER"})
    void recognisesWideText(String charset, String code) {
        byte[] bytes = "id,prompt\na,A cat\n".getBytes(Charset.forName(charset));
        assertThat(validate(write(directory, "m.csv", bytes)).fileProblems())
                .extracting(ManifestProblem::code)
                .first()
                .isEqualTo(code);
    }

    @Test
    void saysHowToSaveUtf16() {
        byte[] bytes = "id,prompt\na,A cat\n".getBytes(StandardCharsets.UTF_16LE);
        assertThat(validate(write(directory, "m.csv", bytes)).fileProblems())
                .containsExactly(ManifestProblem.at(
                        0, ProblemCode.UTF_16, "The file is UTF-16 text.", "Save the file as CSV UTF-8."));
    }

    @Test
    void refusesNul() {
        assertThat(brief(validate(write(directory, "m.csv", "id,prompt\na,A\0cat\nb,A\0dog\n"))
                        .fileProblems()))
                .containsExactly("2 null NUL_CHARACTER", "3 null NUL_CHARACTER");
    }

    @Test
    void recognisesArchivesAndSpreadsheetsByContentAndName() throws IOException {
        assertThat(codeOf("m.csv", gzip("prompt\nA cat\n"))).isEqualTo("ARCHIVE");
        assertThat(codeOf("m.csv.gz", "prompt\n".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("ARCHIVE");
        assertThat(codeOf("m.csv", zip())).isEqualTo("ARCHIVE");
        assertThat(codeOf("m.xlsx", zip())).isEqualTo("SPREADSHEET");
        assertThat(codeOf("m.csv", new byte[] {
                    (byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, (byte) 0xA1, (byte) 0xB1, 0x1A, (byte) 0xE1
                }))
                .isEqualTo("SPREADSHEET");
        assertThat(codeOf("m.csv", "%PDF-1.7".getBytes(StandardCharsets.UTF_8))).isEqualTo("NOT_TEXT");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                              | EMPTY_FILE
                    '\\n\\n  \\n'                   | EMPTY_FILE
                    'id,prompt\\n'                  | NO_ROWS
                    'id,prompt\\n\\n'               | NO_ROWS
                    'id,text\\na,A cat\\n'          | NO_PROMPT_COLUMN
                    'id,prompt,ID\\na,A cat,b\\n'   | DUPLICATE_COLUMN
                    'id,prompt,\\na,A cat,b\\n'     | UNNAMED_COLUMN
                    'id,prompt\\na,\"A cat\\nb,x\\n'| OPEN_QUOTE
                    'id,prompt\\na,\"'              | OPEN_QUOTE
                    'id,prompt\\na,\"A \"cat\"\\n'  | MISPLACED_QUOTE
                    'id,prompt\\na,x\\na,y\\n'      | DUPLICATE_ID
                    """)
    void refusesCsv(String text, String code) {
        Path manifest = write(directory, "m.csv", text.replace("\\n", "\n"));
        assertThat(validate(manifest).fileProblems())
                .extracting(ManifestProblem::code)
                .containsExactly(code);
    }

    @Test
    void refusesEmptyJson() {
        assertThat(codeOf("m.jsonl", new byte[0])).isEqualTo("EMPTY_FILE");
        assertThat(codeOf("m.json", "[]".getBytes(StandardCharsets.UTF_8))).isEqualTo("NO_ROWS");
    }

    @Test
    void saysWhereAQuoteOpensThatSwallowsTheRest() {
        String rows = IntStream.range(0, 300_000)
                .mapToObj(i -> "id%d,text\n".formatted(i))
                .collect(Collectors.joining());
        Path manifest = write(directory, "m.csv", "id,prompt\na,A cat\nb,\"A dog\n" + rows);
        ManifestReport report = validate(manifest);
        assertThat(brief(report.fileProblems())).containsExactly("3 null OPEN_QUOTE");
        assertThat(report.rows()).isEqualTo(1);
    }

    @Test
    void reportsAllProblemsOfAHeaderTogether() {
        Path manifest = write(directory, "m.csv", "id,promt,,ID\n");
        assertThat(brief(validate(manifest).fileProblems()))
                .containsExactly("1 null UNNAMED_COLUMN", "1 null DUPLICATE_COLUMN", "1 null NO_PROMPT_COLUMN");
        assertThat(validate(manifest).fileProblems().getLast().hint()).isEqualTo("Rename 'promt' to prompt.");
    }

    @Test
    void namesTheFirstLineOfADuplicateId() {
        Path manifest = write(directory, "m.csv", "id,prompt\na,x\nb,y\n a ,z\n");
        assertThat(validate(manifest).fileProblems())
                .containsExactly(ManifestProblem.in(
                        "id",
                        4,
                        ProblemCode.DUPLICATE_ID,
                        "The id 'a' is already that of line 2.",
                        "Give every row an id of its own, or leave the column empty."));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    m.csv   | a,b,c,d,prompt        | TOO_MANY_COLUMNS
                    m.jsonl | {"a":1,"b":2,"c":3,"d":4,"prompt":"x"} | TOO_MANY_COLUMNS
                    m.csv   | prompt~1~2~3~4        | TOO_MANY_ROWS
                    m.csv   | prompt~#              | FIELD_TOO_LONG
                    m.jsonl | {"prompt":"#"}        | FIELD_TOO_LONG
                    m.json  | [{"prompt":"#"}]      | FIELD_TOO_LONG
                    m.csv   | prompt~###            | LINE_TOO_LONG
                    m.jsonl | {"prompt":"##"}       | LINE_TOO_LONG
                    m.csv   | prompt~###############################| MANIFEST_TOO_LARGE
                    m.jsonl | {"prompt":"x","y":[[[[[[1]]]]]]} | JSON_LIMIT
                    m.json  | [{"prompt":"x","y":12345678901}] | JSON_LIMIT
                    """)
    void holdsEachLimit(String name, String text, String code) {
        Path manifest = write(directory, name, text.replace("~", "\n").replace("#", "x".repeat(50)));
        assertThat(new ManifestValidator(SMALL, RowRule.none())
                        .validate(manifest)
                        .fileProblems())
                .extracting(ManifestProblem::code)
                .containsExactly(code);
    }

    @Test
    void refusesOneLineOfAHundredMegabytes() throws IOException {
        Path manifest = directory.resolve("m.csv");
        byte[] block = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = Files.newOutputStream(manifest)) {
            out.write("prompt\n".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 100; i++) {
                out.write(block);
            }
        }
        assertThat(brief(validate(manifest).fileProblems())).containsExactly("2 null LINE_TOO_LONG");
    }

    @Test
    void countsAllProblemsButListsOnlyTheFirst() {
        Path manifest = write(directory, "m.csv", "id,prompt\na,\nb,\nc,\n");
        ManifestReport report = new ManifestValidator(SMALL, RowRule.none()).validate(manifest);
        assertThat(brief(report.rowProblems().listed())).containsExactly("2 prompt NO_PROMPT", "3 prompt NO_PROMPT");
        assertThat(report.rowProblems().total()).isEqualTo(3);
    }

    @Test
    void stopsAfterAHundredProblemsOfTheFile() {
        String rows = IntStream.range(0, 500).mapToObj(i -> "a,x\n").collect(Collectors.joining());
        assertThat(validate(write(directory, "m.csv", "id,prompt\n" + rows)).fileProblems())
                .hasSize(100);
    }

    @Test
    void opensOnlyRegularFilesAndNeverWaits() throws IOException, InterruptedException {
        Path pipe = directory.resolve("pipe.csv");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThat(brief(validate(pipe).fileProblems())).containsExactly("0 null MANIFEST_NOT_A_FILE");
        assertThat(brief(validate(directory).fileProblems())).containsExactly("0 null MANIFEST_NOT_A_FILE");
        assertThat(brief(validate(Path.of("/dev/zero")).fileProblems())).containsExactly("0 null MANIFEST_NOT_A_FILE");
        assertThat(brief(validate(directory.resolve("none.csv")).fileProblems()))
                .containsExactly("0 null MANIFEST_NOT_FOUND");
    }

    @Test
    void readsThroughALinkAndOddNames() throws IOException {
        Path manifest = write(directory, "one\ntwo.csv", "prompt\nA cat\n");
        Path longName = write(directory, "x".repeat(251) + ".csv", "prompt\nA cat\n");
        Path link = Files.createSymbolicLink(directory.resolve("link.csv"), manifest);
        assertThat(validate(link).good()).isEqualTo(1);
        assertThat(validate(longName).good()).isEqualTo(1);
    }

    private String codeOf(String name, byte[] bytes) {
        return validate(write(directory, name, bytes)).fileProblems().getFirst().code();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] zip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            out.putNextEntry(new ZipEntry("m.csv"));
            out.write("prompt\n".getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
