package io.reelbatch.stage;

/// What is done when the agent asks back instead of making a video.
///
/// @param maxTurns messages that a row may send in all, the prompt among them
/// @param answer what a further turn says
public record AgentPolicy(Questions questions, int maxTurns, String answer) {
    /// What is said where nobody has written another answer.
    public static final AgentPolicy PROCEED = new AgentPolicy(
            Questions.PROCEED,
            3,
            "Please decide this yourself, go on and make the video now. Do not ask further questions.");

    /// What becomes of a question.
    public enum Questions {
        /// it is answered
        PROCEED,
        /// the row waits for a person
        PARK
    }
}
