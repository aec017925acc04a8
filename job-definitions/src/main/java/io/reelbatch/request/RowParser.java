package io.reelbatch.request;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Turns the texts of a row into a request, or into the list of all that is wrong with it.
final class RowParser {

    /// Longer names fit neither a table column nor a line of a report.
    private static final int LONGEST_NAME = 200;

    /// RFC 5646 asks for room for 35 characters. The limit is checked first: a group that may come any number
    /// of times takes a piece of the stack for each, and a cell has room for more than the stack.
    private static final Pattern LANGUAGE = Pattern.compile("(?!.{36})[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*");

    /// ISO 8601 allows years that no database can store.
    private static final Pattern FOUR_DIGIT_YEAR = Pattern.compile("[0-9]{4}-");

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,29}");
    private static final Pattern SESSION = Pattern.compile("[^\\p{Cc}\\p{Cs}]{1,%d}".formatted(LONGEST_NAME));
    private static final Pattern ID = Pattern.compile("(?!~)" + SESSION.pattern());

    private static final String SESSION_HINT = "Use at most %d characters on one line.".formatted(LONGEST_NAME);
    private static final String ID_HINT = SESSION_HINT + " An id does not start with ~.";

    private final String listSeparators;
    private final RowRule rule;

    RowParser(String listSeparators, RowRule rule) {
        this.listSeparators = listSeparators;
        this.rule = rule;
    }

    ManifestRow parse(long rowNumber, RawRow row) {
        RowCells cells = new RowCells(row);
        CharacterRules.check(row, cells.problems()::add);
        RowSize.check(row, cells.problems()::add);
        GenerationRequest request = request(rowNumber, row, cells);
        if (request != null) {
            cells.problems().addAll(rule.problems(request));
        }
        return request != null && cells.problems().isEmpty()
                ? new ManifestRow.Good(request)
                : bad(rowNumber, row, cells);
    }

    private static ManifestRow bad(long rowNumber, RawRow row, RowCells cells) {
        String id =
                cells.text(Column.ID).filter(text -> ID.matcher(text).matches()).orElse(null);
        return new ManifestRow.Bad(
                rowNumber, row.line(), id, RowSize.bounded(CharacterRules.storable(row.columns())), cells.problems());
    }

    static boolean isSession(String text) {
        return SESSION.matcher(text).matches();
    }

    /// The request, or null when already its form is wrong. All cells are looked at in either case.
    private @Nullable GenerationRequest request(long rowNumber, RawRow row, RowCells cells) {
        String id = cells.matching(Column.ID, ID, ProblemCode.BAD_ID, ID_HINT);
        String session = cells.matching(Column.SESSION, SESSION, ProblemCode.BAD_SESSION, SESSION_HINT);
        String language = cells.matching(
                Column.LANGUAGE, LANGUAGE, ProblemCode.BAD_LANGUAGE, "Write a language tag such as en or pt-BR.");
        String format = cells.matching(Column.FORMAT, WORD, ProblemCode.BAD_FORMAT, "Write one word such as mp4.");
        String quality = cells.matching(Column.QUALITY, WORD, ProblemCode.BAD_QUALITY, "Write one word such as high.");
        Action action = action(cells);
        int priority = priority(cells);
        Instant notBefore = notBefore(cells);
        List<Media> media = new MediaSyntax(cells.header(Column.MEDIA), row.line(), cells.problems()::add)
                .read(cells.raw(Column.MEDIA), listSeparators);
        checkNoMedia(action, media, cells);
        String prompt = prompt(row, cells, action);
        return prompt == null || !cells.problems().isEmpty()
                ? null
                : new GenerationRequest(
                        rowNumber,
                        row.line(),
                        id,
                        prompt,
                        media,
                        session,
                        action,
                        language,
                        format,
                        quality,
                        priority,
                        notBefore,
                        tags(cells),
                        row.columns());
    }

    private static @Nullable String prompt(RawRow row, RowCells cells, Action action) {
        String prompt = cells.raw(Column.PROMPT);
        if (!prompt.isBlank() || !action.sendsPrompt()) {
            return prompt;
        }
        if (row.problems().isEmpty() || cells.has(Column.PROMPT)) {
            cells.report(
                    Column.PROMPT,
                    ProblemCode.NO_PROMPT,
                    "The row has no prompt.",
                    "Describe the video in the column prompt, or delete the row.");
        }
        return null;
    }

    private static Action action(RowCells cells) {
        Optional<String> word = cells.text(Column.ACTION);
        Optional<Action> action = word.flatMap(Action::named);
        if (word.isPresent() && action.isEmpty()) {
            cells.report(
                    Column.ACTION,
                    ProblemCode.BAD_ACTION,
                    "%s is not an action.".formatted(Excerpt.of(word.get())),
                    insteadOf(word.get().toLowerCase(Locale.ROOT)));
        }
        return action.orElse(Action.GENERATE);
    }

    /// What the service's assistant would do on these words is done by other means here.
    private static String insteadOf(String word) {
        return switch (word) {
            case "credits", "balance", "积分", "余额" -> "`reelbatch credits` shows the balance; delete the row.";
            case "status", "状态", "show tracks" ->
                "Write state for the timeline of the row's session; `reelbatch status BATCH` shows how far the rows are.";
            case "upload", "上传" -> "Name the files in the column media: they are uploaded before the prompt is sent.";
            case "download", "导出" ->
                "Write export for the draft of the row's session; generated videos are exported by themselves.";
            default -> "Write generate, export or state, or leave the cell empty for generate.";
        };
    }

    private static void checkNoMedia(Action action, List<Media> media, RowCells cells) {
        if (!action.sendsPrompt() && !media.isEmpty()) {
            cells.report(
                    Column.MEDIA,
                    ProblemCode.ACTION_TAKES_NO_MEDIA,
                    "A row with the action %s works on what its session holds.".formatted(action.word()),
                    "Leave the column media empty here.");
        }
    }

    private static int priority(RowCells cells) {
        Optional<String> text = cells.text(Column.PRIORITY);
        Optional<Integer> priority = text.flatMap(RowParser::priority);
        if (text.isPresent() && priority.isEmpty()) {
            cells.report(
                    Column.PRIORITY,
                    ProblemCode.BAD_PRIORITY,
                    "%s is not a priority.".formatted(Excerpt.of(text.get())),
                    "Write a whole number from -100 to 100; higher goes first.");
        }
        return priority.orElse(0);
    }

    private static Optional<Integer> priority(String text) {
        if (!text.matches("[+-]?[0-9]{1,3}")) {
            return Optional.empty();
        }
        int number = Integer.parseInt(text);
        boolean within = number >= GenerationRequest.LOWEST_PRIORITY && number <= GenerationRequest.HIGHEST_PRIORITY;
        return within ? Optional.of(number) : Optional.empty();
    }

    private static @Nullable Instant notBefore(RowCells cells) {
        String text = cells.text(Column.NOT_BEFORE).orElse(null);
        if (text == null) {
            return null;
        }
        Instant instant = FOUR_DIGIT_YEAR.matcher(text).lookingAt() ? instant(text) : null;
        if (instant == null) {
            cells.report(
                    Column.NOT_BEFORE,
                    ProblemCode.BAD_NOT_BEFORE,
                    "%s is not a time with an offset.".formatted(Excerpt.of(text)),
                    "Write it as 2027-01-31T22:00:00+01:00 or 2027-01-31T21:00:00Z.");
        }
        return instant;
    }

    private static @Nullable Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private List<String> tags(RowCells cells) {
        String tags = cells.raw(Column.TAGS);
        return tags.isBlank()
                ? List.of()
                : Arrays.stream(tags.split("[" + listSeparators + "]", -1))
                        .map(String::strip)
                        .filter(tag -> !tag.isEmpty())
                        .toList();
    }
}
