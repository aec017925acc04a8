package io.reelbatch.request;

import static io.reelbatch.request.Manifests.brief;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rows that do something else than generate.
class ActionRowsTests {
    @TempDir
    Path directory;

    private ManifestReport validate(String rows) {
        return Manifests.validate(Manifests.write(directory, "m.csv", "prompt,session,action,media\n" + rows));
    }

    @Test
    void needNoPrompt() {
        ManifestReport report = validate("a fox,film,,\n,film,export,\n,film,State,\n");
        assertThat(report.clean()).isTrue();
        assertThat(Manifests.requests(directory.resolve("m.csv")))
                .extracting(GenerationRequest::action)
                .containsExactly(Action.GENERATE, Action.EXPORT, Action.STATE);
    }

    @Test
    void needAnEarlierRowOfTheirSession() {
        ManifestReport report = validate(",film,export,\na fox,film,,\n,,state,\n,song,state,\n,film,state,\n");
        assertThat(brief(report.rowProblems().listed()))
                .containsExactly("2 action NO_EARLIER_ROW", "4 action NO_EARLIER_ROW", "5 action NO_EARLIER_ROW");
    }

    @Test
    void takeNoMedia() {
        ManifestReport report = validate("a fox,film,,a.png\n,film,export,b.png\n");
        assertThat(brief(report.rowProblems().listed())).containsExactly("3 media ACTION_TAKES_NO_MEDIA");
    }

    @Test
    void warnOfAPromptThatWillNotBeSent() {
        ManifestReport report = validate("a fox,film,,\nexport,film,export,\n");
        assertThat(brief(report.warnings().listed())).containsExactly("3 prompt PROMPT_NOT_SENT");
    }

    /// Prompts are never taken for commands, whatever they say.
    @ParameterizedTest
    @CsvSource({"export", "导出", "Credits", "状态", "show tracks"})
    void arePromptsOnlyWarnedOfWhereNoActionIsNamed(String prompt) {
        ManifestReport report = validate(prompt + ",film,,\n");
        assertThat(brief(report.warnings().listed())).containsExactly("2 prompt PROMPT_IS_A_COMMAND");
        assertThat(Manifests.requests(directory.resolve("m.csv")))
                .extracting(GenerationRequest::action)
                .containsExactly(Action.GENERATE);
    }

    @ParameterizedTest
    @CsvSource({
        "credits, reelbatch credits",
        "余额, reelbatch credits",
        "status, reelbatch status",
        "upload, column media",
        "download, Write export",
        "render, 'Write generate, export or state'"
    })
    void areRefusedWithAHintWhatToUseInstead(String action, String hint) {
        ManifestReport report = validate("a fox,film," + action + ",\n");
        assertThat(brief(report.rowProblems().listed())).containsExactly("2 action BAD_ACTION");
        assertThat(report.rowProblems().listed().getFirst().hint()).contains(hint);
    }
}
