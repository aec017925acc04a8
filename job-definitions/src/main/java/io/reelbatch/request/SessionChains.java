package io.reelbatch.request;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Places the rows of one manifest in their session groups. Ask in file order, for every row; not safe for
/// use by several threads.
///
/// What a row gives depends on what the rows before it have made of the shared session. So the digest of a
/// row in a group takes in that of the row before it: two rows of different manifests are the same only when
/// all that came before them in their groups is the same, too.
public final class SessionChains {
    private final Map<String, Link> last = new HashMap<>();

    /// A row's place.
    ///
    /// @param position 0 for the first row of its group, and for a row without one
    /// @param digest identifies the row together with all before it in its group
    public record Link(int position, String digest) {}

    /// @param label of the row's group; null where it has a session of its own
    /// @param digest of the row alone, by [RequestDigest]
    public Link next(@Nullable String label, String digest) {
        if (label == null) {
            return new Link(0, digest);
        }
        return last.merge(
                label,
                new Link(0, digest),
                (before, _) -> new Link(before.position() + 1, RequestDigest.following(before.digest(), digest)));
    }
}
