package io.reelbatch.ledger;

import java.time.Duration;

/// How processes tell that another one is dead.
///
/// @param heartbeat how often a process writes down that it is alive
/// @param deadAfter how long a process may be silent before others take over its work
/// @param giveUpAfter how long a process bears with a database in which it cannot write down that it is alive
public record LeaseSettings(Duration heartbeat, Duration deadAfter, Duration giveUpAfter) {}
