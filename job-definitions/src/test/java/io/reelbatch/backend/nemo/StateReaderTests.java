package io.reelbatch.backend.nemo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reelbatch.backend.ContractBroken;
import io.reelbatch.backend.Draft;
import io.reelbatch.backend.SessionState;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateReaderTests {
    /// Odd spaces, numbers that a tree would spell otherwise, a key twice, escapes: all of it must survive.
    private static final String ODD_DRAFT = """
            { "d" : 10000.0 ,"t":[ {"tt":0,"sg":[{"x":1E+2,"y":0.10,"z":12345678901234567890,"z":-0}]}],\
            "k\\u00e9y":"caf\\u00e9 导出 🎬 \\/ }]", "unknown":{"deep":[null,true]}\n }""";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"code\":0,\"data\":{\"session_id\":\"1\",\"state\":{\"draft\":%s,\"video_infos\":[]}}}",
                "{\"data\":{\"state\":{\"canvas_config\":{},\"draft\":%s}},\"code\":0}",
                "{\"state\":{\"draft\":%s}}",
                "{\"code\":0,\"data\":{\"draft\":%s}}",
                "{\"draft\":%s}",
                " \n{\"draft\":1,\"state\":{\"x\":{\"draft\":{}},\"draft\":null,\"draft\": \t%s } }",
                "\uFEFF{\"é🎬\":\"é🎬\",\"state\":{\"draft\":%s}}"
            })
    void keepsTheDraftAsTheTextItIs(String body) {
        assertThat(draft(body.formatted(ODD_DRAFT)).json()).isEqualTo(ODD_DRAFT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"state\":{}}",
                "{\"state\":{\"draft\":null}}",
                "{\"state\":{\"draft\":{}}}",
                "{\"data\":{\"state\":{\"draft\":[]}}}",
                "{\"code\":0,\"data\":{\"state\":null}}",
                "{\"code\":0,\"data\":{\"session_id\":\"1\",\"task_name\":\"project\",\"state\":null}}",
                "{\"state\":null}",
                "{\"code\":0,\"data\":{\"session_id\":\"1\"}}",
                "{\"success\":true,\"data\":{\"session_id\":\"1\",\"task_id\":\"2\",\"user_id\":\"anon_1\"}}",
                "{\"code\":0,\"sessionId\":1}"
            })
    void hasNoDraftBeforeTheFirstGeneration(String body) {
        SessionState state = read(body);
        assertThat(state.draft()).isNull();
        assertThat(state.fingerprint())
                .isEqualTo(read("{\"state\":{\"video_infos\":[]}}").fingerprint());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"code\":0}",
                "{\"code\":0,\"data\":{}}",
                "{\"code\":0,\"data\":null}",
                "{\"code\":0,\"data\":{\"user_id\":\"anon_1\"}}",
                "{\"code\":0,\"data\":{\"session_id\":\"1\",\"status\":\"loading\"}}",
                "{\"code\":0,\"data\":{\"session_id\":\"1\",\"state\":\"loading\"}}",
                "17"
            })
    void refusesAnAnswerWithoutAState(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(ContractBroken.class);
    }

    @Test
    void refusesADraftBeyondItsLimit() {
        String draft = "{\"x\":\"%s\"}".formatted("x".repeat(2000));
        assertThatThrownBy(() -> read("{\"draft\":%s}".formatted(draft)))
                .isInstanceOf(ContractBroken.class)
                .hasMessageEndingWith("answered with a draft of 2008 characters");
    }

    @Test
    void namesTheMediaOfASession() {
        assertThat(read("""
                                {"state":{"video_infos":[{"filename":"a.png","hash":"abc"},{"name":"b.mp4","length":3},7]}}""").mediaNames()).containsExactlyInAnyOrder("a.png", "abc", "b.mp4");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"d\":10}|{\"d\":10.0}",
                "{\"d\":1000}|{ \"d\" : 1e3 }",
                "{\"d\":0}|{\"d\":-0.0}",
                "{\"a\":1,\"b\":2}|{\"b\":2,\"a\":1}",
                "{\"a\":1,\"updated_at\":1}|{\"a\":1,\"updatedAt\":2}",
                "{\"a\":1,\"timestamp\":1}|{\"a\":1}",
                "{\"u\":\"https://cdn/x.mp4?sig=1\"}|{\"u\":\"https://cdn/x.mp4?sig=2&e=3\"}",
                "{\"a\":\"é\"}|{\"a\":\"\\u00e9\"}"
            })
    void seesTheSameDraftInAnotherSpelling(String one, String other) {
        assertThat(digest(one)).isEqualTo(digest(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"d\":10}|{\"d\":11}",
                "{\"d\":10}|{\"d\":\"10\"}",
                "{\"d\":10}|{\"e\":10}",
                "{\"t\":[1,2]}|{\"t\":[2,1]}",
                "{\"t\":[]}|{\"t\":{}}",
                "{\"t\":null}|{\"x\":1}",
                "{\"u\":\"https://cdn/x.mp4?sig=1\"}|{\"u\":\"https://cdn/y.mp4?sig=1\"}",
                "{\"u\":\"what? yes\"}|{\"u\":\"what? no\"}",
                "{\"d\":12345678901234567890}|{\"d\":12345678901234567891}",
                "{\"d\":1e-300}|{\"d\":1e-301}"
            })
    void seesAnotherDraftInAnotherMeaning(String one, String other) {
        assertThat(digest(one)).isNotEqualTo(digest(other));
    }

    @Test
    void digestsNumbersOfAnySizeInNoTime() {
        assertThat(digest("{\"d\":1e999999999}")).isNotEqualTo(digest("{\"d\":-1e999999999}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"draft\":{\"t\":[1]}}",
                "{\"draft\":{},\"video_infos\":[{\"filename\":\"a\"}]}",
                "{\"draft\":{},\"generated_media\":{\"a\":1}}",
                "{\"draft\":{},\"generated_media\":[1]}"
            })
    void seesAnyChangeThatAGenerationMayMake(String state) {
        assertThat(read(state).fingerprint())
                .isNotEqualTo(read("{\"draft\":{}}").fingerprint());
    }

    @Test
    void takesTheSameMediaForTheSame() {
        assertThat(read("{\"video_infos\":[{\"cdn_url\":\"https://cdn/a?e=1\",\"expires_at\":1}]}")
                        .fingerprint())
                .isEqualTo(read("{\"video_infos\":[{\"cdn_url\":\"https://cdn/a?e=2\",\"expires_at\":2}]}")
                        .fingerprint());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"t\":[{\"tt\":0,\"sg\":[{\"id\":1}]}]}|true",
                "{\"t\":[{\"tt\":0,\"sg\":[]},{\"tt\":9,\"sg\":[{}]}]}|true",
                "{\"t\":[{\"tt\":0,\"sg\":[]}]}|false",
                "{\"t\":[{\"tt\":0}]}|false",
                "{\"t\":[]}|false",
                "{\"t\":null,\"d\":1}|false",
                "{\"d\":10000}|false"
            })
    void knowsWhenADraftCanBeExported(String draft, boolean ready) {
        assertThat(draft("{\"draft\":%s}".formatted(draft)).exportReady()).isEqualTo(ready);
    }

    @Test
    void refusesToSpliceAnythingButOneValue() {
        for (String hostile : new String[] {"{},\"x\":1", "{}{}", "", "{\"a\":", "{} //"}) {
            assertThatThrownBy(() -> RawJson.oneValue(hostile)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(RawJson.oneValue(ODD_DRAFT)).isEqualTo(ODD_DRAFT);
    }

    private static String digest(String draft) {
        return draft("{\"draft\":%s}".formatted(draft)).digest();
    }

    private static Draft draft(String body) {
        return Objects.requireNonNull(read(body).draft());
    }

    private static SessionState read(String body) {
        String text = body.startsWith("\uFEFF") ? body.substring(1) : body;
        return switch (Answer.read(200, body.getBytes(java.nio.charset.StandardCharsets.UTF_8), "")) {
            case Answer.Accepted answer -> {
                assertThat(answer.body()).isEqualTo(text);
                yield StateReader.read(Protocol.state(TestCloud.SESSION), answer, 1000);
            }
            case Answer other -> throw new IllegalArgumentException(other.toString());
        };
    }
}
