/// What a person says to work that is going on: pause, resume, cancel. Each is one method of
/// [io.reelbatch.control.Operations], whoever calls it: a command of its own process, a command that came
/// through the door of a running one, or something else of the running process.
@NullMarked
@ApplicationModule(
        displayName = "Control",
        allowedDependencies = {"backend", "launch", "ledger", "stage"})
package io.reelbatch.control;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
