package io.reelbatch.generation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What the agent's answer means for a batch. The agent believes that its reader sits before a screen: it
/// asks for clicks, speaks of panels, and asks back. In a batch nobody can do as it says; but each of these
/// phrases has a meaning of its own.
///
/// @param sentences of the answer, in order
record AgentWords(List<Sentence> sentences) {
    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    private static final Pattern END_OF_SENTENCE = Pattern.compile("(?<=[.!?]\\s)|(?<=[。！？\n])");
    private static final Pattern QUESTION = Pattern.compile(
            "[?？؟][\"'”’)）】\\s]*$|\\blet me know\\b|\\btell me\\b"
                    + "|\\bplease (?:confirm|choose|select|specify|provide|clarify)\\b|请(?:您)?(?:确认|选择|提供|告诉|说明)",
            FLAGS);

    /// A courtesy, unless it leaves a choice. Only behind the news of a video is it one.
    private static final Pattern OFFER = Pattern.compile(
            "\\b(?:would you like|do you want|want me to|shall I|let me know if|tell me if)\\b(?!.*\\bor\\b)"
                    + "|(?:需要|要不要|想要)(?!.*还是).*[吗？?]",
            FLAGS);

    private static final Pattern VIDEO = Pattern.compile(
            "\\b(?:video|clip|film)\\b.*\\b(?:ready|done|finished|complete|completed|generated|created|being made"
                    + "|under way|processing)\\b|\\b(?:made|generated|created|finished|completed)\\b.*\\b(?:video|clip|film)\\b"
                    + "|视频.*(?:完成|生成|制作)|(?:完成|生成|制作).*视频",
            FLAGS);

    /// What a sentence would have its reader do at a screen, most telling first.
    enum Gesture {
        /// The export button: exporting is the next step anyway.
        EXPORT(
                "\\bexport\\s+button\\b|\\b(?:click|tap|press|hit)\\b[^.!?]*\\bexport\\b|导出",
                "exported without a click"),
        /// A look at the timeline: the row's result tells it.
        PREVIEW("\\bpreview\\b[^.!?]*\\btimeline\\b|预览[^。！？]*时间线|时间线[^。！？]*预览", "the results tell the timeline"),
        /// Something is to be moved: an edit, which the agent can make by itself.
        DRAG("\\bdrag(?:ging)?\\b|拖拽|拖动|拖放", "asks for something to be dragged: %s"),
        /// A panel is to be looked at: the session's state is.
        OPEN(
                "\\bopen(?:ing)?\\b[^.!?]*\\b(?:panel|tab|window|menu|editor|timeline|sidebar|drawer|library|dialog)\\b|打开",
                "asks for something to be opened: %s"),
        /// A button: what it does the agent can do by itself.
        CLICK(
                "(?<!\\bthe )(?<!\\ba )\\b(?:click|tap|press)(?:ing)?\\b\\s+(?!of\\b)\\S|点击|点按|单击",
                "asks for a click: %s");

        private final Pattern pattern;
        private final String meaning;

        Gesture(String pattern, String meaning) {
            this.pattern = Pattern.compile(pattern, FLAGS);
            this.meaning = meaning;
        }

        private static Optional<Gesture> in(String sentence) {
            return Arrays.stream(values())
                    .filter(gesture -> gesture.pattern.matcher(sentence).find())
                    .findFirst();
        }

        /// Whether the agent waits for it before it goes on.
        private boolean holdsUp() {
            return switch (this) {
                case CLICK, OPEN, DRAG -> true;
                case EXPORT, PREVIEW -> false;
            };
        }
    }

    /// @param gesture what it would have done at a screen, if anything
    /// @param asks whether it is a question
    record Sentence(String text, Optional<Gesture> gesture, boolean asks) {
        private static Sentence of(String text) {
            return new Sentence(text, Gesture.in(text), QUESTION.matcher(text).find());
        }

        private boolean holdsUp() {
            return gesture.map(Gesture::holdsUp).orElse(false);
        }

        private String translated() {
            return gesture.map(known -> "[" + known.meaning.formatted(text) + "]")
                    .orElse(text);
        }
    }

    static AgentWords of(String answer) {
        return new AgentWords(END_OF_SENTENCE
                .splitAsStream(answer)
                .map(String::strip)
                .filter(sentence -> !sentence.isEmpty())
                .map(Sentence::of)
                .toList());
    }

    /// Whether the agent waits for something before it goes on.
    boolean wantsAReply() {
        boolean speaksOfAVideo = false;
        for (Sentence sentence : sentences) {
            boolean offers = speaksOfAVideo && OFFER.matcher(sentence.text()).find();
            if ((sentence.asks() && !offers) || sentence.holdsUp()) {
                return true;
            }
            speaksOfAVideo |= !sentence.asks() && VIDEO.matcher(sentence.text()).find();
        }
        return false;
    }

    boolean speaksOfAScreen() {
        return sentences.stream().anyMatch(sentence -> sentence.gesture().isPresent());
    }

    /// The answer with every gesture put into words that mean something in a batch.
    String translated() {
        return sentences.stream().map(Sentence::translated).collect(Collectors.joining(" "));
    }

    /// What the agent wants done at a screen, in its own words; empty where it only asks.
    String wishes() {
        return sentences.stream().filter(Sentence::holdsUp).map(Sentence::text).collect(Collectors.joining(" "));
    }
}
