package io.reelbatch.simulation;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Which faults strike in a schedule, and how often. Each schedule has a few kinds of its own, because many
/// at once hide one another. In the end all faults stop.
final class Weather {
    private static final List<Double> RATES = List.of(0.02, 0.08, 0.25);

    private final Dice dice;
    private final Map<Fault, Double> rates = new EnumMap<>(Fault.class);
    private boolean calm;
    private int strikes;

    Weather(Dice dice) {
        this.dice = dice;
        if (dice.below(12) > 0) {
            for (Fault fault : Fault.values()) {
                if (dice.below(5) == 0) {
                    rates.put(fault, dice.oneOf(RATES));
                }
            }
        }
    }

    /// Whether a fault strikes now.
    boolean strikes(Fault fault) {
        return strikes(fault, 1);
    }

    /// The same for what is asked more often than once a call.
    boolean strikes(Fault fault, double share) {
        boolean struck = !calm && has(fault) && dice.chance(rates.getOrDefault(fault, 0.0) * share);
        strikes += struck ? 1 : 0;
        return struck;
    }

    boolean has(Fault fault) {
        return rates.containsKey(fault);
    }

    /// Whether nothing at all goes wrong in this schedule.
    boolean isFair() {
        return rates.isEmpty();
    }

    /// Ends all faults.
    void calmDown() {
        calm = true;
    }

    int strikes() {
        return strikes;
    }

    @Override
    public String toString() {
        return rates.isEmpty() ? "fair" : rates.toString();
    }
}
