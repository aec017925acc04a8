package io.reelbatch.request;

import static io.reelbatch.request.Manifests.brief;
import static io.reelbatch.request.Manifests.requests;
import static io.reelbatch.request.Manifests.rows;
import static io.reelbatch.request.Manifests.validate;
import static io.reelbatch.request.Manifests.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvManifestTests {

    @TempDir
    Path directory;

    @Test
    void readsEveryKnownColumnAndKeepsTheOthers() {
        Path manifest = write(directory, "m.csv", """
                id,prompt,media,session,action,language,format,quality,priority,not_before,tags,style
                r1,A cat,a.png|https://cdn.example.com/b.mp4;sub/c.wav,s1,generate,de-AT,mp4,high,-5,2027-01-31T22:00:00+01:00,x|y,noir
                """);
        assertThat(requests(manifest))
                .containsExactly(new GenerationRequest(
                        1,
                        2,
                        "r1",
                        "A cat",
                        List.of(
                                new Media.LocalFile("a.png"),
                                new Media.Url(URI.create("https://cdn.example.com/b.mp4")),
                                new Media.LocalFile("sub/c.wav")),
                        "s1",
                        Action.GENERATE,
                        "de-AT",
                        "mp4",
                        "high",
                        -5,
                        Instant.parse("2027-01-31T21:00:00Z"),
                        List.of("x", "y"),
                        requests(manifest).getFirst().columns()));
        assertThat(requests(manifest).getFirst().columns().values())
                .containsExactly(
                        "r1",
                        "A cat",
                        "a.png|https://cdn.example.com/b.mp4;sub/c.wav",
                        "s1",
                        "generate",
                        "de-AT",
                        "mp4",
                        "high",
                        "-5",
                        "2027-01-31T22:00:00+01:00",
                        "x|y",
                        "noir");
    }

    @Test
    void leavesOutWhatTheRowLeavesOut() {
        Path manifest = write(directory, "m.csv", "prompt,id,priority,media,not_before\nA cat,,,,\n");
        GenerationRequest request = requests(manifest).getFirst();
        assertThat(request)
                .isEqualTo(new GenerationRequest(
                        1,
                        2,
                        null,
                        "A cat",
                        List.of(),
                        null,
                        Action.GENERATE,
                        null,
                        null,
                        null,
                        0,
                        null,
                        List.of(),
                        request.columns()));
    }

    @Test
    void aLanguageTagThatFillsItsCellIsOneBadRow() {
        String longest = "aa" + "-a".repeat(16_000);
        String allowed = "aa" + "-aaaaaaaa".repeat(3) + "-aaaaa";
        Path manifest = write(
                directory,
                "m.csv",
                "prompt,language\nA cat,%s\nA dog,%s\nA fox,%sa\n".formatted(longest, allowed, allowed));

        assertThat(allowed).hasSize(35);
        assertThat(brief(validate(manifest).rowProblems().listed()))
                .containsExactly("2 language BAD_LANGUAGE", "4 language BAD_LANGUAGE");
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void detectsTheDelimiter(String delimiter) {
        Path manifest =
                write(directory, "m.csv", "id,prompt,note\na,\"one, two; three\tfour\",x\n".replace(",", delimiter));
        assertThat(requests(manifest).getFirst().columns().keySet()).containsExactly("id", "prompt", "note");
    }

    @Test
    void doesNotSplitMediaAtTheDelimiter() {
        Path manifest = write(directory, "m.csv", "prompt;media\nA cat;\"a;b.png|c.png\"\n");
        assertThat(requests(manifest).getFirst().media())
                .containsExactly(new Media.LocalFile("a;b.png"), new Media.LocalFile("c.png"));
    }

    @Test
    void readsAHeaderWithSpacesAndAnyCase() {
        Path manifest = write(directory, "m.csv", " ID , Prompt ,My Style\n7,A cat,noir\n");
        GenerationRequest request = requests(manifest).getFirst();
        assertThat(request.id()).isEqualTo("7");
        assertThat(request.columns().keySet()).containsExactly("ID", "Prompt", "My Style");
        assertThat(request.columns().values()).containsExactly("7", "A cat", "noir");
    }

    @Test
    void keepsRowsThatStartWithANumberSign() {
        Path manifest = write(directory, "m.csv", "id,prompt\n#1,A cat\n#2,A dog\n");
        assertThat(requests(manifest)).extracting(GenerationRequest::id).containsExactly("#1", "#2");
    }

    @Test
    void keepsQuotedLineBreaksAndCountsTheirLines() {
        Path manifest = write(directory, "m.csv", "id,prompt\na,\"one\ntwo \"\"three\"\"\r\nfour\"\nb,five\n");
        assertThat(requests(manifest))
                .extracting(GenerationRequest::line, GenerationRequest::prompt)
                .containsExactly(tuple(2L, "one\ntwo \"three\"\r\nfour"), tuple(5L, "five"));
    }

    @Test
    void skipsBlankLinesButNoRow() {
        Path manifest = write(directory, "m.csv", "\n  \nid,prompt\n\na,A cat\n   \n,\nb,A dog\n\n");
        assertThat(rows(manifest))
                .extracting(ManifestRow::rowNumber, ManifestRow::line, ManifestRow::id)
                .containsExactly(tuple(1L, 5L, "a"), tuple(2L, 7L, null), tuple(3L, 8L, "b"));
    }

    @Test
    void readsMixedLineEndsAndNoFinalOne() {
        Path manifest = write(directory, "m.csv", "id,prompt\r\na,one\nb,two\rc,three");
        assertThat(requests(manifest)).extracting(GenerationRequest::line).containsExactly(2L, 3L, 4L);
    }

    @Test
    void takesTheByteOrderMarkOff() {
        Path manifest = write(directory, "m.csv", "\uFEFFprompt\nA cat\n");
        assertThat(requests(manifest).getFirst().columns()).isEqualTo(Map.of("prompt", "A cat"));
    }

    @Test
    void takesTheFormulaGuardOff() {
        Path manifest = write(directory, "m.csv", "prompt,'-note\n'=1+1,''@x\n");
        assertThat(requests(manifest).getFirst().columns()).isEqualTo(Map.of("prompt", "=1+1", "-note", "'@x"));
    }

    @Test
    void callsRowsWithAnotherNumberOfFieldsBad() {
        Path manifest = write(directory, "m.csv", "id,prompt,tags\na,A cat\nb,one, two, three\nc,A dog,x\nd,half writ");
        ManifestReport report = validate(manifest);
        assertThat(brief(report.rowProblems().listed()))
                .containsExactly("2 null TOO_FEW_FIELDS", "3 null TOO_MANY_FIELDS", "5 null TOO_FEW_FIELDS");
        assertThat(report)
                .extracting(ManifestReport::rows, ManifestReport::good, ManifestReport::bad)
                .containsExactly(4L, 1L, 3L);
    }

    @Test
    void saysThatASpaceBeforeAQuoteIsTheTrouble() {
        Path manifest = write(directory, "m.csv", "id,prompt\na, \"A cat\"\n");
        assertThat(brief(validate(manifest).rowProblems().listed())).containsExactly("2 prompt SPACE_BEFORE_QUOTE");
    }

    @Test
    void reportsEveryProblemOfEveryRow() {
        Path manifest = write(directory, "m.csv", """
                id,Prompt,media,action,language,format,quality,priority,not_before
                ~1,,~/a.png,explode,english!,m p4,very high,101,tomorrow
                b,A cat,,,,,,1.5,2027-01-31T22:00:00
                c,A dog,,GENERATE,,,,+7,
                """);
        assertThat(brief(validate(manifest).rowProblems().listed()))
                .containsExactly(
                        "2 id BAD_ID",
                        "2 language BAD_LANGUAGE",
                        "2 format BAD_FORMAT",
                        "2 quality BAD_QUALITY",
                        "2 action BAD_ACTION",
                        "2 priority BAD_PRIORITY",
                        "2 not_before BAD_NOT_BEFORE",
                        "2 media PATH_NOT_ALLOWED",
                        "2 Prompt NO_PROMPT",
                        "3 priority BAD_PRIORITY",
                        "3 not_before BAD_NOT_BEFORE");
    }

    @Test
    void namesControlCharactersInTheirCell() {
        Path manifest = write(directory, "m.csv", "id,prompt\na,A\u001Bcat\nb,A\tdog\nc,\u0085\n");
        ManifestReport report = validate(manifest);
        assertThat(brief(report.rowProblems().listed()))
                .containsExactly("2 prompt BAD_CHARACTER", "4 prompt BAD_CHARACTER");
        assertThat(report.rowProblems().listed().getFirst().message())
                .isEqualTo("Character 2 of the value is the control character U+001B.");
    }

    @Test
    void keepsNamesOnOneLineAndYearsToFourDigits() {
        Path manifest = write(
                directory,
                "m.csv",
                "id,session,prompt,not_before\n\"a\nb\",\"c\nd\",A cat,+10000-01-01T00:00:00Z\n%s,,A cat,\n%s,,A cat,\n"
                        .formatted("x".repeat(200), "x".repeat(201)));
        assertThat(brief(validate(manifest).rowProblems().listed()))
                .containsExactly("2 id BAD_ID", "2 session BAD_SESSION", "2 not_before BAD_NOT_BEFORE", "6 id BAD_ID");
    }

    @Test
    void handsOutTheColumnsOfBadRows() {
        Path manifest = write(directory, "m.csv", "id,prompt\na,\n");
        assertThat(rows(manifest).getFirst())
                .isEqualTo(new ManifestRow.Bad(
                        1,
                        2,
                        "a",
                        Map.of("id", "a", "prompt", ""),
                        List.of(ManifestProblem.in(
                                "prompt",
                                2,
                                ProblemCode.NO_PROMPT,
                                "The row has no prompt.",
                                "Describe the video in the column prompt, or delete the row."))));
    }

    /// 33 columns of 31,700 characters, each within the limit of a value.
    @Test
    void refusesARowThatIsTooLargeAsAWholeAndKeepsItsBeginnings() {
        String header =
                "id,prompt," + IntStream.range(0, 31).mapToObj("c%d"::formatted).collect(Collectors.joining(","));
        String large = "x".repeat(31_700);
        Path manifest = write(
                directory,
                "m.csv",
                "%s\nbig%s\nsmall,a fox%s\n".formatted(header, ("," + large).repeat(32), ",".repeat(31)));

        assertThat(brief(validate(manifest).rowProblems().listed())).containsExactly("2 null ROW_TOO_LARGE");
        ManifestRow row = rows(manifest).getFirst();
        assertThat(row.id()).isEqualTo("big");
        assertThat(row.columns()).hasSize(33).containsEntry("c30", "x".repeat(1_000) + "…");
        assertThat(rows(manifest).getLast()).isInstanceOf(ManifestRow.Good.class);
    }
}
