package io.reelbatch.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestDigestTests {

    /// A ledger written by an older version must still know the row: this value never changes.
    @Test
    void staysTheSameForEver() {
        assertThat(rendered(request("p", List.of(new Media.LocalFile("a.png")), "s"), "A cat", "en")
                        .digest())
                .isEqualTo("5864cf43596717efd63f070d460e2047a0ec53a297688b8e48d75e8be2064ab9");
    }

    @Test
    void doesNotDependOnWhenARowRunsOrWhatItIsCalled() {
        GenerationRequest plain = request("p", List.of(), null);
        GenerationRequest named = new GenerationRequest(
                9,
                99,
                "id",
                "other words",
                List.of(),
                null,
                Action.GENERATE,
                "fr",
                null,
                null,
                5,
                Instant.EPOCH,
                List.of("tag"),
                Map.of("prompt", "p", "note", "x"));
        assertThat(rendered(named, "A cat", "en").digest())
                .isEqualTo(rendered(plain, "A cat", "en").digest());
    }

    @Test
    void differsWhereTheVideoWould() {
        GenerationRequest plain = request("p", List.of(), null);
        Media file = new Media.LocalFile("https://example.com/a.png");
        Media url = new Media.Url(URI.create("https://example.com/a.png"));
        Stream<RenderedRequest> requests = Stream.of(
                rendered(plain, "A cat", "en"),
                rendered(plain, "A cat ", "en"),
                rendered(plain, "A ca", "ten"),
                rendered(plain, "A cat", "de"),
                new RenderedRequest(plain, "A cat", "en", "mov", "high", 0),
                new RenderedRequest(plain, "A cat", "en", "mp4", "low", 0),
                rendered(request("p", List.of(), ""), "A cat", "en"),
                rendered(request("p", List.of(), "s"), "A cat", "en"),
                rendered(request("p", List.of(file), null), "A cat", "en"),
                rendered(request("p", List.of(url), null), "A cat", "en"),
                rendered(request("p", List.of(url, file), null), "A cat", "en"),
                rendered(request("p", List.of(file, url), null), "A cat", "en"));
        assertThat(requests.map(RenderedRequest::digest))
                .doesNotHaveDuplicates()
                .hasSize(12);
    }

    @Test
    void tellsBadRowsApartByTheirColumns() {
        assertThat(Stream.of(bad(Map.of("a", "bc")), bad(Map.of("ab", "c")), bad(Map.of()))
                        .map(RequestDigest::of))
                .doesNotHaveDuplicates();
    }

    @Test
    void namesRowsByIdOrByWhatTheyAskFor() {
        RowKeys keys = new RowKeys();
        String cat = "0123456789abcdef".repeat(4);
        String dog = "fedcba9876543210".repeat(4);
        assertThat(Stream.of(
                        keys.next("r1", cat),
                        keys.next(null, cat),
                        keys.next(null, dog),
                        keys.next(null, cat),
                        keys.next("r2", cat),
                        keys.next(null, cat)))
                .containsExactly("r1", "~0123456789ab", "~fedcba987654", "~0123456789ab.2", "r2", "~0123456789ab.3");
    }

    private static ManifestRow.Bad bad(Map<String, String> columns) {
        return new ManifestRow.Bad(
                1, 1, null, columns, List.of(ManifestProblem.at(1, ProblemCode.NO_PROMPT, "message", "hint")));
    }

    private static GenerationRequest request(String prompt, List<Media> media, @Nullable String session) {
        return new GenerationRequest(
                1,
                2,
                null,
                prompt,
                media,
                session,
                Action.GENERATE,
                null,
                null,
                null,
                0,
                null,
                List.of(),
                Map.of("prompt", prompt));
    }

    private static RenderedRequest rendered(GenerationRequest request, String prompt, String language) {
        return new RenderedRequest(request, prompt, language, "mp4", "high", 0);
    }
}
