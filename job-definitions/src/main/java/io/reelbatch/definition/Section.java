package io.reelbatch.definition;

import io.reelbatch.request.DidYouMean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A group of keys that is being read. Every question also makes its key a known one; [#finish()] then
/// reports the keys that nobody asked for. A wrong value is reported and stands as its default, so that the
/// reading goes on.
final class Section {

    private final String file;
    private final List<DefinitionProblem> problems;
    private final Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
    private final Set<String> asked = new TreeSet<>();
    private final YamlNode.Mapping mapping;

    Section(String file, YamlNode.Mapping mapping, List<DefinitionProblem> problems) {
        this.file = file;
        this.mapping = mapping;
        this.problems = problems;
        for (YamlNode.Entry entry : mapping.entries()) {
            if (entries.putIfAbsent(entry.key(), entry) != null) {
                report(entry, "The key %s appears twice.".formatted(entry.key()), "Keep one of the two.");
            }
        }
    }

    /// A text that must be there.
    String required(String key) {
        String text = text(key, "");
        if (text.isEmpty() && !entries.containsKey(key)) {
            problems.add(new DefinitionProblem(
                    file, mapping.line(), mapping.column(), "The key %s is missing.".formatted(key), "Add it."));
        }
        return text;
    }

    String text(String key, String otherwise) {
        YamlNode.Entry entry = ask(key);
        if (entry == null) {
            return otherwise;
        }
        String text = scalar(entry.value());
        if (text != null && text.isBlank()) {
            report(entry, "The key %s is empty.".formatted(key), "Give it a value, or remove the line.");
        }
        return text == null ? otherwise : text;
    }

    /// A text of a given form.
    String matching(String key, String otherwise, Pattern form, String hint) {
        String text = text(key, otherwise);
        YamlNode.Entry entry = entries.get(key);
        if (entry != null && !text.isBlank() && !form.matcher(text).matches()) {
            report(entry, "The value of %s is not valid.".formatted(key), hint);
            return otherwise;
        }
        return text;
    }

    int number(String key, int otherwise, int least, int most) {
        return converted(
                key,
                otherwise,
                text -> number(text, least, most),
                "Write a whole number from %d to %d.".formatted(least, most));
    }

    /// A value that a function understands, or null where it does not.
    <T> T converted(String key, T otherwise, Function<String, @Nullable T> conversion, String hint) {
        YamlNode.Entry entry = ask(key);
        String text = entry == null ? null : scalar(entry.value());
        if (entry == null || text == null) {
            return otherwise;
        }
        T value = conversion.apply(text.strip());
        if (value == null) {
            report(entry, "The value of %s is not valid.".formatted(key), hint);
        }
        return value == null ? otherwise : value;
    }

    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (YamlNode item : items(key)) {
            String text = scalar(item);
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    /// A list of words of an enum, in lower case, with dashes.
    <E extends Enum<E>> List<E> words(String key, Class<E> type, List<E> otherwise) {
        if (!entries.containsKey(key)) {
            ask(key);
            return otherwise;
        }
        List<E> values = new ArrayList<>();
        for (YamlNode item : items(key)) {
            String text = scalar(item);
            if (text != null) {
                word(text, item, type, values);
            }
        }
        return values;
    }

    /// One word of an enum, in lower case, with dashes.
    <E extends Enum<E>> E word(String key, E otherwise) {
        Class<E> type = otherwise.getDeclaringClass();
        return converted(
                key,
                otherwise,
                text -> Arrays.stream(type.getEnumConstants())
                        .filter(value -> word(value).equalsIgnoreCase(text))
                        .findFirst()
                        .orElse(null),
                "Known: %s.".formatted(known(type)));
    }

    /// A group inside this one; an absent one is an empty one.
    Section section(String key) {
        YamlNode.Entry entry = ask(key);
        if (entry != null && entry.value() instanceof YamlNode.Mapping inner) {
            return new Section(file, inner, problems);
        }
        if (entry != null && !isNull(entry.value())) {
            report(
                    entry.value(),
                    "%s is %s, a group of keys is wanted."
                            .formatted(key, entry.value().words()),
                    "Indent its keys below it.");
        }
        return new Section(file, new YamlNode.Mapping(List.of(), mapping.line(), mapping.column()), problems);
    }

    /// A list of groups; an absent one is an empty one.
    List<Section> sections(String key) {
        List<Section> sections = new ArrayList<>();
        for (YamlNode item : items(key)) {
            if (item instanceof YamlNode.Mapping inner) {
                sections.add(new Section(file, inner, problems));
            } else {
                report(
                        item,
                        "This is %s, a group of keys is wanted.".formatted(item.words()),
                        "Write each entry of %s as a dash with keys below it.".formatted(key));
            }
        }
        return sections;
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    /// All keys of this group with their texts, for groups whose keys the user invents.
    Map<String, String> everything() {
        Map<String, String> all = new LinkedHashMap<>();
        entries.forEach((key, entry) -> all.put(key, text(key, "")));
        return all;
    }

    /// Reports at a key of this group.
    void report(String key, String message, String hint) {
        YamlNode.Entry entry = entries.get(key);
        if (entry != null) {
            report(entry, message, hint);
        }
    }

    /// Reports the keys that have no meaning.
    void finish() {
        entries.forEach((key, entry) -> {
            if (!asked.contains(key)) {
                String hint = DidYouMean.closest(key, asked)
                        .map("Did you mean %s?"::formatted)
                        .orElse("Known keys: %s.".formatted(String.join(", ", asked)));
                report(entry, "The key %s is unknown.".formatted(key), hint);
            }
        });
    }

    private YamlNode.@Nullable Entry ask(String key) {
        asked.add(key);
        return entries.get(key);
    }

    private List<YamlNode> items(String key) {
        YamlNode.Entry entry = ask(key);
        return switch (entry == null ? null : entry.value()) {
            case null -> List.of();
            case YamlNode.Sequence sequence -> sequence.items();
            case YamlNode.Scalar scalar -> scalar.isNull() ? List.of() : List.of(scalar);
            case YamlNode.Mapping wrong -> {
                report(wrong, "%s is a group of keys, a list is wanted.".formatted(key), "Write it as [one, two].");
                yield List.of();
            }
        };
    }

    private @Nullable String scalar(YamlNode node) {
        return switch (node) {
            case YamlNode.Scalar scalar -> scalar.text();
            case YamlNode.Sequence wrong -> wrongKind(wrong);
            case YamlNode.Mapping wrong -> wrongKind(wrong);
        };
    }

    private @Nullable String wrongKind(YamlNode node) {
        report(
                node,
                "This is %s, a single value is wanted.".formatted(node.words()),
                "Put quotes around a text that contains : or #.");
        return null;
    }

    private <E extends Enum<E>> void word(String text, YamlNode at, Class<E> type, List<E> values) {
        for (E value : type.getEnumConstants()) {
            if (word(value).equalsIgnoreCase(text.strip())) {
                values.add(value);
                return;
            }
        }
        report(at, "%s is not known here.".formatted(text), "Known: %s.".formatted(known(type)));
    }

    private static String known(Class<? extends Enum<?>> type) {
        return Arrays.stream(type.getEnumConstants()).map(Section::word).collect(Collectors.joining(", "));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static @Nullable Integer number(String text, int least, int most) {
        if (!text.matches("-?[0-9]{1,9}")) {
            return null;
        }
        int number = Integer.parseInt(text);
        return number >= least && number <= most ? number : null;
    }

    private static boolean isNull(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar && scalar.isNull();
    }

    private void report(YamlNode.Entry entry, String message, String hint) {
        problems.add(new DefinitionProblem(file, entry.line(), entry.column(), message, hint));
    }

    private void report(YamlNode node, String message, String hint) {
        problems.add(new DefinitionProblem(file, node.line(), node.column(), message, hint));
    }
}
