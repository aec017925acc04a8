package io.reelbatch.door;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The talk with one visitor, frame by frame.
final class Conversation implements Talk {
    private static final int ALIVE_EVERY_SECONDS = 1;

    private final OutputStream visitor;
    private final PrintStream out = stream(Frame.Kind.OUT);
    private final PrintStream err = stream(Frame.Kind.ERR);
    private final BlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>();
    private boolean gone;

    Conversation(OutputStream visitor) {
        this.visitor = visitor;
    }

    @Override
    public PrintStream out() {
        return out;
    }

    @Override
    public PrintStream err() {
        return err;
    }

    /// Asks, and goes on looking whether the visitor is still there.
    @Override
    public @Nullable String answer() {
        send(Frame.sign(Frame.Kind.ASK));
        try {
            Optional<String> answer = null;
            while (answer == null && send(Frame.sign(Frame.Kind.ALIVE))) {
                answer = answers.poll(ALIVE_EVERY_SECONDS, TimeUnit.SECONDS);
            }
            return answer == null ? null : answer.orElse(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    void answered(@Nullable String answer) {
        answers.add(Optional.ofNullable(answer));
    }

    void end(int exitCode) {
        out.flush();
        err.flush();
        send(Frame.exit(exitCode));
    }

    /// @return whether somebody is there who may read it
    private synchronized boolean send(Frame frame) {
        try {
            if (!gone) {
                visitor.write(frame.toLine().getBytes(StandardCharsets.UTF_8));
                visitor.flush();
            }
        } catch (IOException left) {
            gone = true;
        }
        return !gone;
    }

    private PrintStream stream(Frame.Kind kind) {
        return new PrintStream(
                new ByteArrayOutputStream() {
                    @Override
                    public synchronized void flush() {
                        if (size() > 0) {
                            send(Frame.text(kind, toString(StandardCharsets.UTF_8)));
                            reset();
                        }
                    }
                },
                false,
                StandardCharsets.UTF_8);
    }
}
