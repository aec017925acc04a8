/// The third stage: exports an item's draft, polls the render, and fetches the video where that was asked
/// for. Free and repeatable, because a render runs under an id of ours.
@NullMarked
@ApplicationModule(
        displayName = "Render",
        allowedDependencies = {"ledger", "backend", "stage"})
package io.reelbatch.render;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
