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
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonManifestTests {

    @TempDir
    Path directory;

    @Test
    void readsOneObjectPerLine() {
        Path manifest = write(directory, "m.jsonl", "{\"id\":\"a\",\"prompt\":\"A cat\"}\n\n{\"prompt\":\"A dog\"}");
        assertThat(requests(manifest))
                .extracting(
                        GenerationRequest::rowNumber,
                        GenerationRequest::line,
                        GenerationRequest::id,
                        GenerationRequest::prompt)
                .containsExactly(tuple(1L, 1L, "a", "A cat"), tuple(2L, 3L, null, "A dog"));
    }

    @Test
    void readsAnArrayOverManyLines() {
        Path manifest = write(directory, "m.json", "[\n {\"prompt\":\n \"A cat\"},\n {\"prompt\": \"A dog\"}\n]\n");
        assertThat(requests(manifest))
                .extracting(GenerationRequest::line, GenerationRequest::prompt)
                .containsExactly(tuple(2L, "A cat"), tuple(4L, "A dog"));
    }

    @Test
    void keepsTheSpellingOfNumbers() {
        Path manifest = write(
                directory,
                "m.jsonl",
                "{\"prompt\":\"A cat\",\"a\":1.50,\"b\":1E5,\"c\":12345678901234567890,\"d\":true,\"e\":null}");
        assertThat(requests(manifest).getFirst().columns())
                .isEqualTo(Map.of(
                        "prompt", "A cat", "a", "1.50", "b", "1E5", "c", "12345678901234567890", "d", "true", "e", ""));
    }

    @Test
    void readsArraysOfMediaAndTags() {
        Path manifest = write(
                directory,
                "m.jsonl",
                "{\"prompt\":\"A cat\",\"media\":[\"a.png\",\"http://example.com/b.png\"],\"tags\":[\"x\",7]}");
        GenerationRequest request = requests(manifest).getFirst();
        assertThat(request.media())
                .containsExactly(new Media.LocalFile("a.png"), new Media.Url(URI.create("http://example.com/b.png")));
        assertThat(request.tags()).containsExactly("x", "7");
        assertThat(request.columns())
                .isEqualTo(Map.of("prompt", "A cat", "media", "a.png|http://example.com/b.png", "tags", "x|7"));
    }

    @Test
    void losesOneRowToOneBadLine() {
        Path manifest = write(directory, "m.jsonl", """
                {"prompt":"A cat"}
                {"prompt":
                [1]
                {"prompt":"A","prompt":"B"}
                {"prompt":"A","Prompt ":"B"}
                {"prompt":"A","more":{"x":1}}
                {"prompt":"A","media":["a.png|b.png"]}
                {"prompt":"A"} {"prompt":"B"}
                {"prompt":"A dog"}
                {"prompt":"cut sh""");
        ManifestReport report = validate(manifest);
        assertThat(report.fileProblems()).isEmpty();
        assertThat(brief(report.rowProblems().listed()))
                .containsExactly(
                        "2 null BAD_JSON",
                        "3 null NOT_AN_OBJECT",
                        "4 prompt DUPLICATE_KEY",
                        "5 Prompt DUPLICATE_KEY",
                        "6 more NESTED_VALUE",
                        "7 media MEDIA_SEPARATOR",
                        "8 null BAD_JSON",
                        "10 null BAD_JSON");
        assertThat(report.good()).isEqualTo(2);
    }

    @Test
    void unitesTheKeysOfAllRowsInOrderOfAppearance() {
        Path manifest = write(directory, "m.jsonl", "{\"prompt\":\"A\",\"b\":1}\n{\"a\":1,\"prompt\":\"A\"}\n");
        assertThat(validate(manifest).headers()).containsExactly("prompt", "b", "a");
    }

    @Test
    void refusesAnArrayCutShort() {
        Path manifest = write(directory, "m.json", "[{\"prompt\":\"A cat\"},\n{\"prompt\":\"A d");
        ManifestReport report = validate(manifest);
        assertThat(brief(report.fileProblems())).containsExactly("2 null JSON_CUT_SHORT");
        assertThat(report.good()).isEqualTo(1);
    }

    @Test
    void refusesAnArrayThatIsNeverClosed() {
        Path manifest = write(directory, "m.json", "[{\"prompt\":\"A cat\"}");
        assertThat(brief(validate(manifest).fileProblems())).containsExactly("1 null JSON_CUT_SHORT");
    }

    @Test
    void refusesABrokenArrayAndTextBehindIt() {
        assertThat(brief(validate(write(directory, "a.json", "[{\"prompt\":\"A\"},\n{prompt}]"))
                        .fileProblems()))
                .containsExactly("2 null NOT_JSON");
        assertThat(brief(validate(write(directory, "b.json", "[{\"prompt\":\"A\"}] x"))
                        .fileProblems()))
                .containsExactly("1 null NOT_JSON");
    }

    @Test
    void refusesRowsOfWhichNoneHasAPrompt() {
        Path manifest = write(directory, "m.jsonl", "{\"promt\":\"A cat\"}\n{\"text\":\"A dog\"}\n");
        ManifestReport report = validate(manifest);
        assertThat(brief(report.fileProblems())).containsExactly("0 null NO_PROMPT_COLUMN");
        assertThat(brief(report.warnings().listed())).containsExactly("1 promt COLUMN_MISSPELT");
    }

    @Test
    void refusesDeepNesting() {
        String deep = "[".repeat(60) + "]".repeat(60);
        assertThat(brief(validate(write(directory, "m.jsonl", "{\"prompt\":\"A\",\"x\":%s}".formatted(deep)))
                        .fileProblems()))
                .containsExactly("1 null JSON_LIMIT");
        assertThat(brief(validate(write(directory, "m.json", "[\n{\"prompt\":\"A\",\"x\":%s}]".formatted(deep)))
                        .fileProblems()))
                .containsExactly("2 null JSON_LIMIT");
    }

    @Test
    void refusesNumbersOfAMillionDigits() {
        String number = "7".repeat(1_000_000);
        assertThat(brief(validate(write(directory, "m.json", "[{\"prompt\":\"A\",\"x\":%s}]".formatted(number)))
                        .fileProblems()))
                .containsExactly("1 null JSON_LIMIT");
    }

    @Test
    void callsCharactersThatNobodyCanStoreBad() {
        Path manifest = write(
                directory,
                "m.jsonl",
                "{\"prompt\":\"A\\u0000cat\"}\n{\"prompt\":\"A\\ud800cat\"}\n{\"prompt\":\"\\ud83d\\ude00\"}");
        assertThat(brief(validate(manifest).rowProblems().listed()))
                .containsExactly("1 prompt BAD_CHARACTER", "2 prompt BAD_CHARACTER");
        assertThat(rows(manifest))
                .extracting(row -> row.columns().get("prompt"))
                .containsExactly("A\uFFFDcat", "A\uFFFDcat", "😀");
    }

    @Test
    void refusesKeysThatAreNoNames() {
        Path manifest = write(directory, "m.jsonl", "{\"prompt\":\"A\",\" \":1}\n{\"prompt\":\"A\",\"a\\u0000b\":1}\n");
        ManifestReport report = validate(manifest);
        assertThat(brief(report.fileProblems())).containsExactly("1 null UNNAMED_COLUMN");
        assertThat(brief(report.rowProblems().listed())).containsExactly("2 null BAD_CHARACTER");
    }

    @Test
    void refusesAJsonFileThatIsNone() {
        Path manifest = write(directory, "m.json", "id,prompt\na,A cat\n");
        assertThat(validate(manifest).good()).isZero();
        assertThat(brief(validate(manifest).fileProblems())).containsExactly("0 null NO_PROMPT_COLUMN");
    }
}
