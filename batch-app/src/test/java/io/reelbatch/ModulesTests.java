package io.reelbatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;

/// The edges between the packages, as each `package-info.java` allows them.
class ModulesTests {
    private static final ApplicationModules MODULES = ApplicationModules.of("io.reelbatch");

    @Test
    void useOnlyWhatTheyAreAllowedTo() {
        MODULES.verify();
    }

    @Test
    void areTheOnesOfTheArchitecture() {
        assertThat(MODULES.stream().map(ApplicationModule::getIdentifier).map(Object::toString))
                .containsExactlyInAnyOrder(
                        "account",
                        "backend",
                        "chunk",
                        "cli",
                        "control",
                        "definition",
                        "door",
                        "emulator",
                        "generation",
                        "intake",
                        "job",
                        "launch",
                        "ledger",
                        "operations",
                        "render",
                        "request",
                        "settings",
                        "sink",
                        "stage",
                        "upload");
    }
}
