package io.reelbatch.emulator;

/// How a message ends, decided by lot when it is accepted.
enum Outcome {
    /// A video, and words about it.
    VIDEO,
    /// A video without a word.
    SILENT_VIDEO,
    /// Words only.
    WORDS,
    /// It breaks and says so.
    ERROR;

    static Outcome draw(Scenario scenario, String prompt, String occasion) {
        long seed = scenario.get(Settings.SEED);
        if (Dice.chance(scenario.get(Settings.RUN_ERROR), seed, "error", occasion)) {
            return ERROR;
        }
        if (matches(scenario.get(Settings.TEXT_ONLY_MATCHING), prompt)
                || Dice.chance(scenario.get(Settings.TEXT_ONLY), seed, "words", occasion)) {
            return WORDS;
        }
        boolean silent = matches(scenario.get(Settings.SILENT_MATCHING), prompt)
                || Dice.chance(scenario.get(Settings.SILENT), seed, "silent", occasion);
        return silent ? SILENT_VIDEO : VIDEO;
    }

    private static boolean matches(String wanted, String prompt) {
        return !wanted.isEmpty() && prompt.contains(wanted);
    }
}
