package io.reelbatch.request;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/// Opens a file below a directory so that no link, however quickly it is put in place, leads elsewhere.
///
/// Where the platform can open relative to an open directory, every step is taken that way and refuses
/// links; the handle then is of a file that lay below the root at the moment of opening, whatever was
/// exchanged before. Elsewhere the file's identity is compared before and after the opening.
final class BeneathRoot {

    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private BeneathRoot() {}

    /// Opens for reading.
    ///
    /// @param root real path of a directory
    /// @param below path from there, without links
    /// @throws RegularFile.NotRegular when it is a directory, pipe, socket or device
    /// @throws IOException also when a part of the path has just become a link; another attempt sees what
    ///     it is now
    static SeekableByteChannel open(Path root, Path below, Duration limit) throws IOException {
        return RegularFile.within(limit, below, () -> open(root, below));
    }

    private static SeekableByteChannel open(Path root, Path below) throws IOException {
        try (DirectoryStream<Path> directory = Files.newDirectoryStream(root)) {
            return directory instanceof SecureDirectoryStream<Path> secure
                    ? descend(secure, below)
                    : compare(root.resolve(below));
        }
    }

    private static SeekableByteChannel descend(SecureDirectoryStream<Path> directory, Path below) throws IOException {
        Path first = below.getName(0);
        if (below.getNameCount() == 1) {
            requireRegular(first, attributes(directory, first));
            return directory.newByteChannel(first, READ);
        }
        try (var inner = directory.newDirectoryStream(first, LinkOption.NOFOLLOW_LINKS)) {
            return descend(inner, below.subpath(1, below.getNameCount()));
        }
    }

    private static BasicFileAttributes attributes(SecureDirectoryStream<Path> directory, Path name) throws IOException {
        return directory
                .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    private static SeekableByteChannel compare(Path file) throws IOException {
        BasicFileAttributes before = attributes(file);
        requireRegular(file, before);
        SeekableByteChannel opened = Files.newByteChannel(file, READ);
        if (!isSame(before, attributes(file)) || !file.toRealPath().equals(file)) {
            opened.close();
            throw exchanged(file);
        }
        return opened;
    }

    private static boolean isSame(BasicFileAttributes before, BasicFileAttributes after) {
        return Objects.equals(before.fileKey(), after.fileKey())
                && before.creationTime().equals(after.creationTime());
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static void requireRegular(Path file, BasicFileAttributes attributes) throws IOException {
        if (attributes.isSymbolicLink()) {
            throw exchanged(file);
        }
        if (!attributes.isRegularFile()) {
            throw new RegularFile.NotRegular(file);
        }
    }

    private static FileSystemException exchanged(Path file) {
        return new FileSystemException(file.toString(), null, "exchanged while being opened");
    }
}
