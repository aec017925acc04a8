package io.reelbatch.definition;

import io.reelbatch.request.GenerationRequest;
import io.reelbatch.request.MediaFormat;
import io.reelbatch.request.MediaKind;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;

/// Turns the YAML of one file into a definition, or into the list of all that is wrong with it.
final class DefinitionReader {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?");
    private static final Pattern HEADER_VALUE = Pattern.compile("[!-~]{1,100}");

    /// At most 35 characters, as for the rows of a manifest.
    private static final Pattern LANGUAGE = Pattern.compile("(?!.{36})[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*");

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,29}");
    private static final int MOST_CREDITS = 999_999_999;
    private static final int NOT_GIVEN = -1;
    private static final Pattern SECONDS = Pattern.compile("([0-9]{1,6}) *(s|m|h)");

    /// Columns whose defaults have a place of their own, or that make no sense for every row alike.
    private static final Set<String> NO_ROW_DEFAULT =
            Set.of("id", "prompt", "media", "session", "action", "not_before", "language", "format", "quality");

    private final String file;
    private final List<DefinitionProblem> problems = new ArrayList<>();

    /// @param file shown in problems
    DefinitionReader(String file) {
        this.file = file;
    }

    /// What was found, in the order of the file.
    List<DefinitionProblem> problems() {
        return problems.stream()
                .sorted(Comparator.comparingInt(DefinitionProblem::line).thenComparingInt(DefinitionProblem::column))
                .toList();
    }

    /// The definition, or nothing when it has problems.
    ///
    /// @param name the file's name without its extension
    Optional<JobDefinition> read(String name, String yaml) {
        JobDefinition definition = tryRead(name, yaml);
        return problems.isEmpty() ? Optional.ofNullable(definition) : Optional.empty();
    }

    private @Nullable JobDefinition tryRead(String name, String yaml) {
        try {
            if (YamlTree.read(yaml) instanceof YamlNode.Mapping mapping) {
                return definition(name, new Section(file, mapping, problems));
            }
            problems.add(new DefinitionProblem(
                    file, 1, 1, "The file does not consist of keys.", "Write lines like: name: art."));
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            String what =
                    String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
            problems.add(new DefinitionProblem(
                    file,
                    at == null ? 0 : at.getLineNr(),
                    at == null ? 0 : at.getColumnNr(),
                    "This is not YAML: %s.".formatted(what),
                    "See to the indentation, and put quotes around a text that contains : or #."));
        }
        return null;
    }

    private JobDefinition definition(String fileName, Section top) {
        checkName(fileName, top);
        Map<String, String> rowDefaults = rowDefaults(top.section("row-defaults"));
        JobDefinition definition = new JobDefinition(
                fileName,
                top.required("description"),
                skill(top.section("skill"), fileName),
                top.matching("language", "en", LANGUAGE, "Write a language tag such as en or pt-BR."),
                prompt(top),
                accepts(top.section("accepts")),
                output(top.section("output")),
                expected(top),
                rowDefaults,
                hints(top.section("hints")),
                SinkReader.read(top),
                ScheduleReader.read(top),
                sessionGroups(top.section("session-groups")),
                agent(top.section("agent")),
                budget(top.section("budget")));
        top.finish();
        return definition;
    }

    private void checkName(String fileName, Section top) {
        String name = top.required("name");
        if (!name.isEmpty() && !name.equals(fileName)) {
            top.report("name", "The name %s differs from the file's name.".formatted(name), "Rename one of the two.");
        } else if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            top.report("name", "The name is not valid.", "Use lower-case letters, digits and dashes, at most 64.");
        }
    }

    private static JobDefinition.Skill skill(Section skill, String name) {
        String hint = "Use at most 100 ASCII letters, digits and signs, without spaces: it is sent as a header.";
        JobDefinition.Skill read = new JobDefinition.Skill(
                skill.matching("source", name, HEADER_VALUE, hint),
                skill.matching("version", "1.0.0", HEADER_VALUE, hint),
                skill.matching("platform", "unknown", HEADER_VALUE, hint));
        skill.finish();
        return read;
    }

    private static PromptTemplate prompt(Section top) {
        String text = top.text("prompt", PromptTemplate.PROMPT_ONLY.toString());
        try {
            return PromptTemplate.parse(text);
        } catch (IllegalArgumentException e) {
            top.report(
                    "prompt",
                    "The template cannot be read: %s.".formatted(e.getMessage()),
                    "Write {{column}} or {{column|default}}.");
            return PromptTemplate.PROMPT_ONLY;
        }
    }

    private static JobDefinition.Accepts accepts(Section accepts) {
        List<MediaKind> kinds = accepts.words("media", MediaKind.class, List.of(MediaKind.values()));
        int max = accepts.number("max", kinds.isEmpty() ? 0 : 10, 0, 100);
        accepts.finish();
        return new JobDefinition.Accepts(Set.copyOf(kinds), max);
    }

    private static JobDefinition.Output output(Section output) {
        JobDefinition.Output read = new JobDefinition.Output(
                output.matching("format", "mp4", WORD, "Write one word such as mp4."),
                output.matching("quality", "high", WORD, "Write one word such as high."));
        output.finish();
        return read;
    }

    private static JobDefinition.Expected expected(Section top) {
        Section expected = top.section("expected");
        String hint = "Write a duration such as 90s, 2m or PT2M.";
        Duration shortest = expected.converted("shortest", Duration.ofSeconds(30), DefinitionReader::duration, hint);
        Duration longest = expected.converted("longest", Duration.ofMinutes(2), DefinitionReader::duration, hint);
        if (shortest.compareTo(longest) > 0) {
            top.report("expected", "The shortest duration is longer than the longest.", "Exchange the two.");
        }
        expected.finish();
        return new JobDefinition.Expected(shortest, longest);
    }

    private static Map<String, String> rowDefaults(Section defaults) {
        Map<String, String> all = defaults.everything();
        for (String column : all.keySet()) {
            String name = column.strip().toLowerCase(Locale.ROOT);
            if (NO_ROW_DEFAULT.contains(name)) {
                defaults.report(
                        column,
                        "The column %s has no default here.".formatted(column),
                        "language, output and prompt have keys of their own; the others are each row's own.");
            } else if (name.equals(Rendering.PRIORITY)) {
                defaults.number(column, 0, GenerationRequest.LOWEST_PRIORITY, GenerationRequest.HIGHEST_PRIORITY);
            }
        }
        return all;
    }

    private static JobDefinition.Hints hints(Section hints) {
        List<MediaFormat> preferred = hints.words("preferred-formats", MediaFormat.class, List.of());
        JobDefinition.Hints read = new JobDefinition.Hints(
                hints.number("prompt-characters", 1_000, 1, 100_000),
                hints.texts("vague-prompts").stream()
                        .map(text -> text.strip().toLowerCase(Locale.ROOT))
                        .toList(),
                preferred.isEmpty() ? Set.of() : EnumSet.copyOf(preferred),
                hints.texts("tips"));
        hints.finish();
        return read;
    }

    private static JobDefinition.SessionGroups sessionGroups(Section groups) {
        JobDefinition.SessionGroups read =
                new JobDefinition.SessionGroups(groups.word("on-failure", JobDefinition.SessionGroups.OnFailure.STOP));
        groups.finish();
        return read;
    }

    private static JobDefinition.Agent agent(Section agent) {
        JobDefinition.Agent usual = JobDefinition.Agent.DEFAULT;
        JobDefinition.Agent read = new JobDefinition.Agent(
                agent.word("questions", usual.questions()),
                agent.number("max-turns", usual.maxTurns(), 1, 10),
                agent.text("answer", usual.answer()));
        agent.finish();
        return read;
    }

    private static JobDefinition.Budget budget(Section budget) {
        JobDefinition.Budget read = new JobDefinition.Budget(
                credits(budget, "credits-per-batch", 1),
                credits(budget, "credits-per-day", 1),
                budget.converted(
                        "zone",
                        JobDefinition.Budget.NONE.zone(),
                        DefinitionReader::zone,
                        "Write a time zone such as UTC or Europe/Berlin."),
                credits(budget, "reserve", 0));
        budget.finish();
        return read;
    }

    private static @Nullable Long credits(Section budget, String key, int least) {
        int credits = budget.number(key, NOT_GIVEN, least, MOST_CREDITS);
        return credits == NOT_GIVEN ? null : Long.valueOf(credits);
    }

    private static @Nullable ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException unknown) {
            return null;
        }
    }

    private static @Nullable Duration duration(String text) {
        var matcher = SECONDS.matcher(text);
        if (!matcher.matches()) {
            return isoDuration(text);
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    private static @Nullable Duration isoDuration(String text) {
        try {
            Duration duration = Duration.parse(text);
            return duration.isPositive() ? duration : null;
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
