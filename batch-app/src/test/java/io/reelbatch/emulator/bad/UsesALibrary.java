package io.reelbatch.emulator.bad;

import tools.jackson.databind.json.JsonMapper;

/// Breaks the rule that the emulator depends on the JDK alone; never run.
public final class UsesALibrary {
    final JsonMapper library = new JsonMapper();
}
