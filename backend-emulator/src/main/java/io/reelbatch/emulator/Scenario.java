package io.reelbatch.emulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// How the emulated service behaves: a value for every [Setting], and scripted [Fault]s. Immutable; every
/// method that changes something returns another scenario.
///
/// ```java
/// Scenario.standard().credits(20_000).silentEdits(0.3).fault(Fault.reset().on(Endpoint.STATE).ratio(0.05))
/// ```
public final class Scenario {
    private static final Scenario STANDARD = new Scenario(Map.of(), Map.of());

    private final Map<Setting<?>, Object> values;
    private final Map<String, Fault> faults;

    private Scenario(Map<Setting<?>, Object> values, Map<String, Fault> faults) {
        this.values = values;
        this.faults = faults;
    }

    /// A fast service without any fault: everything takes milliseconds.
    public static Scenario standard() {
        return STANDARD;
    }

    /// Reads a scenario file in the syntax of `java.util.Properties`.
    ///
    /// @throws IOException if the file cannot be read
    /// @throws IllegalArgumentException if a key or value is not understood; the message names the line
    public static Scenario load(Path file) throws IOException {
        return standard().with(Files.readString(file));
    }

    /// Changes what the lines of a scenario file change.
    ///
    /// @throws IllegalArgumentException if a key or value is not understood; the message names the line
    public Scenario with(String lines) {
        return ScenarioLines.apply(this, lines);
    }

    /// Changes one setting.
    public <T> Scenario with(Setting<T> setting, T value) {
        Map<Setting<?>, Object> changed = new LinkedHashMap<>(values);
        changed.put(setting, value);
        return new Scenario(Collections.unmodifiableMap(changed), faults);
    }

    <T> Scenario withText(Setting<T> setting, String text) {
        return with(setting, setting.read(text));
    }

    /// The value of a setting.
    public <T> T get(Setting<T> setting) {
        Object value = values.get(setting);
        return value == null ? setting.standard() : setting.cast(value);
    }

    /// Adds a fault.
    public Scenario fault(Fault fault) {
        int number = faults.size() + 1;
        while (faults.containsKey(Integer.toString(number))) {
            number++;
        }
        return fault(Integer.toString(number), fault);
    }

    /// Adds a fault under a name, in the place of the one that had this name.
    public Scenario fault(String name, Fault fault) {
        Map<String, Fault> changed = new LinkedHashMap<>(faults);
        changed.put(name, fault);
        return new Scenario(values, Collections.unmodifiableMap(changed));
    }

    /// Removes a fault.
    public Scenario withoutFault(String name) {
        Map<String, Fault> changed = new LinkedHashMap<>(faults);
        changed.remove(name);
        return new Scenario(values, Collections.unmodifiableMap(changed));
    }

    /// Removes all faults.
    public Scenario withoutFaults() {
        return new Scenario(values, Map.of());
    }

    /// The faults by name.
    public Map<String, Fault> faults() {
        return faults;
    }

    /// Runs code at an exact moment of every call of an endpoint.
    public Scenario onMoment(Endpoint endpoint, Moment moment, Runnable code) {
        return fault(Fault.run(code).at(moment).on(endpoint));
    }

    /// Sets what decides everything that is drawn by lot.
    public Scenario seed(long seed) {
        return with(Settings.SEED, seed);
    }

    /// Sets the credits of new accounts.
    public Scenario credits(int credits) {
        return with(Settings.CREDITS, credits);
    }

    /// Sets the share of silent streams.
    public Scenario silentEdits(double ratio) {
        return with(Settings.SILENT, ratio);
    }

    /// Sets how long a generation takes.
    public Scenario generationTakes(Duration time) {
        return with(Settings.GENERATION, Latency.fixed(time));
    }

    /// Sets how long a render takes.
    public Scenario renderTakes(Duration time) {
        return with(Settings.RENDER, Latency.fixed(time));
    }

    /// Sets how long an endpoint takes to answer.
    public Scenario latency(Endpoint endpoint, Latency latency) {
        return with(Settings.latency(endpoint), latency);
    }

    /// Sets the spelling of events.
    public Scenario dialect(EventDialect dialect) {
        return with(Settings.DIALECT, dialect);
    }
}
