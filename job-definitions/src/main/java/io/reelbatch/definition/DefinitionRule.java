package io.reelbatch.definition;

import io.reelbatch.request.DidYouMean;
import io.reelbatch.request.GenerationRequest;
import io.reelbatch.request.ManifestProblem;
import io.reelbatch.request.Media;
import io.reelbatch.request.MediaFormat;
import io.reelbatch.request.MediaKind;
import io.reelbatch.request.ProblemCode;
import io.reelbatch.request.RowRule;
import io.reelbatch.request.RowSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Holds the rows of a manifest against a definition.
final class DefinitionRule implements RowRule {

    private static final String PROMPT = "prompt";
    private static final String MEDIA = "media";

    private final JobDefinition definition;

    DefinitionRule(JobDefinition definition) {
        this.definition = definition;
    }

    @Override
    public List<ManifestProblem> problems(GenerationRequest request) {
        List<ManifestProblem> problems = new ArrayList<>();
        if (request.action().sendsPrompt()) {
            checkTemplate(request, problems);
        }
        checkCount(request, problems);
        request.media().forEach(media -> checkKind(request, media, problems));
        return problems;
    }

    @Override
    public List<ManifestProblem> warnings(GenerationRequest request) {
        List<ManifestProblem> warnings = new ArrayList<>();
        if (request.action().sendsPrompt()) {
            checkLength(request, warnings);
            checkVagueness(request, warnings);
        }
        request.media().forEach(media -> checkPreference(request, media, warnings));
        return warnings;
    }

    @Override
    public List<ManifestProblem> headerWarnings(List<String> headers) {
        List<String> known = new ArrayList<>(headers);
        known.addAll(definition.rowDefaults().keySet());
        return definition.prompt().unknownColumns(known).stream()
                .map(column -> unknownColumn(column, headers))
                .toList();
    }

    private void checkTemplate(GenerationRequest request, List<ManifestProblem> problems) {
        try {
            String prompt = new Rendering(definition, request).prompt();
            if (prompt.isBlank()) {
                problems.add(missing(request, PROMPT, "The rendered prompt is empty."));
            }
            if (prompt.length() > RowSize.LARGEST) {
                problems.add(tooLarge(request, prompt.length()));
            }
        } catch (MissingColumns e) {
            e.columns()
                    .forEach(column -> problems.add(missing(
                            request,
                            column,
                            "The prompt template of %s needs this column.".formatted(definition.name()))));
        }
    }

    private static ManifestProblem tooLarge(GenerationRequest request, int characters) {
        return ManifestProblem.in(
                PROMPT,
                request.line(),
                ProblemCode.ROW_TOO_LARGE,
                "The rendered prompt has %,d characters, %,d are allowed.".formatted(characters, RowSize.LARGEST),
                "Shorten the values that the template takes in, or name fewer of them in it.");
    }

    private static ManifestProblem missing(GenerationRequest request, String column, String message) {
        return ManifestProblem.in(
                column,
                request.line(),
                ProblemCode.TEMPLATE_COLUMN_MISSING,
                message,
                "Fill the column in, or give the template a default: {{%s|text}}.".formatted(column));
    }

    private void checkCount(GenerationRequest request, List<ManifestProblem> problems) {
        int max = definition.accepts().max();
        int count = request.media().size();
        if (count > max) {
            problems.add(ManifestProblem.in(
                    MEDIA,
                    request.line(),
                    ProblemCode.TOO_MANY_MEDIA,
                    "The row has %d media, %s accepts %d.".formatted(count, definition.name(), max),
                    "Name fewer media, or choose another definition."));
        }
    }

    private void checkKind(GenerationRequest request, Media media, List<ManifestProblem> problems) {
        Set<MediaKind> kinds = definition.accepts().kinds();
        format(media)
                .filter(format -> !kinds.contains(format.kind()))
                .ifPresent(format -> problems.add(ManifestProblem.in(
                        MEDIA,
                        request.line(),
                        ProblemCode.MEDIA_NOT_ACCEPTED,
                        "%s does not work with %s files.".formatted(definition.name(), word(format)),
                        kinds.isEmpty() ? "Leave the media out." : "Accepted: %s.".formatted(words(kinds)))));
    }

    private void checkLength(GenerationRequest request, List<ManifestProblem> warnings) {
        int most = definition.hints().promptCharacters();
        int length = request.prompt().codePointCount(0, request.prompt().length());
        if (length > most) {
            warnings.add(ManifestProblem.in(
                    PROMPT,
                    request.line(),
                    ProblemCode.PROMPT_IS_LONG,
                    "The prompt has %d characters.".formatted(length),
                    "Short prompts with clear scene descriptions give more accurate videos; try at most %d characters."
                            .formatted(most)));
        }
    }

    private void checkVagueness(GenerationRequest request, List<ManifestProblem> warnings) {
        String prompt = request.prompt().strip().toLowerCase(Locale.ROOT);
        if (definition.hints().vague().stream().anyMatch(prompt::equals)) {
            warnings.add(ManifestProblem.in(
                    PROMPT,
                    request.line(),
                    ProblemCode.PROMPT_IS_VAGUE,
                    "The prompt says too little.",
                    "Say concretely what is to be seen and how long, for example: a 30-second promotional video."));
        }
    }

    private void checkPreference(GenerationRequest request, Media media, List<ManifestProblem> warnings) {
        Set<MediaFormat> preferred = definition.hints().preferred();
        format(media)
                .filter(format -> !preferred.isEmpty() && !preferred.contains(format))
                .filter(format -> preferred.stream().anyMatch(other -> other.kind() == format.kind()))
                .ifPresent(format -> warnings.add(ManifestProblem.in(
                        MEDIA,
                        request.line(),
                        ProblemCode.FORMAT_NOT_PREFERRED,
                        "%s is supported but not among the formats that work best.".formatted(word(format)),
                        "Smoothest: %s.".formatted(words(preferred)))));
    }

    private ManifestProblem unknownColumn(String column, List<String> headers) {
        String near = DidYouMean.closest(column, headers)
                .map(header -> "Did you mean %s?".formatted(header))
                .orElse("Add the column, or take it out of the template.");
        return ManifestProblem.in(
                column,
                1,
                ProblemCode.TEMPLATE_COLUMN_UNKNOWN,
                "The prompt template of %s names this column, the manifest has none of that name."
                        .formatted(definition.name()),
                near);
    }

    /// By name alone. A web address may well have no extension; then nothing can be said.
    private static Optional<MediaFormat> format(Media media) {
        return switch (media) {
            case Media.LocalFile(var path) -> MediaFormat.ofName(path);
            case Media.Url(var uri) -> MediaFormat.ofName(String.valueOf(uri.getPath()));
        };
    }

    private static String words(Set<? extends Enum<?>> values) {
        return values.stream().sorted().map(DefinitionRule::word).collect(Collectors.joining(", "));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
