package io.reelbatch.definition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Text with places for columns: `{{column}}` takes the row's value, `{{column|text}}` takes the text where
/// the row has none. Spaces inside the braces do not count, nor does the case of column names. `\{{` and
/// `\}}` stand for the braces themselves. A value is put in as it is: braces in it mean nothing.
public final class PromptTemplate {

    private static final Pattern PIECE =
            Pattern.compile("\\\\(\\{\\{|}})|\\{\\{([^{}|]*)(?:\\|([^{}]*))?}}|(\\{\\{|}})");

    /// The row's own prompt and nothing else.
    public static final PromptTemplate PROMPT_ONLY = parse("{{prompt}}");

    private final String text;
    private final List<Piece> pieces;

    private sealed interface Piece {
        record Literal(String text) implements Piece {}

        record Place(String column, @Nullable String otherwise) implements Piece {}
    }

    private PromptTemplate(String text, List<Piece> pieces) {
        this.text = text;
        this.pieces = List.copyOf(pieces);
    }

    /// Reads a template.
    ///
    /// @throws IllegalArgumentException with what is wrong and at which character, for people
    public static PromptTemplate parse(String text) {
        List<Piece> pieces = new ArrayList<>();
        Matcher matcher = PIECE.matcher(text);
        int end = 0;
        while (matcher.find()) {
            addLiteral(pieces, text.substring(end, matcher.start()));
            pieces.add(piece(matcher));
            end = matcher.end();
        }
        addLiteral(pieces, text.substring(end));
        return new PromptTemplate(text, pieces);
    }

    /// Puts the row's values in. An empty value counts as missing.
    ///
    /// @throws MissingColumns naming all columns that have neither value nor default
    public String render(Map<String, String> columns) {
        Map<String, String> values = byName(columns);
        List<String> missing = new ArrayList<>();
        StringBuilder rendered = new StringBuilder();
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Literal(var literal) -> rendered.append(literal);
                case Piece.Place place -> rendered.append(value(place, values, missing));
            }
        }
        if (!missing.isEmpty()) {
            throw new MissingColumns(missing.stream().distinct().toList());
        }
        return rendered.toString();
    }

    /// Columns the template names that are not among the headers, with or without a default, in order.
    public List<String> unknownColumns(Collection<String> headers) {
        Set<String> known = headers.stream().map(PromptTemplate::normalised).collect(Collectors.toSet());
        return columns().stream()
                .filter(column -> !known.contains(normalised(column)))
                .toList();
    }

    /// Columns the template names, in order, each once.
    public List<String> columns() {
        return pieces.stream()
                .filter(Piece.Place.class::isInstance)
                .map(piece -> ((Piece.Place) piece).column())
                .distinct()
                .toList();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PromptTemplate template && template.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /// The template as written.
    @Override
    public String toString() {
        return text;
    }

    private static Piece piece(Matcher matcher) {
        String escaped = matcher.group(1);
        if (escaped != null) {
            return new Piece.Literal(escaped);
        }
        String column = matcher.group(2);
        if (column == null) {
            throw new IllegalArgumentException(
                    "the braces at character %d have no counterpart; write \\%s for the text itself"
                            .formatted(matcher.start() + 1, matcher.group(4)));
        }
        if (column.isBlank()) {
            throw new IllegalArgumentException(
                    "the place at character %d names no column".formatted(matcher.start() + 1));
        }
        String otherwise = matcher.group(3);
        return new Piece.Place(column.strip(), otherwise == null ? null : otherwise.strip());
    }

    private static void addLiteral(List<Piece> pieces, String text) {
        if (!text.isEmpty()) {
            pieces.add(new Piece.Literal(text));
        }
    }

    private static String value(Piece.Place place, Map<String, String> values, List<String> missing) {
        String value = values.getOrDefault(normalised(place.column()), "");
        if (!value.isBlank()) {
            return value;
        }
        String otherwise = place.otherwise();
        if (otherwise == null) {
            missing.add(place.column());
        }
        return otherwise == null ? "" : otherwise;
    }

    private static Map<String, String> byName(Map<String, String> columns) {
        Map<String, String> values = new TreeMap<>();
        columns.forEach((name, value) -> values.put(normalised(name), value));
        return values;
    }

    private static String normalised(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }
}
