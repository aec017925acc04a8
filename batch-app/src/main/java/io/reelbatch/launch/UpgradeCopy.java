package io.reelbatch.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;

/// What an H2 database holds before its tables are changed, as a file of SQL beside it. H2 commits each
/// statement that changes a table by itself, so that a process that is killed leaves tables which fit no version.
final class UpgradeCopy {
    /// H2's name for the way in which it reads and writes its file.
    private static final String SCHEME = "async:";

    private static final String END = ".sql";

    private final DataSource database;
    private final Path of;

    private UpgradeCopy(DataSource database, Path of) {
        this.database = database;
        this.of = of;
    }

    /// @return nothing where it is not needed: PostgreSQL takes half of a change back, and what is only in memory
    ///     ends with the process
    static Optional<UpgradeCopy> of(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            if (!connection.getMetaData().getDatabaseProductName().equals("H2")) {
                return Optional.empty();
            }
            try (Statement statement = connection.createStatement();
                    ResultSet path = statement.executeQuery("call database_path()")) {
                path.next();
                return Optional.ofNullable(path.getString(1))
                        .map(file -> Path.of(file.startsWith(SCHEME) ? file.substring(SCHEME.length()) : file))
                        .map(file -> new UpgradeCopy(database, file));
            }
        }
    }

    /// For which version the copy that is there was made, if there is one: it is removed after the change, so the
    /// change was interrupted.
    Optional<String> version() {
        String name = String.valueOf(of.getFileName());
        String begin = name + ".before-";
        try (Stream<Path> files = Files.list(of.toAbsolutePath().getParent())) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(file -> file.startsWith(begin) && file.endsWith(END))
                    .map(file -> file.substring(begin.length(), file.length() - END.length()))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file(String version) {
        return of.resolveSibling(of.getFileName() + ".before-" + version + END);
    }

    /// Writes a copy down; it is there whole or not at all.
    void make(String version) throws SQLException {
        // H2 makes the file itself and lets others read it, so it is made where nobody else can look
        Path closed = of.resolveSibling(of.getFileName() + ".before.part");
        Path part = closed.resolve("copy.sql");
        try {
            Files.deleteIfExists(part);
            Files.deleteIfExists(closed);
            Files.createDirectory(closed, rights("rwx------"));
            execute(List.of("script nopasswords nosettings to '%s' charset 'UTF-8'".formatted(quoted(part))));
            if (isPosix()) {
                Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
            }
            try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(part, file(version), StandardCopyOption.ATOMIC_MOVE);
            Files.delete(closed);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot copy the database before its tables are changed, to " + file(version), e);
        }
    }

    private static FileAttribute<?>[] rights(String rights) {
        return isPosix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    /// Makes the database what it was. Interrupted, it is done again from its beginning.
    void restore(String version) throws SQLException {
        execute(List.of("drop all objects", "runscript from '%s' charset 'UTF-8'".formatted(quoted(file(version)))));
    }

    void remove(String version) {
        try {
            Files.deleteIfExists(file(version));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot remove the copy of the database as it was before its tables were changed; remove it: "
                            + file(version),
                    e);
        }
    }

    private void execute(List<String> statements) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String quoted(Path file) {
        return file.toAbsolutePath().toString().replace("'", "''");
    }
}
