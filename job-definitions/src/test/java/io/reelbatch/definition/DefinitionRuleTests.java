package io.reelbatch.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.reelbatch.request.ManifestLimits;
import io.reelbatch.request.ManifestProblem;
import io.reelbatch.request.ManifestReader;
import io.reelbatch.request.ManifestReport;
import io.reelbatch.request.ManifestRow;
import io.reelbatch.request.ManifestValidator;
import io.reelbatch.request.RenderedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefinitionRuleTests {

    @TempDir
    Path directory;

    @Test
    void rendersWithTheRowsValuesThenTheDefinitions() throws IOException {
        JobDefinition definition = definition("""
                prompt: "{{prompt}}, {{style}}"
                language: de
                output: {format: mov, quality: low}
                row-defaults: {Style: noir, priority: 7}
                """);
        List<RenderedRequest> rendered = rendered(definition, """
                prompt,style,language,format,quality,priority
                A cat,,,,,
                A dog,bright,fr,mp4,high,0
                """);
        assertThat(rendered)
                .extracting(
                        RenderedRequest::prompt,
                        RenderedRequest::language,
                        RenderedRequest::format,
                        RenderedRequest::quality,
                        RenderedRequest::priority)
                .containsExactly(
                        tuple("A cat, noir", "de", "mov", "low", 7), tuple("A dog, bright", "fr", "mp4", "high", 0));
    }

    @Test
    void refusesRowsThatTheTemplateCannotRender() throws IOException {
        ManifestReport report = validate(
                definition("prompt: \"{{prompt}} {{style}} {{mood}}\"\n"), "prompt,style\nA cat,\nA dog,noir\n");
        assertThat(brief(report.rowProblems().listed()))
                .containsExactly(
                        "2 style TEMPLATE_COLUMN_MISSING",
                        "2 mood TEMPLATE_COLUMN_MISSING",
                        "3 mood TEMPLATE_COLUMN_MISSING");
        assertThat(brief(report.warnings().listed())).containsExactly("1 mood TEMPLATE_COLUMN_UNKNOWN");
    }

    @Test
    void refusesAPromptThatRendersToNothing() throws IOException {
        ManifestReport report = validate(definition("prompt: \"{{style|}}\"\n"), "prompt,style\nA cat,\n");
        assertThat(brief(report.rowProblems().listed())).containsExactly("2 prompt TEMPLATE_COLUMN_MISSING");
    }

    @Test
    void refusesAPromptThatTheTemplateMakesTooLarge() throws IOException {
        ManifestReport report = validate(
                definition("prompt: \"{{prompt}} {{prompt}} {{prompt}} {{prompt}} {{prompt}}\"\n"),
                "prompt\n%s\n%s\n".formatted("x".repeat(30_000), "x".repeat(20_000)));
        assertThat(brief(report.rowProblems().listed())).containsExactly("2 prompt ROW_TOO_LARGE");
    }

    @Test
    void refusesMediaThatTheDefinitionDoesNotAccept() throws IOException {
        ManifestReport report = validate(
                definition("accepts: {media: [image], max: 1}\n"),
                "prompt,media\nA,a.png\nB,a.png|b.png\nC,a.mp4\nD,https://example.com/a.mp4?x=1\nE,https://example.com/a\n");
        assertThat(brief(report.rowProblems().listed()))
                .containsExactly("3 media TOO_MANY_MEDIA", "4 media MEDIA_NOT_ACCEPTED", "5 media MEDIA_NOT_ACCEPTED");
        assertThat(report.good()).isEqualTo(2);
    }

    @Test
    void onlyWarnsOfWhatGivesPoorResults() throws IOException {
        ManifestReport report = validate(
                definition("hints: {prompt-characters: 10, vague-prompts: [do it], preferred-formats: [png]}\n"),
                "prompt,media\nA cat on a roof,a.gif\nDo It,a.png|b.mp3\n");
        assertThat(brief(report.warnings().listed()))
                .containsExactly("2 prompt PROMPT_IS_LONG", "2 media FORMAT_NOT_PREFERRED", "3 prompt PROMPT_IS_VAGUE");
        assertThat(report.clean()).isTrue();
    }

    private JobDefinition definition(String yaml) throws IOException {
        Path definitions = Files.createDirectory(directory.resolve("definitions"));
        Files.writeString(definitions.resolve("mine.yml"), "name: mine\ndescription: Mine.\n" + yaml);
        return DefinitionCatalogue.load(definitions).get("mine");
    }

    private ManifestReport validate(JobDefinition definition, String csv) throws IOException {
        Path manifest = Files.writeString(directory.resolve("m.csv"), csv);
        return new ManifestValidator(ManifestLimits.defaults(), definition.rule()).validate(manifest);
    }

    private List<RenderedRequest> rendered(JobDefinition definition, String csv) throws IOException {
        Path manifest = Files.writeString(directory.resolve("m.csv"), csv);
        List<RenderedRequest> rendered = new ArrayList<>();
        try (ManifestReader reader = ManifestReader.open(manifest, ManifestLimits.defaults(), definition.rule())) {
            reader.forEachRemaining(row -> rendered.add(
                    switch (row) {
                        case ManifestRow.Good(var request) -> definition.render(request);
                        case ManifestRow.Bad bad -> throw new AssertionError("bad row: " + bad);
                    }));
        }
        return rendered;
    }

    private static List<String> brief(List<ManifestProblem> problems) {
        return problems.stream()
                .map(problem -> "%d %s %s".formatted(problem.line(), problem.column(), problem.code()))
                .toList();
    }
}
