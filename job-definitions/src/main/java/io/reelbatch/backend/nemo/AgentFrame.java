package io.reelbatch.backend.nemo;

import java.util.regex.Pattern;

/// One thing that an agent's event stream says, whatever dialect it says it in.
sealed interface AgentFrame {

    /// Words for the user.
    ///
    /// @param partial a piece of a text that may come again as a whole
    /// @param flowing continues the words before it without a break
    record Words(String text, boolean partial, boolean flowing) implements AgentFrame {}

    /// The agent is doing something: a tool, a thought, a status.
    record Work() implements AgentFrame {}

    /// The agent's side is alive.
    record Heartbeat() implements AgentFrame {}

    /// The run has failed, or a part of it.
    ///
    /// @param noCredits whether it says that the credits are used up
    record Failure(String why, boolean noCredits) implements AgentFrame {
        /// Failures repeat what they were sent, so "no credits" alone may be the film's.
        private static final Pattern NO_CREDITS = Pattern.compile("(?i)\\bcode\\W{1,4}2001\\b"
                + "|\\b(insufficient|not enough)[ _](credits?|balance|funds)\\b"
                + "|\\b(credits?|balance)[ _](is |are )?(insufficient|not enough|used up|exhausted)\\b"
                + "|\\byou (are|have run) out of credits\\b"
                + "|(积分|余额|额度|点数)(已?不足|不够|已?用完)");

        /// Told by its words: most of the ways in which servers report errors have no place for a number.
        Failure(String why) {
            this(why, NO_CREDITS.matcher(why).find());
        }
    }

    /// Nothing that can be understood.
    record Noise() implements AgentFrame {}
}
