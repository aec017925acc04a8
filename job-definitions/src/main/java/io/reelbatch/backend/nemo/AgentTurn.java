package io.reelbatch.backend.nemo;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What one event stream has said so far: the agent's answer, put together from its pieces, and the first
/// failure.
///
/// Where a server streams its text in pieces it repeats the whole afterwards, so the pieces only count if
/// no whole text follows them. Thoughts and tools are no part of the answer. A frame that cannot be
/// understood is passed over.
final class AgentTurn implements SseParser.Listener {
    private static final int MAX_ANSWER = 64 * 1024;
    private static final int MAX_FAILURE = 4 * 1024;

    /// The backend says this after good answers too, with or without a request to try again behind it.
    private static final String NOISE = "I encountered a temporary issue";

    private static final int LONGEST_NOISE = 300;
    private static final Pattern REST_OF_NOISE = Pattern.compile(
            "( (while|when) [^.!\n]*+)?[\\s.!…,;:—-]*+(((and|please|kindly|you can|you may) )*(try|retry)\\b[^\n]*+)?",
            Pattern.CASE_INSENSITIVE);

    private final Runnable onSubstance;
    private final Runnable onHeartbeat;
    private final StringBuilder whole = new StringBuilder();
    private final StringBuilder pieces = new StringBuilder();
    private boolean wordsJustBefore;
    private boolean worked;

    private boolean noCredits;

    @Nullable
    private String failure;

    /// @param onSubstance told when the agent says or does something
    /// @param onHeartbeat told when it only shows that it is alive
    AgentTurn(Runnable onSubstance, Runnable onHeartbeat) {
        this.onSubstance = onSubstance;
        this.onHeartbeat = onHeartbeat;
    }

    @Override
    public void event(String name, String data) {
        AgentDialects.read(name, data).forEach(this::take);
    }

    @Override
    public void comment() {
        take(new AgentFrame.Heartbeat());
    }

    /// Plain lines are how some servers report errors, and how a proxy would send JSON where a stream was
    /// promised.
    @Override
    public void stray(String line) {
        String text = line.strip();
        if (text.startsWith("{")) {
            event("", text);
        } else {
            take(AgentDialects.broken(text));
        }
    }

    @Override
    public void oversized(String beginning) {
        take(AgentDialects.broken(beginning.strip()));
    }

    private void take(AgentFrame frame) {
        switch (frame) {
            case AgentFrame.Words words -> {
                say(words);
                onSubstance.run();
            }
            case AgentFrame.Work _ -> {
                worked = true;
                wordsJustBefore = false;
                onSubstance.run();
            }
            case AgentFrame.Heartbeat _ -> onHeartbeat.run();
            case AgentFrame.Failure failed -> fail(failed);
            case AgentFrame.Noise _ -> {}
        }
    }

    private void say(AgentFrame.Words words) {
        if (words.partial()) {
            append(pieces, words.text());
            return;
        }
        pieces.setLength(0);
        if (!whole.isEmpty() && !words.text().isEmpty() && !(words.flowing() && wordsJustBefore)) {
            append(whole, "\n");
        }
        append(whole, words.text());
        wordsJustBefore = true;
    }

    private static void append(StringBuilder to, String text) {
        to.append(text, 0, Math.min(text.length(), Math.max(0, MAX_ANSWER - to.length())));
    }

    private void fail(AgentFrame.Failure failed) {
        noCredits |= failed.noCredits();
        if (failure == null) {
            String why = failed.why();
            failure = why.substring(0, Math.min(why.length(), MAX_FAILURE));
        }
    }

    /// The first failure that was reported, if any was.
    @Nullable
    String failure() {
        return failure;
    }

    /// Whether a failure said that the account's credits are used up.
    boolean noCredits() {
        return noCredits;
    }

    /// The answer; empty where the agent only worked.
    String answer() {
        String text = whole.toString();
        if (!pieces.isEmpty()) {
            text = text.isEmpty() ? pieces.toString() : text + "\n" + pieces;
        }
        return withoutNoise(text.strip());
    }

    private String withoutNoise(String text) {
        int end = text.length();
        int at = noiseBefore(text, end);
        while (at > 0 || (at == 0 && worked)) {
            end = at;
            while (end > 0 && Character.isWhitespace(text.charAt(end - 1))) {
                end--;
            }
            at = noiseBefore(text, end);
        }
        return text.substring(0, end);
    }

    /// Where the noise begins that ends there, or -1.
    private static int noiseBefore(String text, int end) {
        int at = text.lastIndexOf(NOISE, end - NOISE.length());
        int rest = at + NOISE.length();
        boolean last = at >= 0 && end - rest <= LONGEST_NOISE;
        return last && REST_OF_NOISE.matcher(text).region(rest, end).matches() ? at : -1;
    }
}
