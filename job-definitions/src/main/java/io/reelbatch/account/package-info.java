/// The account at the video cloud: its token, kept in a file between runs, and the gate that holds
/// generations back while it has no credits. One installation has one account; it never takes another
/// client id to get more credits.
@NullMarked
@ApplicationModule(
        displayName = "Account",
        allowedDependencies = {"backend"})
package io.reelbatch.account;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
