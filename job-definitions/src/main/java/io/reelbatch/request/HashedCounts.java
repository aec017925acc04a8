package io.reelbatch.request;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// A map from texts to small numbers that keeps 128 bits of each text's SHA-256 instead of the text: a
/// million entries take about 40 MB, however long the texts are.
final class HashedCounts {

    private final MessageDigest digest = Sha256.newDigest();
    private long[] high = new long[1 << 10];
    private long[] low = new long[1 << 10];
    private int[] values = new int[1 << 10];
    private int size;

    /// The number kept for the text, 0 at first.
    int get(String text) {
        return values[slot(text)];
    }

    /// Keeps a number other than 0.
    void put(String text, int value) {
        int slot = slot(text);
        size += values[slot] == 0 ? 1 : 0;
        values[slot] = value;
        if (size * 2 > values.length) {
            grow();
        }
    }

    /// Leaves the slot marked with the text, so that a following put finds it.
    private int slot(String text) {
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        return slot(hash.getLong(), hash.getLong());
    }

    private int slot(long first, long second) {
        int slot = (int) first & (values.length - 1);
        while (values[slot] != 0 && (high[slot] != first || low[slot] != second)) {
            slot = (slot + 1) & (values.length - 1);
        }
        high[slot] = first;
        low[slot] = second;
        return slot;
    }

    private void grow() {
        long[] oldHigh = high;
        long[] oldLow = low;
        int[] oldValues = values;
        high = new long[oldHigh.length * 2];
        low = new long[oldLow.length * 2];
        values = new int[oldValues.length * 2];
        for (int i = 0; i < oldValues.length; i++) {
            if (oldValues[i] != 0) {
                values[slot(oldHigh[i], oldLow[i])] = oldValues[i];
            }
        }
    }
}
