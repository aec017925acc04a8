package io.reelbatch.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.function.IntSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import org.jspecify.annotations.Nullable;

/// Where a command writes, and whether a person sits there. The one place that knows of standard streams; a
/// stream whose reader has gone away is written to in vain and does no harm.
///
/// @param out what the command is for
/// @param err why it could not be done
/// @param answers what the person types, line by line
/// @param terminal whether questions can be asked and lines be painted over
/// @param width columns of the terminal
record Console(PrintStream out, PrintStream err, Answers answers, boolean terminal, IntSupplier width) {
    private static final int WIDTH_OF_A_LOG = 200;

    /// Gives one line of text, or nothing at the end.
    @FunctionalInterface
    interface Answers {
        @Nullable
        String next() throws IOException;
    }

    @SuppressWarnings("SystemConsoleNull") // it is null again where nobody sits, from JDK 25 on
    static Console ofProcess() {
        java.io.Console process = System.console();
        boolean terminal = process != null && process.isTerminal();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        return new Console(
                System.out, System.err, in::readLine, terminal, terminal ? Console::columns : () -> WIDTH_OF_A_LOG);
    }

    /// Asking the terminal takes a while, so it is only done where it matters.
    private static int columns() {
        return new ConsoleProgressBarConsumer(System.out).getMaxRenderedLength();
    }

    void print(String line) {
        out.println(line);
        out.flush();
    }

    void error(String line) {
        err.println(line);
        err.flush();
    }

    /// Asks a question that is answered by yes or, by anything else, no.
    boolean confirm(String question) {
        out.print(question + " [y/N] ");
        out.flush();
        try {
            String answer = answers.next();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
        } catch (IOException e) {
            return false;
        }
    }

    PrintWriter outWriter() {
        return new PrintWriter(new OutputStreamWriter(out, out.charset()), true);
    }

    PrintWriter errWriter() {
        return new PrintWriter(new OutputStreamWriter(err, err.charset()), true);
    }
}
