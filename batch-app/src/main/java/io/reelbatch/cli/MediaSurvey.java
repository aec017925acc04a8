package io.reelbatch.cli;

import io.reelbatch.request.GenerationRequest;
import io.reelbatch.request.ManifestProblem;
import io.reelbatch.request.Media;
import io.reelbatch.request.MediaFile;
import io.reelbatch.request.MediaLibrary;
import io.reelbatch.request.MediaRefused;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Opens the media that rows name, as the upload will, and counts them. Not safe for use by several
/// threads.
final class MediaSurvey {
    private static final int MOST_LISTED = 10_000;
    private static final int MOST_REMEMBERED = 100_000;

    private final MediaLibrary library;
    private final Map<String, Look> seen = new HashMap<>();
    private final List<ManifestProblem> problems = new ArrayList<>();
    private long problemCount;
    private long files;
    private long bytes;
    private long urls;

    MediaSurvey(MediaLibrary library) {
        this.library = library;
    }

    /// What a look at a file showed.
    private record Look(long bytes, @Nullable Refusal refusal) {}

    private record Refusal(String code, String message, String hint) {}

    /// Looks at the media of a row.
    ///
    /// @return whether all of them can be used
    boolean add(GenerationRequest request) {
        boolean usable = true;
        for (Media media : request.media()) {
            switch (media) {
                case Media.Url _ -> urls++;
                case Media.LocalFile file -> usable &= add(request, file);
            }
        }
        return usable;
    }

    private boolean add(GenerationRequest request, Media.LocalFile file) {
        Look look = seen.get(file.path());
        if (look == null) {
            look = look(file);
            if (seen.size() < MOST_REMEMBERED) {
                seen.put(file.path(), look);
            }
        }
        files++;
        bytes += look.bytes;
        if (look.refusal != null) {
            report(request, look.refusal);
        }
        return look.refusal == null;
    }

    private Look look(Media.LocalFile file) {
        try (MediaFile opened = library.open(file)) {
            return new Look(opened.size(), null);
        } catch (MediaRefused refused) {
            return new Look(0, new Refusal(refused.code(), refused.message(), refused.hint()));
        } catch (IOException e) {
            return new Look(0, new Refusal("NOT_READABLE", "%s: %s".formatted(file.path(), e.getMessage()), ""));
        }
    }

    private void report(GenerationRequest request, Refusal why) {
        problemCount++;
        if (problems.size() < MOST_LISTED) {
            problems.add(new ManifestProblem(request.line(), "media", why.code(), why.message(), why.hint()));
        }
    }

    List<ManifestProblem> problems() {
        return List.copyOf(problems);
    }

    long problemCount() {
        return problemCount;
    }

    /// Local files to be sent, counted as often as they are named.
    long files() {
        return files;
    }

    long bytes() {
        return bytes;
    }

    /// Addresses that the service fetches by itself.
    long urls() {
        return urls;
    }
}
