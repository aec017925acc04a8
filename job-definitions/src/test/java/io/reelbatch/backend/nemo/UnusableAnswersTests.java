package io.reelbatch.backend.nemo;

import static io.reelbatch.backend.nemo.TestCloud.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reelbatch.backend.BackendException;
import io.reelbatch.backend.ContractBroken;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names and times that no table can keep, and answers that must not be shown.
class UnusableAnswersTests {

    @ParameterizedTest
    @MethodSource("unusable")
    void refusesASessionWhoseIdCannotBeKept(String id) {
        try (TestCloud cloud = answering(200, "{\"session_id\":\"%s\",\"user_id\":\"anon_a\"}".formatted(id))) {
            assertThatThrownBy(() -> cloud.backend.openSession("en"))
                    .isInstanceOf(ContractBroken.class)
                    .hasMessageContaining("answered with a session_id that cannot be used");
        }
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void doesWithoutAUserIdThatCannotBeKept(String id) {
        String body = "{\"session_id\":\"1\",\"token\":\"t\",\"user_id\":\"%s\"}".formatted(id);
        try (TestCloud cloud = answering(200, body)) {
            assertThat(cloud.backend.openSession("en").userId()).isNull();
            assertThat(cloud.backends
                            .anonymousTokens(TestCloud.WHO)
                            .issue("client-1")
                            .userId())
                    .isNull();
        }
    }

    /// Longer than the ledger's columns, or with characters that PostgreSQL does not take or nobody sees.
    static Stream<String> unusable() {
        return Stream.of("x".repeat(201), "a\\u0000b", "a\\nb", "a\\u202eb", "a\\ud800b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+999999999-12-31T23:59:59Z", "+10000-01-01T00:00:00Z", "-0044-03-15T00:00:00Z", "never"})
    void doesWithoutATimeThatNobodyCanMean(String time) {
        try (TestCloud cloud = answering(200, "{\"token\":\"t\",\"expires_at\":\"%s\"}".formatted(time))) {
            assertThat(cloud.backends
                            .anonymousTokens(TestCloud.WHO)
                            .issue("client-1")
                            .expiresAt())
                    .isNull();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200|{\"token\":\"eyJhbGciOi",
                "200|token=eyJhbGciOi",
                "500|{\"token\":\"eyJhbGciOi",
                "500|{\"token\":\"eyJhbGciOi\"}",
                "200|{\"code\":7,\"data\":{\"token\":\"eyJhbGciOi\"}}",
                "200|{\"token\":\"eyJhbGciOi ü\"}"
            })
    void showsNothingOfAnAnswerThatMayHoldAToken(int status, String body) {
        try (TestCloud cloud = answering(status, body)) {
            assertThatThrownBy(
                            () -> cloud.backends.anonymousTokens(TestCloud.WHO).issue("client-1"))
                    .isInstanceOf(BackendException.class)
                    .hasMessageNotContaining("eyJ");
        }
    }
}
