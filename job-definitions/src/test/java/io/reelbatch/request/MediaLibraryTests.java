package io.reelbatch.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MediaLibraryTests {

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A, 'i', 'n'};
    private static final byte[] SECRET = {(byte) 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A, 'o', 'u', 't'};

    private final Path directory;
    private final Path root;
    private final MediaLibrary library;

    MediaLibraryTests(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.root = directory.resolve("root");
        this.library = new MediaLibrary(List.of(root), MediaLimits.defaults());
        Files.createDirectories(root.resolve("sub"));
        Files.write(root.resolve("cat.png"), PNG);
        Files.write(root.resolve("sub/dog.PNG"), PNG);
        Files.write(directory.resolve("secret.png"), SECRET);
        Files.createDirectories(directory.resolve("root-secret"));
        Files.write(directory.resolve("root-secret/secret.png"), SECRET);
    }

    @Test
    void opensAFileBelowARoot() throws IOException {
        try (MediaFile file = library.open(new Media.LocalFile("sub/dog.PNG"));
                InputStream content = file.newInputStream()) {
            assertThat(List.of(file.name(), file.contentType(), file.kind(), file.size()))
                    .isEqualTo(List.of("dog.PNG", "image/png", MediaKind.IMAGE, 10L));
            assertThat(content.readAllBytes()).isEqualTo(PNG);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/proc/self/environ",
                "/proc/self/environ.png",
                "/etc/shadow",
                "/etc/../etc/passwd.png",
                "../secret.png",
                "../../../../../../etc/passwd",
                "sub/../../secret.png",
                "./../secret.png",
                "../root-secret/secret.png",
                "../root/../secret.png",
                "..",
                "/",
                "/dev/zero",
                "/dev/stdin",
                "/proc/1/fd/0",
                "link-to-file.png",
                "link-to-directory/secret.png",
                "link-to-link.png",
                "sub/link-up/secret.png",
                "cat.png\0.txt"
            })
    void opensNothingOutsideTheRoots(String path) throws IOException {
        Files.createSymbolicLink(root.resolve("link-to-file.png"), directory.resolve("secret.png"));
        Files.createSymbolicLink(root.resolve("link-to-directory"), directory.resolve("root-secret"));
        Files.createSymbolicLink(root.resolve("link-to-link.png"), root.resolve("link-to-file.png"));
        Files.createSymbolicLink(root.resolve("sub/link-up"), Path.of("../.."));
        assertThat(refusal(path)).isEqualTo("PATH_NOT_ALLOWED");
    }

    @Test
    void opensNothingOutsideByAnAbsolutePathOfTheSecret() {
        assertThat(refusal(directory.resolve("secret.png").toString())).isEqualTo("PATH_NOT_ALLOWED");
    }

    @Test
    void doesNotTellWhetherAFileOutsideExists() {
        assertThat(refusal("../no-such-file.png")).isEqualTo("PATH_NOT_ALLOWED");
    }

    @Test
    void followsLinksThatStayBelowARoot() throws IOException {
        Files.createSymbolicLink(root.resolve("alias.png"), root.resolve("sub/dog.PNG"));
        try (MediaFile file = library.open(new Media.LocalFile("alias.png"))) {
            assertThat(file.size()).isEqualTo(10);
        }
    }

    @Test
    void opensFromEveryRootByRelativeAndAbsolutePath() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        Files.write(other.resolve("fox.png"), PNG);
        MediaLibrary both = new MediaLibrary(List.of(root, directory.resolve("absent"), other), MediaLimits.defaults());
        for (String path :
                List.of("fox.png", "../other/fox.png", other.resolve("fox.png").toString())) {
            try (MediaFile file = both.open(new Media.LocalFile(path))) {
                assertThat(file.name()).isEqualTo("fox.png");
            }
        }
    }

    @Test
    void opensBelowARootThatIsItselfALink() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("linked-root"), root);
        try (MediaFile file =
                new MediaLibrary(List.of(link), MediaLimits.defaults()).open(new Media.LocalFile("cat.png"))) {
            assertThat(file.size()).isEqualTo(10);
        }
    }

    @Test
    void neverWaitsForAPipe() throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("mkfifo", root.resolve("pipe.mp4").toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThat(refusal("pipe.mp4")).isEqualTo("NOT_A_REGULAR_FILE");
    }

    @Test
    void givesUpOnAPipeThatTookTheFilesPlace() throws IOException, InterruptedException {
        Path pipe = root.resolve("pipe.mp4");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThatExceptionOfType(RegularFile.NotRegular.class)
                .isThrownBy(() -> RegularFile.within(Duration.ofMillis(100), pipe, () -> Files.newInputStream(pipe)));
        Files.newOutputStream(pipe).close();
    }

    @Test
    void refusesDirectoriesAndMissingFiles() throws IOException {
        Files.createDirectory(root.resolve("folder.png"));
        Files.createSymbolicLink(root.resolve("loop.png"), Path.of("loop.png"));
        assertThat(refusal("folder.png")).isEqualTo("NOT_A_REGULAR_FILE");
        assertThat(refusal("none.png")).isEqualTo("NOT_FOUND");
        assertThat(refusal("cat.png/x.png")).isEqualTo("NOT_FOUND");
        assertThat(refusal("loop.png")).isEqualTo("NOT_FOUND");
        assertThat(refusal("x".repeat(300) + ".png")).isEqualTo("NOT_FOUND");
    }

    @Test
    void refusesEmptyAndTooLargeFiles() throws IOException {
        Files.createFile(root.resolve("empty.png"));
        assertThat(refusal("empty.png")).isEqualTo("EMPTY_MEDIA");
        MediaLibrary small = new MediaLibrary(List.of(root), new MediaLimits(9, Duration.ofSeconds(5)));
        assertThatExceptionOfType(MediaRefused.class)
                .isThrownBy(() -> small.open(new Media.LocalFile("cat.png")))
                .satisfies(refused -> assertThat(List.of(refused.code(), refused.message(), refused.hint()))
                        .containsExactly(
                                "MEDIA_TOO_LARGE", "'cat.png' has 10 bytes, 9 are allowed.", "Compress or trim it."));
    }

    @Test
    void allowsExactlyTheLimit() throws IOException {
        MediaLibrary exact = new MediaLibrary(List.of(root), new MediaLimits(10, Duration.ofSeconds(5)));
        try (MediaFile file = exact.open(new Media.LocalFile("cat.png"))) {
            assertThat(file.size()).isEqualTo(10);
        }
        assertThat(MediaLimits.defaults().maxBytes()).isEqualTo(209_715_200);
    }

    @Test
    void listsTheFormatsWhenOneIsNotSupported() throws IOException {
        Files.write(root.resolve("page.pdf"), PNG);
        assertThatExceptionOfType(MediaRefused.class)
                .isThrownBy(() -> library.open(new Media.LocalFile("page.pdf")))
                .satisfies(refused -> assertThat(refused.code() + " " + refused.hint())
                        .isEqualTo("UNSUPPORTED_MEDIA Supported formats: mp4, mov, avi, webm, mkv, jpg, jpeg, png, gif,"
                                + " webp, mp3, wav, m4a, aac."));
    }

    @ParameterizedTest
    @CsvSource({
        "a.mp4, 000000186674797069736F6D, VIDEO, video/mp4",
        "a.mov, 00000014667479707174202020, VIDEO, video/quicktime",
        "a.mov, 000000086D6F6F76, VIDEO, video/quicktime",
        "a.avi, 524946460000000041564920, VIDEO, video/x-msvideo",
        "a.webm, 1A45DFA3, VIDEO, video/webm",
        "a.mkv, 1A45DFA3, VIDEO, video/x-matroska",
        "a.jpg, FFD8FFE0, IMAGE, image/jpeg",
        "a.jpeg, FFD8FFE1, IMAGE, image/jpeg",
        "a.png, 89504E470D0A1A0A, IMAGE, image/png",
        "a.gif, 474946383961, IMAGE, image/gif",
        "a.webp, 524946460000000057454250, IMAGE, image/webp",
        "a.mp3, 494433040000, AUDIO, audio/mpeg",
        "a.mp3, FFFB9064, AUDIO, audio/mpeg",
        "a.wav, 524946460000000057415645, AUDIO, audio/wav",
        "a.m4a, 00000018667479704D344120, AUDIO, audio/mp4",
        "a.aac, FFF15080, AUDIO, audio/aac",
        "picture-that-is-a-png.jpg, 89504E470D0A1A0A, IMAGE, image/png"
    })
    void knowsEveryFormatByItsFirstBytes(String name, String hex, MediaKind kind, String contentType)
            throws IOException {
        Files.write(root.resolve(name), HexFormat.of().parseHex(hex));
        try (MediaFile file = library.open(new Media.LocalFile(name))) {
            assertThat(file.kind()).isEqualTo(kind);
            assertThat(file.contentType()).isEqualTo(contentType);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a.mp4, 89504E470D0A1A0A",
        "a.png, 000000186674797069736F6D",
        "a.jpg, 3C68746D6C3E",
        "a.mp3, FFFE610062006300",
        "a.gif, 47",
        "a.wav, 524946460000000041564920"
    })
    void refusesContentOfAnotherKind(String name, String hex) throws IOException {
        Files.write(root.resolve(name), HexFormat.of().parseHex(hex));
        assertThat(refusal(name)).isEqualTo("MEDIA_MISMATCH");
    }

    @Test
    void namesFilesSafelyForHeaders() throws IOException {
        assertThat(List.of(nameOf("a\"\r\nX-Evil: y.png"), nameOf("süß 猫.png"), nameOf(".png"), nameOf("..hidden.png")))
                .containsExactly("a___X-Evil__y.png", "s____.png", "media.png", "media..hidden.png");
    }

    @Test
    void shortensLongNames() throws IOException {
        String name = "x".repeat(200) + ".png";
        Files.write(root.resolve(name), PNG);
        try (MediaFile file = library.open(new Media.LocalFile(name))) {
            assertThat(file.name()).hasSize(100).endsWith("x.png");
        }
    }

    @Test
    void keepsReadingTheFileThatWasChecked() throws IOException {
        try (MediaFile file = library.open(new Media.LocalFile("cat.png"))) {
            Files.move(directory.resolve("secret.png"), root.resolve("cat.png"), StandardCopyOption.REPLACE_EXISTING);
            try (InputStream content = file.newInputStream()) {
                assertThat(content.readAllBytes()).isEqualTo(PNG);
            }
        }
    }

    /// One thread exchanges a directory for a link that leads out while another opens through it.
    @Test
    void neverLeavesTheRootWhileDirectoriesAreExchanged() throws Exception {
        Path real = Files.createDirectory(root.resolve("real"));
        Files.write(real.resolve("secret.png"), PNG);
        Path door = root.resolve("door");
        AtomicBoolean done = new AtomicBoolean();
        Thread swapper = Thread.ofPlatform().start(() -> swap(done, door));
        try {
            for (int i = 0; i < 2_000; i++) {
                assertThat(contentThroughTheDoor()).isNotEqualTo(new String(SECRET, StandardCharsets.ISO_8859_1));
            }
        } finally {
            done.set(true);
            swapper.join();
        }
    }

    private String contentThroughTheDoor() {
        try (MediaFile file = library.open(new Media.LocalFile("door/secret.png"));
                InputStream content = file.newInputStream()) {
            return new String(content.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (MediaRefused | IOException e) {
            return e.getClass().getSimpleName();
        }
    }

    private void swap(AtomicBoolean done, Path door) {
        Path real = root.resolve("real");
        try {
            while (!done.get()) {
                Files.move(real, door);
                Files.move(door, real);
                Files.createSymbolicLink(door, directory.resolve("root-secret"));
                Files.delete(door);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String nameOf(String name) throws IOException {
        Files.write(root.resolve(name), PNG);
        try (MediaFile file = library.open(new Media.LocalFile(name))) {
            return file.name();
        }
    }

    private String refusal(String path) {
        try (MediaFile file = library.open(new Media.LocalFile(path))) {
            return "opened " + file.name();
        } catch (MediaRefused refused) {
            return refused.code();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
