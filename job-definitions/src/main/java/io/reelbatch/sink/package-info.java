/// Where results go. The ledger has them; what is written here can be written again from it at any time.
@NullMarked
@ApplicationModule(
        displayName = "Sink",
        allowedDependencies = {"definition", "ledger", "request"})
package io.reelbatch.sink;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
