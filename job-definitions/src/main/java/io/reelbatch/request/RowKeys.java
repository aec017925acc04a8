package io.reelbatch.request;

import org.jspecify.annotations.Nullable;

/// Names the rows of one manifest: by their id, or, where they have none, by what they ask for. A row
/// without an id therefore keeps its name when other rows are added, moved or removed. Ask in file order,
/// for every row; not safe for use by several threads.
public final class RowKeys {

    private static final int DIGITS = 12;

    private final HashedCounts repetitions = new HashedCounts();

    /// The id, or `~` and the first 12 digits of the digest; equal rows get `.2`, `.3` and so on in file
    /// order. The `~` cannot begin an id.
    ///
    /// @param digest of the row, by [RequestDigest]
    public String next(@Nullable String id, String digest) {
        if (id != null) {
            return id;
        }
        String key = "~" + digest.substring(0, DIGITS);
        int count = repetitions.get(key) + 1;
        repetitions.put(key, count);
        return count == 1 ? key : key + "." + count;
    }
}
