package io.reelbatch.emulator;

/// How a message ends, decided by lot when it is accepted.
enum Outcome {
    /// A video, and words about it.
    VIDEO,
    /// A video without a word.
    SILENT_VIDEO,
    /// A question or an instruction for someone at a screen; the video comes after the next message.
    QUESTION,
    /// Words only.
    WORDS,
    /// It stops for lack of credits.
    BROKE,
    /// It breaks and says so.
    ERROR;

    static Outcome draw(Scenario scenario, Message message, String occasion) {
        long seed = scenario.get(Settings.SEED);
        String prompt = message.about();
        if (matches(scenario.get(Settings.RUN_ERROR_MATCHING), prompt)
                || Dice.chance(scenario.get(Settings.RUN_ERROR), seed, "error", occasion)) {
            return ERROR;
        }
        if (matches(scenario.get(Settings.TEXT_ONLY_MATCHING), prompt)
                || Dice.chance(scenario.get(Settings.TEXT_ONLY), seed, "words", occasion)) {
            return WORDS;
        }
        boolean asks = message.isAnswer()
                || matches(scenario.get(Settings.QUESTION_MATCHING), prompt)
                || Dice.chance(scenario.get(Settings.QUESTION), seed, "question", occasion);
        if (asks && message.asked() < scenario.get(Settings.QUESTION_COUNT)) {
            return QUESTION;
        }
        boolean silent = matches(scenario.get(Settings.SILENT_MATCHING), prompt)
                || Dice.chance(scenario.get(Settings.SILENT), seed, "silent", occasion);
        return silent ? SILENT_VIDEO : VIDEO;
    }

    private static boolean matches(String wanted, String prompt) {
        return !wanted.isEmpty() && prompt.contains(wanted);
    }
}
