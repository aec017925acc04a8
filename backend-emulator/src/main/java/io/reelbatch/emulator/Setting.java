package io.reelbatch.emulator;

import java.time.Duration;
import java.util.function.Function;

/// One thing a scenario can change: its key in a scenario file, its default and what it means.
///
/// @param <T> the type of its value
public final class Setting<T> {
    private final String key;
    private final Class<T> type;
    private final T standard;
    private final Function<String, T> reader;
    private final String meaning;

    private Setting(String key, Class<T> type, T standard, Function<String, T> reader, String meaning) {
        this.key = key;
        this.type = type;
        this.standard = standard;
        this.reader = reader;
        this.meaning = meaning;
    }

    static Setting<Integer> number(String key, int standard, String meaning) {
        return new Setting<>(key, Integer.class, standard, Integer::valueOf, meaning);
    }

    static Setting<Long> longNumber(String key, long standard, String meaning) {
        return new Setting<>(key, Long.class, standard, Long::valueOf, meaning);
    }

    static Setting<Double> ratio(String key, double standard, String meaning) {
        return new Setting<>(key, Double.class, standard, Setting::share, meaning);
    }

    static Setting<Boolean> flag(String key, boolean standard, String meaning) {
        return new Setting<>(key, Boolean.class, standard, Setting::yesOrNo, meaning);
    }

    static Setting<String> text(String key, String standard, String meaning) {
        return new Setting<>(key, String.class, standard, Function.identity(), meaning);
    }

    static Setting<Duration> time(String key, Duration standard, String meaning) {
        return new Setting<>(key, Duration.class, standard, Durations::parse, meaning);
    }

    static Setting<Latency> latency(String key, String standard, String meaning) {
        return new Setting<>(key, Latency.class, Latency.parse(standard), Latency::parse, meaning);
    }

    static Setting<RenderShape> shape(String key, RenderShape standard, String meaning) {
        return new Setting<>(key, RenderShape.class, standard, RenderShape::parse, meaning);
    }

    static <E extends Enum<E>> Setting<E> choice(String key, E standard, String meaning) {
        Class<E> type = standard.getDeclaringClass();
        return new Setting<>(key, type, standard, text -> Choice.parse(type, text), meaning);
    }

    private static double share(String text) {
        double share = Double.parseDouble(text);
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("'%s' is no share between 0 and 1".formatted(text));
        }
        return share;
    }

    private static boolean yesOrNo(String text) {
        return switch (text.strip()) {
            case "true", "yes" -> true;
            case "false", "no" -> false;
            default -> throw new IllegalArgumentException("'%s' is neither true nor false".formatted(text));
        };
    }

    /// The key in a scenario file.
    public String key() {
        return key;
    }

    /// The value when a scenario does not say otherwise.
    public T standard() {
        return standard;
    }

    /// One sentence for the reader of the documentation.
    public String meaning() {
        return meaning;
    }

    T read(String text) {
        return reader.apply(text.strip());
    }

    String write(Scenario scenario) {
        T value = scenario.get(this);
        return switch (value) {
            case Enum<?> constant -> Choice.text(constant);
            case Duration time -> Durations.text(time);
            default -> String.valueOf(value);
        };
    }

    T cast(Object value) {
        return type.cast(value);
    }

    @Override
    public String toString() {
        return key;
    }
}
