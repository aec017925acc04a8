package io.reelbatch.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reelbatch.request.MediaFormat;
import io.reelbatch.request.MediaKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefinitionCatalogueTests {

    @TempDir
    Path directory;

    @Test
    void bringsExactlyTheFourBuiltInDefinitions() {
        DefinitionCatalogue catalogue = DefinitionCatalogue.builtIn();
        assertThat(catalogue.names())
                .containsExactly(
                        "ai-animation-video-generator",
                        "ai-image-to-video-animation",
                        "ai-video-generation-online",
                        "art-generator");
        assertThat(catalogue.all())
                .allSatisfy(definition -> assertThat(definition.skill())
                        .isEqualTo(new JobDefinition.Skill(definition.name(), "1.0.0", "unknown")))
                .allSatisfy(definition -> assertThat(definition.prompt()).isEqualTo(PromptTemplate.PROMPT_ONLY))
                .allSatisfy(definition ->
                        assertThat(definition.output()).isEqualTo(new JobDefinition.Output("mp4", "high")));
    }

    @Test
    void namesTheDefault() {
        assertThat(DefinitionCatalogue.builtIn()
                        .get(DefinitionCatalogue.DEFAULT_NAME)
                        .name())
                .isEqualTo("ai-video-generation-online");
    }

    @Test
    void readsEveryKey() throws IOException {
        write("clips.yml", """
                name: clips
                description: Short clips.
                skill: {source: my-source, version: 2.1.0, platform: cursor}
                language: pt-BR
                prompt: "{{prompt}} {{style|plain}}"
                accepts: {media: [image], max: 3}
                output: {format: mov, quality: low}
                expected: {shortest: 90s, longest: PT3M}
                row-defaults: {priority: 7, style: noir}
                hints: {prompt-characters: 50, vague-prompts: [Do It], preferred-formats: [png], tips: [Be short.]}
                session-groups: {on-failure: continue}
                agent: {questions: park, max-turns: 2, answer: Go on.}
                budget: {credits-per-batch: 500, credits-per-day: 2000, zone: Europe/Berlin, reserve: 50}
                """);
        assertThat(DefinitionCatalogue.load(directory).get("clips"))
                .isEqualTo(new JobDefinition(
                        "clips",
                        "Short clips.",
                        new JobDefinition.Skill("my-source", "2.1.0", "cursor"),
                        "pt-BR",
                        PromptTemplate.parse("{{prompt}} {{style|plain}}"),
                        new JobDefinition.Accepts(Set.of(MediaKind.IMAGE), 3),
                        new JobDefinition.Output("mov", "low"),
                        new JobDefinition.Expected(Duration.ofSeconds(90), Duration.ofMinutes(3)),
                        Map.of("priority", "7", "style", "noir"),
                        new JobDefinition.Hints(50, List.of("do it"), Set.of(MediaFormat.PNG), List.of("Be short.")),
                        List.of(),
                        null,
                        new JobDefinition.SessionGroups(JobDefinition.SessionGroups.OnFailure.CONTINUE),
                        new JobDefinition.Agent(JobDefinition.Agent.Questions.PARK, 2, "Go on."),
                        new JobDefinition.Budget(500L, 2_000L, ZoneId.of("Europe/Berlin"), 50L)));
    }

    @Test
    void fillsInDefaults() throws IOException {
        write("mine.yaml", "name: mine\ndescription: Mine.\n");
        assertThat(DefinitionCatalogue.load(directory).get("mine"))
                .isEqualTo(new JobDefinition(
                        "mine",
                        "Mine.",
                        new JobDefinition.Skill("mine", "1.0.0", "unknown"),
                        "en",
                        PromptTemplate.PROMPT_ONLY,
                        new JobDefinition.Accepts(Set.of(MediaKind.values()), 10),
                        new JobDefinition.Output("mp4", "high"),
                        new JobDefinition.Expected(Duration.ofSeconds(30), Duration.ofMinutes(2)),
                        Map.of(),
                        new JobDefinition.Hints(1_000, List.of(), Set.of(), List.of()),
                        List.of(),
                        null,
                        new JobDefinition.SessionGroups(JobDefinition.SessionGroups.OnFailure.STOP),
                        JobDefinition.Agent.DEFAULT,
                        JobDefinition.Budget.NONE));
    }

    @Test
    void letsAUserFileTakeTheBuiltInPlace() throws IOException {
        write("art-generator.yml", "name: art-generator\ndescription: Ours.\nlanguage: fr\n");
        DefinitionCatalogue catalogue = DefinitionCatalogue.load(directory);
        assertThat(catalogue.names()).hasSize(4);
        assertThat(catalogue.get("art-generator").language()).isEqualTo("fr");
    }

    @Test
    void reportsEveryErrorOfEveryFileAtOnce() throws IOException {
        write("a.yml", """
                name: b
                desciption: Typo.
                language: "not a language"
                prompt: "{{prompt"
                accepts:
                  media: [image, pictures]
                  max: many
                output: mp4
                hints:
                  prompt-characters: 0
                  prompt-characters: 1
                row-defaults:
                  id: x
                  priority: 101
                expected: {shortest: 5m, longest: 1m}
                calendar: nightly
                """);
        write("b.yml", "name: b\n  description: [\n");
        write("c.yaml", "name: c\ndescription: C\nskill:\n  version: \"1 \\n x\"\n");
        write("c.yml", "name: c\ndescription: C\n");
        Files.write(directory.resolve("d.yml"), "name: d\ndescription: süß\n".getBytes(StandardCharsets.ISO_8859_1));
        Files.createDirectory(directory.resolve("e.yml"));
        write("f.yml", "name: f\ndescription: &x F\nlanguage: *x\n");
        write("notes.txt", "ignored");
        assertThatExceptionOfType(InvalidDefinitions.class)
                .isThrownBy(() -> DefinitionCatalogue.load(directory))
                .satisfies(
                        invalid -> assertThat(invalid.problems())
                                .extracting(problem -> problem.toString().replace(directory + "/", ""))
                                .containsExactly(
                                        "a.yml:1:1: The name b differs from the file's name. Rename one of the two.",
                                        "a.yml:1:1: The key description is missing. Add it.",
                                        "a.yml:2:1: The key desciption is unknown. Did you mean description?",
                                        "a.yml:3:1: The value of language is not valid. Write a language tag such as en or pt-BR.",
                                        "a.yml:4:1: The template cannot be read: the braces at character 1 have no counterpart; write \\{{ for the text itself. Write {{column}} or {{column|default}}.",
                                        "a.yml:6:18: pictures is not known here. Known: video, image, audio.",
                                        "a.yml:7:3: The value of max is not valid. Write a whole number from 0 to 100.",
                                        "a.yml:8:9: output is a single value, a group of keys is wanted. Indent its keys below it.",
                                        "a.yml:10:3: The value of prompt-characters is not valid. Write a whole number from 1 to 100000.",
                                        "a.yml:11:3: The key prompt-characters appears twice. Keep one of the two.",
                                        "a.yml:13:3: The column id has no default here. language, output and prompt have keys of their own; the others are each row's own.",
                                        "a.yml:14:3: The value of priority is not valid. Write a whole number from -100 to 100.",
                                        "a.yml:15:1: The shortest duration is longer than the longest. Exchange the two.",
                                        "a.yml:16:1: The key calendar is unknown. Known keys: accepts, agent, budget, description, expected, hints, language, name, output, prompt, row-defaults, schedule, session-groups, sinks, skill, source.",
                                        "b.yml:2:14: This is not YAML: mapping values are not allowed here. See to the indentation, and put quotes around a text that contains : or #.",
                                        "c.yaml:4:3: The value of version is not valid. Use at most 100 ASCII letters, digits and signs, without spaces: it is sent as a header.",
                                        "c.yml: c.yaml defines the same name. Remove one of the two.",
                                        "d.yml: The file is not UTF-8. Save it as UTF-8.",
                                        "e.yml: This is not a regular file. Move it elsewhere.",
                                        "f.yml:3:13: This is not YAML: aliases are not supported. See to the indentation, and put quotes around a text that contains : or #."));
    }

    @Test
    void reportsEveryErrorOfABudget() throws IOException {
        write("a.yml", """
                name: a
                description: A.
                budget:
                  credits-per-batch: 0
                  credits-per-day: much
                  zone: Europe/Atlantis
                  reserve: -1
                  credits-per-week: 7
                """);
        assertThatExceptionOfType(InvalidDefinitions.class)
                .isThrownBy(() -> DefinitionCatalogue.load(directory))
                .satisfies(
                        invalid -> assertThat(invalid.problems())
                                .extracting(problem -> problem.toString().replace(directory + "/", ""))
                                .containsExactly(
                                        "a.yml:4:3: The value of credits-per-batch is not valid. Write a whole number from 1 to 999999999.",
                                        "a.yml:5:3: The value of credits-per-day is not valid. Write a whole number from 1 to 999999999.",
                                        "a.yml:6:3: The value of zone is not valid. Write a time zone such as UTC or Europe/Berlin.",
                                        "a.yml:7:3: The value of reserve is not valid. Write a whole number from 0 to 999999999.",
                                        "a.yml:8:3: The key credits-per-week is unknown. Known keys: credits-per-batch, credits-per-day, reserve, zone."));
    }

    @Test
    void suggestsTheNearestName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DefinitionCatalogue.builtIn().get("art-generatr"))
                .withMessage("There is no job definition art-generatr. Did you mean art-generator?");
    }

    @Test
    void goesWithoutADirectory() {
        assertThat(DefinitionCatalogue.load(directory.resolve("absent")).names())
                .hasSize(4);
    }

    private void write(String name, String yaml) throws IOException {
        Files.writeString(directory.resolve(name), yaml);
    }
}
