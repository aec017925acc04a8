package io.reelbatch.request;

import static io.reelbatch.request.Manifests.brief;
import static io.reelbatch.request.Manifests.validate;
import static io.reelbatch.request.Manifests.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestReportTests {

    @TempDir
    Path directory;

    @Test
    void warnsOfPromptsThatAreCommands() {
        Path manifest = write(directory, "m.csv", "prompt\nexport\n Export 1080p MP4 \n导出\nexport a cat\n");
        ManifestReport report = validate(manifest);
        assertThat(brief(report.warnings().listed()))
                .containsExactly(
                        "2 prompt PROMPT_IS_A_COMMAND", "3 prompt PROMPT_IS_A_COMMAND", "4 prompt PROMPT_IS_A_COMMAND");
        assertThat(report.good()).isEqualTo(4);
        assertThat(report.clean()).isTrue();
    }

    @Test
    void warnsOfCharactersNobodySees() {
        Path manifest = write(directory, "m.csv", "prompt\nA\u202Etac\nA \uFFFDat\n👩\u200D🚀 flies\n");
        assertThat(brief(validate(manifest).warnings().listed()))
                .containsExactly("2 prompt HIDDEN_CHARACTER", "3 prompt LOST_CHARACTER");
    }

    @Test
    void warnsOfColumnsThatLookMisspelt() {
        Path manifest = write(directory, "m.csv", "prompt,priorty,Not Before,style,mdeia\nA cat,,,,\n");
        assertThat(validate(manifest).warnings().listed())
                .extracting(ManifestProblem::column, ManifestProblem::hint)
                .containsExactly(
                        tuple("priorty", "If priority is meant, rename it."),
                        tuple("Not Before", "If not_before is meant, rename it."),
                        tuple("mdeia", "If media is meant, rename it."));
    }

    @Test
    void appliesTheRuleOfADefinition() {
        RowRule rule = request -> request.prompt().equals("A dog")
                ? List.of(ManifestProblem.at(request.line(), ProblemCode.TOO_MANY_MEDIA, "No dogs.", "Take a cat."))
                : List.of();
        Path manifest = write(directory, "m.csv", "prompt\nA cat\nA dog\n");
        ManifestReport report = new ManifestValidator(ManifestLimits.defaults(), rule).validate(manifest);
        assertThat(brief(report.rowProblems().listed())).containsExactly("3 null TOO_MANY_MEDIA");
        assertThat(report.good()).isEqualTo(1);
    }

    @Test
    void digestsEveryByte() throws Exception {
        for (String text :
                List.of("\uFEFFprompt\nA cat\n", "id,prompt\na,\"open\nb,x", "prompt\n" + "A cat\n".repeat(20_000))) {
            Path manifest = write(directory, "m.csv", text);
            ManifestReport report = validate(manifest);
            assertThat(report.sha256()).isEqualTo(sha256(manifest));
            assertThat(report.bytes()).isEqualTo(Files.size(manifest));
        }
    }

    @Test
    void documentsEveryCode() throws IOException {
        String page = Files.readString(Path.of("../docs/manifests.md"), StandardCharsets.UTF_8);
        assertThat(ProblemCode.values()).allSatisfy(code -> assertThat(page).contains("`" + code + "`"));
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
