package io.reelbatch.backend.nemo;

import java.util.regex.Matcher;
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

    /// The backend says this after good answers too.
    private static final Pattern NOISE_AT_END = Pattern.compile("(?s)\\s*I encountered a temporary issue.*+\\z");

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
        Matcher noise = NOISE_AT_END.matcher(text);
        boolean somethingBefore = noise.find() && (noise.start() > 0 || worked);
        return (somethingBefore ? text.substring(0, noise.start()) : text).strip();
    }
}
