package io.reelbatch.request;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Opens the media files that rows name, and nothing else: a row must not be able to have a password file
/// uploaded, nor to make the program hang on a pipe.
///
/// Only files below one of the roots are opened, wherever links lead. The way from the root down to the
/// file is then walked again from one open directory to the next without following a link, so that
/// exchanging a directory or a file between the check and the opening does not lead out of the root. Kind,
/// size and content are judged on the open handle, and the same handle is read later. Hard links cannot be
/// told from files; who may create them inside a root may as well copy the file there.
public final class MediaLibrary {

    private static final int HEAD = 16;

    private final List<Path> roots;
    private final MediaLimits limits;

    /// @param roots directories, in the order in which relative paths are tried; one that does not exist
    ///     holds nothing
    public MediaLibrary(List<Path> roots, MediaLimits limits) {
        this.roots =
                roots.stream().map(Path::toAbsolutePath).map(Path::normalize).toList();
        this.limits = limits;
    }

    /// Opens the file and checks it.
    ///
    /// @throws MediaRefused when the row that names it can never be worked on as things are
    /// @throws IOException when the disk or the network drive fails, or when the file was being exchanged
    ///     just now; another attempt may succeed
    public MediaFile open(Media.LocalFile media) throws IOException {
        String shown = Excerpt.of(media.path());
        try {
            for (Path candidate : candidates(media, shown)) {
                Optional<Path> real = realPath(candidate);
                if (real.isPresent()) {
                    return open(media, real.get(), shown);
                }
            }
            throw notFound(shown);
        } catch (NoSuchFileException e) {
            throw notFound(shown);
        } catch (AccessDeniedException e) {
            throw notReadable(shown);
        } catch (RegularFile.NotRegular e) {
            throw notRegular(shown);
        }
    }

    /// Where the path may point to: below a root by its spelling alone, so that nothing outside is even
    /// looked for.
    private List<Path> candidates(Media.LocalFile media, String shown) throws IOException {
        List<Path> allowed = new ArrayList<>();
        for (Path root : roots) {
            Path candidate = resolve(root, media.path(), shown);
            if (isBelowARoot(candidate)) {
                allowed.add(candidate);
            }
        }
        if (allowed.isEmpty()) {
            throw outside(shown);
        }
        return allowed;
    }

    private static Path resolve(Path root, String path, String shown) {
        try {
            return root.resolve(path).normalize();
        } catch (InvalidPathException e) {
            throw outside(shown);
        }
    }

    private boolean isBelowARoot(Path candidate) throws IOException {
        for (Path root : roots) {
            if (candidate.startsWith(root)
                    || realPath(root).filter(candidate::startsWith).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private MediaFile open(Media.LocalFile media, Path real, String shown) throws IOException {
        MediaFormat claimed = MediaFormat.ofName(media.path()).orElseThrow(() -> unsupported(shown));
        for (Path root : roots) {
            Optional<Path> realRoot = realPath(root);
            if (realRoot.isPresent() && real.startsWith(realRoot.get())) {
                Path below = realRoot.get().relativize(real);
                String name = MediaName.safe(media.path());
                return checked(BeneathRoot.open(realRoot.get(), below, limits.openTimeout()), name, claimed, shown);
            }
        }
        throw outside(shown);
    }

    private MediaFile checked(SeekableByteChannel channel, String name, MediaFormat claimed, String shown)
            throws IOException {
        try {
            long size = channel.size();
            checkSize(size, shown);
            MediaFormat format = claimed.confirmedBy(head(channel)).orElseThrow(() -> mismatch(claimed, shown));
            return new MediaFile(name, format, size, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void checkSize(long size, String shown) {
        if (size == 0) {
            throw new MediaRefused(
                    ProblemCode.EMPTY_MEDIA,
                    "%s is empty.".formatted(shown),
                    "See whether copying it was interrupted, and copy it again.");
        }
        if (size > limits.maxBytes()) {
            throw new MediaRefused(
                    ProblemCode.MEDIA_TOO_LARGE,
                    "%s has %,d bytes, %,d are allowed.".formatted(shown, size, limits.maxBytes()),
                    "Compress or trim it.");
        }
    }

    private static byte[] head(SeekableByteChannel channel) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        channel.position(0);
        while (head.hasRemaining() && channel.read(head) >= 0) {
            // a read may give less than asked for
        }
        byte[] found = new byte[head.flip().remaining()];
        head.get(found);
        return found;
    }

    private static Optional<Path> realPath(Path path) throws IOException {
        try {
            return Optional.of(path.toRealPath());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (AccessDeniedException e) {
            throw e;
        } catch (FileSystemException e) {
            // a file used as a directory, a loop of links, a name that is too long: nothing lies there
            return Optional.empty();
        }
    }

    private static MediaRefused notFound(String shown) {
        return new MediaRefused(
                ProblemCode.NOT_FOUND,
                "There is no file %s.".formatted(shown),
                "Put it beside the manifest, or name its directory as a media root.");
    }

    private static MediaRefused notReadable(String shown) {
        return new MediaRefused(
                ProblemCode.NOT_READABLE,
                "%s may not be read by this program.".formatted(shown),
                "Give its user the right to read the file and the directories above it.");
    }

    private static MediaRefused notRegular(String shown) {
        return new MediaRefused(
                ProblemCode.NOT_A_REGULAR_FILE,
                "%s is a directory, a pipe or a device.".formatted(shown),
                "Name a file.");
    }

    private static MediaRefused outside(String shown) {
        return new MediaRefused(
                ProblemCode.PATH_NOT_ALLOWED,
                "%s lies outside the directories for media.".formatted(shown),
                "Put the file beside the manifest, or name its directory as a media root.");
    }

    private static MediaRefused unsupported(String shown) {
        return new MediaRefused(
                ProblemCode.UNSUPPORTED_MEDIA,
                "%s is not of a supported format.".formatted(shown),
                "Supported formats: %s.".formatted(MediaFormat.list()));
    }

    private static MediaRefused mismatch(MediaFormat claimed, String shown) {
        return new MediaRefused(
                ProblemCode.MEDIA_MISMATCH,
                "%s does not contain %s.".formatted(shown, claimed.kind().words()),
                "Give the file the extension of what it is, or export it again as %s."
                        .formatted(claimed.name().toLowerCase(Locale.ROOT)));
    }
}
