package io.reelbatch.request;

/// Counts lines that end in LF, CR LF or CR, mixed as they come.
final class LineCounter {

    private long line = 1;
    private long length;
    private boolean afterCarriageReturn;

    void accept(int unit) {
        switch (unit) {
            case '\n' -> {
                if (!afterCarriageReturn) {
                    newLine();
                }
                afterCarriageReturn = false;
            }
            case '\r' -> {
                newLine();
                afterCarriageReturn = true;
            }
            default -> {
                length++;
                afterCarriageReturn = false;
            }
        }
    }

    /// The line that the next unit belongs to, from 1.
    long line() {
        return line;
    }

    /// Units of that line so far.
    long length() {
        return length;
    }

    private void newLine() {
        line++;
        length = 0;
    }
}
