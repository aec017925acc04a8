/// The door of a running process: other commands on the same home hand their command line in here instead of
/// opening a database that is taken, and see what it prints as if it ran in their own process. Knows nothing
/// of what the commands do.
@NullMarked
@ApplicationModule(
        displayName = "Door",
        allowedDependencies = {})
package io.reelbatch.door;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
