/// The door that opens at set times: each job definition may have a schedule. A slot is first written down,
/// once in the whole cluster, and then acted upon: what was collected for it is let go, or a fixed manifest
/// becomes a batch. When all of that is over, a digest tells what came of it.
@NullMarked
@NamedInterface("schedule")
package io.reelbatch.intake.schedule;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
