package io.reelbatch.intake.schedule;

import io.reelbatch.definition.DefinitionCatalogue;
import io.reelbatch.definition.JobDefinition;
import io.reelbatch.definition.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A schedule with the name of its job definition, which is the schedule's own.
record Scheduled(String name, Schedule schedule) {

    static List<Scheduled> in(DefinitionCatalogue definitions) {
        List<Scheduled> all = new ArrayList<>();
        for (JobDefinition definition : definitions.all()) {
            Schedule schedule = definition.schedule();
            if (schedule != null) {
                all.add(new Scheduled(definition.name(), schedule));
            }
        }
        return List.copyOf(all);
    }

    static Optional<Scheduled> find(List<Scheduled> all, String name) {
        return all.stream().filter(one -> one.name().equals(name)).findFirst();
    }
}
