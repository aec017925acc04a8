package io.reelbatch.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptTemplateTests {

    private static final Map<String, String> ROW =
            Map.of("Prompt", "A cat", " my style ", "noir", "empty", " ", "braces", "{{x}} $1 \\");

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
                    {{prompt}}                          => A cat
                    {{ PROMPT }} in {{My Style}}        => A cat in noir
                    {{none|a dog}}, {{prompt|a dog}}    => a dog, A cat
                    {{empty | nothing }}!               => nothing!
                    [{{none|}}]                         => []
                    \\{{prompt\\}} is {{prompt}}        => {{prompt}} is A cat
                    {prompt} } {                        => {prompt} } {
                    {{braces}}                          => {{x}} $1 \\
                    no place                            => no place
                    """)
    void rendersARow(String template, String expected) {
        assertThat(PromptTemplate.parse(template).render(ROW)).isEqualTo(expected);
    }

    @Test
    void namesEveryMissingColumnOnce() {
        PromptTemplate template = PromptTemplate.parse("{{a}} {{empty}} {{prompt}} {{a}} {{b|x}} {{c}}");
        assertThatExceptionOfType(MissingColumns.class)
                .isThrownBy(() -> template.render(ROW))
                .satisfies(missing -> assertThat(missing.columns()).containsExactly("a", "empty", "c"));
    }

    @Test
    void namesColumnsThatTheManifestHasNot() {
        PromptTemplate template = PromptTemplate.parse("{{Prompt}} {{stlye}} {{mood|calm}}");
        assertThat(template.unknownColumns(List.of("id", "prompt", "style"))).containsExactly("stlye", "mood");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
                    {{prompt     => the braces at character 1 have no counterpart; write \\{{ for the text itself
                    a }} b       => the braces at character 3 have no counterpart; write \\}} for the text itself
                    a {{ }} b    => the place at character 3 names no column
                    {{|x}}       => the place at character 1 names no column
                    {{a {{b}}    => the braces at character 1 have no counterpart; write \\{{ for the text itself
                    """)
    void saysWhereATemplateIsWrong(String template, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PromptTemplate.parse(template))
                .withMessage(message);
    }
}
