package io.reelbatch.request;

import java.time.Duration;

/// How large a media file may be, and how long its opening may take.
///
/// @param maxBytes size of one file
/// @param openTimeout after this long an opening is given up: only a pipe that took a file's place can take
///     so long
public record MediaLimits(long maxBytes, Duration openTimeout) {

    /// 200 MB, the remote service's own limit, and five seconds.
    public static MediaLimits defaults() {
        return new MediaLimits(200L * 1024 * 1024, Duration.ofSeconds(5));
    }

    public MediaLimits {
        if (maxBytes < 1 || !openTimeout.isPositive()) {
            throw new IllegalArgumentException("a media limit is not positive");
        }
    }
}
