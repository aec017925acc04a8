package io.reelbatch.emulator;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/// Reads scenario files.
final class ScenarioLines {
    private static final String FAULT = "fault.";

    private ScenarioLines() {}

    static Scenario apply(Scenario scenario, String text) {
        Scenario result = scenario;
        List<String> lines = text.lines().toList();
        for (Map.Entry<String, String> entry : entries(text).entrySet()) {
            result = change(result, entry.getKey(), entry.getValue(), lines);
        }
        return result;
    }

    private static Map<String, String> entries(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        Map<String, String> entries = new java.util.TreeMap<>();
        properties.stringPropertyNames().forEach(key -> entries.put(key, properties.getProperty(key)));
        return entries;
    }

    private static Scenario change(Scenario scenario, String key, String value, List<String> lines) {
        try {
            if (key.equals("faults") && value.strip().equals("none")) {
                return scenario.withoutFaults();
            }
            if (key.startsWith(FAULT)) {
                return fault(scenario, key.substring(FAULT.length()), value);
            }
            return scenario.withText(setting(key), value);
        } catch (IllegalArgumentException problem) {
            throw new IllegalArgumentException(
                    "line %d, %s: %s".formatted(lineOf(key, lines), key, problem.getMessage()), problem);
        }
    }

    private static Scenario fault(Scenario scenario, String name, String value) {
        return value.isBlank() ? scenario.withoutFault(name) : scenario.fault(name, FaultText.parse(value));
    }

    private static Setting<?> setting(String key) {
        Setting<?> setting = Settings.byKey().get(key);
        if (setting == null) {
            throw new IllegalArgumentException("unknown key; did you mean '%s'?".formatted(nearest(key)));
        }
        return setting;
    }

    private static String nearest(String key) {
        return Settings.byKey().keySet().stream()
                .min(Comparator.comparingInt(known -> distance(known, key)))
                .orElseThrow();
    }

    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }

    private static int lineOf(String key, List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().startsWith(key)) {
                return i + 1;
            }
        }
        return 0;
    }
}
