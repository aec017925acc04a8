package io.reelbatch.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaSyntaxTests {

    private final List<ManifestProblem> problems = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "C:\\Users\\me\\cat.png",
                "c:cat.png",
                "D:/cat.png",
                "\\\\server\\share\\cat.png",
                "media\\cat.png",
                "classpath:application.png",
                "jar:file:/app.jar!/cat.png",
                "file:///etc/passwd.png",
                "FILE:/etc/passwd.png",
                "ftp://example.com/cat.png",
                "data:image/png;base64,AAAA",
                "javascript:cat.png",
                "~/cat.png",
                "~root/cat.png",
                "cat\u0000.png",
                "cat\n.png"
            })
    void refusesPathsThatAreMoreThanPaths(String reference) {
        assertThat(read(reference)).isEmpty();
        assertThat(problems).extracting(ManifestProblem::code).containsExactly("PATH_NOT_ALLOWED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/a.png",
                "http://127.1/a.png",
                "http://2130706433/a.png",
                "http://0x7f.1/a.png",
                "http://0x7f000001/a.png",
                "http://0177.0.0.1/a.png",
                "http://127.0.0.1./a.png",
                "http://[::1]/a.png",
                "http://[::ffff:127.0.0.1]/a.png",
                "http://[::ffff:8.8.8.8%25eth0]/a.png",
                "http://[fd00::1]/a.png",
                "http://[fe80::1]/a.png",
                "http://[64:ff9b::7f00:1]/a.png",
                "http://[2002:7f00:1::]/a.png",
                "http://169.254.169.254/latest/meta-data",
                "http://10.0.0.1/a.png",
                "http://100.64.0.1/a.png",
                "http://172.31.255.255/a.png",
                "http://192.168.1.1/a.png",
                "http://0.0.0.0/a.png",
                "http://224.0.0.1/a.png",
                "http://255.255.255.255/a.png",
                "http://localhost/a.png",
                "http://LOCALHOST:8080/a.png",
                "http://localhost./a.png",
                "http://x.localhost/a.png",
                "http://metadata.google.internal/a.png",
                "http://printer.local/a.png",
                "http://user:secret@example.com/a.png",
                "http://user@example.com/a.png",
                "http://example.com\\@127.0.0.1/a.png",
                "http://exa mple.com/a.png",
                "http://example.com/a b.png",
                "http://example.com/a\u0007.png",
                "http:///a.png",
                "http:a.png",
                "http://１２７.0.0.1/a.png",
                "http://bücher.example/a.png",
                "https://my_bucket.example.com/a.png",
                "https://-example.com/a.png",
                "https://example.com:99999/a.png",
                "https://example.com/%zz.png"
            })
    void refusesAddressesThatAreNotPublic(String reference) {
        assertThat(read(reference)).isEmpty();
        assertThat(problems).extracting(ManifestProblem::code).containsExactly("URL_NOT_ALLOWED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://cdn.example.com/a.png",
                "HTTP://Example.COM/a.png?x=1&y=%20#part",
                "http://8.8.8.8:8080/a",
                "http://[2606:4700:4700::1111]/a.png",
                "https://xn--bcher-kva.example/a.png",
                "https://100.example.com/a.png",
                "https://172.32.0.1/a.png"
            })
    void takesPublicAddressesAsTheyAre(String reference) {
        assertThat(read(reference)).extracting(Media::reference).containsExactly(reference);
        assertThat(problems).isEmpty();
    }

    @Test
    void refusesAddressesLongerThanTheLimit() {
        String start = "https://example.com/";
        assertThat(read(start + "x".repeat(2048 - start.length()))).hasSize(1);
        assertThat(read(start + "x".repeat(2049 - start.length()))).isEmpty();
        assertThat(problems).extracting(ManifestProblem::code).containsExactly("URL_NOT_ALLOWED");
    }

    @Test
    void readsSeveralReferencesAndSkipsEmptyOnes() {
        assertThat(read(" a.png | | ./shot:1.png|sub dir/b.MP4|"))
                .extracting(Media::reference)
                .containsExactly("a.png", "./shot:1.png", "sub dir/b.MP4");
    }

    @Test
    void saysWhichFormatsAreSupported() {
        assertThat(read("notes.txt|noextension")).isEmpty();
        assertThat(problems)
                .extracting(ManifestProblem::code)
                .containsExactly("UNSUPPORTED_MEDIA", "UNSUPPORTED_MEDIA");
        assertThat(problems.getFirst().hint()).startsWith("Supported formats: mp4, mov,");
    }

    @Test
    void showsHostileTextEscaped() {
        read("~/\u001B[2J\u202Ecat.png");
        assertThat(problems.getFirst().message()).isEqualTo("'~/\\u{1B}[2J\\u{202E}cat.png' starts with ~.");
    }

    private List<Media> read(String cell) {
        return new MediaSyntax("media", 1, problems::add).read(cell, "|");
    }
}
