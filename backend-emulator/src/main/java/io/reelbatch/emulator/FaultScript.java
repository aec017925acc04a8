package io.reelbatch.emulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// The faults of the present scenario, each with its own count of the calls it has looked at.
final class FaultScript {
    private volatile Map<String, Counted> faults = Map.of();

    private record Counted(String name, Fault fault, AtomicLong calls) {
        boolean strikes(long seed) {
            return fault.trigger().strikes(calls.incrementAndGet(), seed * 31 + name.hashCode());
        }
    }

    /// Takes over the faults of a scenario; a fault that was there already goes on counting.
    void follow(Scenario scenario) {
        Map<String, Counted> next = new LinkedHashMap<>();
        scenario.faults().forEach((name, fault) -> {
            Counted before = faults.get(name);
            boolean same = before != null && before.fault().equals(fault);
            next.put(name, same ? before : new Counted(name, fault, new AtomicLong()));
        });
        faults = next;
    }

    /// The faults that strike before the body is read; the message is unknown then, only the path can be
    /// matched.
    List<Fault> early(Call call) {
        return select(call, true);
    }

    /// The faults that strike later.
    List<Fault> late(Call call) {
        return select(call, false);
    }

    private List<Fault> select(Call call, boolean early) {
        List<Fault> struck = new ArrayList<>(1);
        for (Counted counted : faults.values()) {
            Fault fault = counted.fault();
            boolean isEarly = fault.moment().compareTo(Moment.MID_REQUEST) <= 0;
            if (isEarly == early && concerns(fault, call) && counted.strikes(call.get(Settings.SEED))) {
                struck.add(fault);
            }
        }
        return struck;
    }

    private static boolean concerns(Fault fault, Call call) {
        String text = fault.matching();
        return (fault.endpoint() == null || fault.endpoint() == call.endpoint())
                && (text == null || call.isAbout(text));
    }
}
