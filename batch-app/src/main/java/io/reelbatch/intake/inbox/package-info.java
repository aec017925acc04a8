/// The door for files: a folder that is looked through again and again. Where a file stands is told by the
/// folder it is in: `inbox`, then `work/<claim>` while it is read, then `accepted` until its batch is over,
/// then `done`; or `rejected`, beside the reasons. Every step is one rename, so a file is always in exactly
/// one place, and every step can be taken again after a crash.
@NullMarked
package io.reelbatch.intake.inbox;

import org.jspecify.annotations.NullMarked;
