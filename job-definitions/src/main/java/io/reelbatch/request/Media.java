package io.reelbatch.request;

import java.net.URI;

/// A picture, clip or sound that a row refers to. The reference has an allowed form; what it points to is
/// unknown.
public sealed interface Media {

    /// The reference as it goes into digests and messages.
    String reference();

    /// A path as the user wrote it, absolute or relative to one of the media roots. Only [MediaLibrary]
    /// opens it.
    ///
    /// @param path not blank, with `/` between names, no scheme
    record LocalFile(String path) implements Media {

        public LocalFile {
            if (path.isBlank()) {
                throw new IllegalArgumentException("the path of a media file is blank");
            }
        }

        @Override
        public String reference() {
            return path;
        }
    }

    /// An http or https address that the remote service fetches; this program never does.
    ///
    /// @param uri absolute, with a public host and without user information
    record Url(URI uri) implements Media {

        @Override
        public String reference() {
            return uri.toString();
        }
    }
}
