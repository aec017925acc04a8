package io.reelbatch.emulator;

import java.time.InstantSource;

/// The state of the emulated service.
record World(
        Journal journal,
        InstantSource clock,
        Accounts accounts,
        Sessions sessions,
        Generations generations,
        Renders renders,
        Videos videos) {

    static World create(Journal journal, InstantSource clock) {
        return new World(
                journal,
                clock,
                new Accounts(clock),
                new Sessions(clock.instant()),
                new Generations(journal),
                new Renders(),
                Videos.load());
    }
}
