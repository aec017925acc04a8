package io.reelbatch.backend.nemo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What an agent says, in every dialect.
class AgentTurnTests {
    private final List<String> signs = new ArrayList<>();
    private final AgentTurn turn = new AgentTurn(() -> signs.add("substance"), () -> signs.add("heartbeat"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "default|mode=SSE said=hello",
                "py_default|mode=StreamingMode.NONE",
                "partial|Your video is ready.",
                "py_partial|Your video is ready.",
                "text|Hello \"world\"\\nline two — ünïcödé 导出",
                "py_text|Hello \"world\"\\nline two — ünïcödé 导出",
                "tool|Title added. Click the Export button.",
                "nothing|''",
                "py_nothing|''"
            })
    void readsTheAnswerOutOfARecording(String recording, String answer) {
        play(recorded(recording));
        assertThat(turn.answer()).isEqualTo(answer.replace("\\n", "\n"));
        assertThat(turn.failure()).isNull();
    }

    @Test
    void findsTheErrorEventOfTheJavaServer() {
        play(recorded("errorevent"));
        assertThat(turn.failure()).isEqualTo("RESOURCE_EXHAUSTED quota");
    }

    @Test
    void findsTheUnescapedErrorOfThePythonServer() {
        play(recorded("py_throw"));
        assertThat(turn.answer()).isEqualTo("before");
        assertThat(turn.failure()).isEqualTo("{\"error\": \"boom \"mid\" stream");
    }

    @Test
    void takesTheWholeTextInPlaceOfItsPieces() {
        events("""
                {"content":{"parts":[{"text":"Your "}]},"partial":true}""", """
                {"content":{"parts":[{"text":"video"}]},"partial":true}""", """
                {"content":{"parts":[{"text":"Your video"}]}}""");
        assertThat(turn.answer()).isEqualTo("Your video");
    }

    @Test
    void joinsThePiecesWhereNoWholeTextFollows() {
        events("""
                {"content":{"parts":[{"text":"Done."}]}}""", """
                {"content":{"parts":[{"text":"Your "}]},"partial":true}""", """
                {"content":{"parts":[{"text":"video"}]},"partial":true}""");
        assertThat(turn.answer()).isEqualTo("Done.\nYour video");
    }

    @Test
    void keepsThoughtsToolsAndTheUsersOwnWordsOut() {
        events("""
                {"content":{"parts":[{"text":"hm","thought":true},{"text":"Hello"},{"functionCall":{"name":"edit"}}]}}""", """
                {"content":{"parts":[{"functionResponse":{"name":"edit"}}],"role":"user"},"author":"nemo_agent"}""", """
                {"content":{"parts":[{"text":"a paper boat"}],"role":"user"},"author":"user"}""");
        assertThat(turn.answer()).isEqualTo("Hello");
    }

    @Test
    void readsTypedFrames() {
        events("""
                {"type":"tool_call","name":"edit","args":{}}""", """
                {"type":"text","content":"Your video "}""", """
                {"type":"text","content":"is ready."}""", """
                {"type":"tool_result","name":"edit","result":{}}""", """
                {"type":"text","content":"Enjoy."}""");
        assertThat(turn.answer()).isEqualTo("Your video is ready.\nEnjoy.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"text\",\"content\":{\"text\":\"Hello\"}}",
                "{\"type\":\"text\",\"content\":{\"type\":\"text\",\"content\":\"Hello\"}}",
                "{\"type\":\"message\",\"text\":{\"text\":\"Hello\"}}",
                "{\"type\":\"chunk\",\"delta\":{\"text\":\"Hello\"}}",
                "{\"type\":\"event\",\"content\":{\"parts\":[{\"text\":\"Hello\"}]}}",
                "{\"content\":{\"text\":\"Hello\"}}"
            })
    void readsTextThatIsInAnObject(String event) {
        events(event);
        assertThat(turn.answer()).isEqualTo("Hello");
        assertThat(signs).containsExactly("substance");
    }

    @Test
    void readsTheWordsOfTheWebSocket() {
        events("""
                {"type":"session_ready"}""", """
                {"type":"chunk","text":"Your vid"}""", """
                {"type":"chunk","content":"eo"}""", """
                {"type":"thinking_chunk","text":"hm"}""", """
                {"type":"ask_question","title":"Which ratio?","questions":["16:9",{"text":"9:16"}]}""", """
                {"type":"done"}""");
        assertThat(turn.answer()).isEqualTo("Which ratio?\n16:9\n9:16");
    }

    @Test
    void readsBareText() {
        events("{\"text\":\"Hello \"}", "{\"text\":\"there\"}");
        assertThat(turn.answer()).isEqualTo("Hello there");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data:\n\n",
                "data: \n\n",
                ": ping\n\n",
                ": heartbeat\n",
                "event: heartbeat\n\n",
                "event: heartbeat\ndata: {\"t\":1}\n\n",
                "data: heartbeat\n\n",
                "data: ping\n\n",
                "data: [DONE]\n\n",
                "data: {\"type\":\"heartbeat\"}\n\n",
                "data: {\"type\":\"pong\"}\n\n",
                "data: {\"heartbeat\":true}\n\n",
                "data: {}\n\n"
            })
    void knowsEveryHeartbeat(String stream) {
        play(stream);
        assertThat(signs).containsExactly("heartbeat");
        assertThat(turn.answer()).isEmpty();
        assertThat(turn.failure()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"error\": \"boom first\"}\n\n",
                "data: {\"error\": \"a \"quoted\" word\nspilled\"}\n\n",
                "data: {\"error\":\"ValueError: x\",\"error_details\":{\"error_type\":\"ValueError\"}}\n\n",
                "data: {\"error\":{\"code\":500,\"message\":\"x\"}}\n\n",
                "event: error\ndata: {\"error\":\"x\"}\n\n",
                "event: error\ndata: anything\n\n",
                "event: error\n\n",
                "Error: something\n",
                "data: Error: something\n\n",
                "data: {\"author\":\"system\",\"content\":{\"parts\":[{\"text\":\"Error: x\"}],\"role\":\"model\"}}\n\n",
                "data: {\"author\":\"nemo_agent\",\"errorCode\":\"SAFETY\"}\n\n",
                "data: {\"error_code\":\"SAFETY\",\"content\":null}\n\n",
                "data: {\"type\":\"error\",\"error\":\"x\"}\n\n",
                "data: {\"type\":\"error\",\"content\":\"x\"}\n\n",
                "data: {\"code\":2001,\"message\":\"no credits\"}\n\n",
                "data: {\"success\":false}\n\n",
                "data: {\"detail\":\"Session not found\"}\n\n",
                "{\"code\":1001}\n"
            })
    void knowsEveryFailure(String stream) {
        play(stream);
        assertThat(turn.failure()).isNotBlank();
        assertThat(turn.answer()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"content\":\n\n",
                "data: <html>\n\n",
                "data: 17\n\n",
                "data: [1,2]\n\n",
                "data: \"text\"\n\n",
                "data: {\"type\":\"unheard_of\"}\n\n",
                "nonsense\n\n",
                "data: {\"a\":1e99999999}\n\n"
            })
    void passesOverAFrameThatMakesNoSense(String stream) {
        play(stream + "data: {\"text\":\"Hello\"}\n\n");
        assertThat(turn.answer()).isEqualTo("Hello");
        assertThat(turn.failure()).isNull();
    }

    @Test
    void passesOverDeepNestingAndEndlessNumbers() {
        events("[".repeat(100_000), "{\"a\":" + "[".repeat(100_000), "{\"a\":" + "9".repeat(100_000) + "}");
        events("{\"text\":\"Hello\"}");
        assertThat(turn.answer()).isEqualTo("Hello");
        assertThat(turn.failure()).isNull();
    }

    @Test
    void ignoresTheNoiseAfterAGoodAnswer() {
        events(
                "{\"text\":\"Done.\"}",
                "{\"type\":\"tool_call\"}",
                "{\"text\":\"I encountered a temporary issue. Try again.\"}");
        assertThat(turn.answer()).isEqualTo("Done.");
    }

    @Test
    void ignoresTheNoiseAfterWorkWithoutWords() {
        events("{\"type\":\"tool_call\"}", "{\"text\":\"I encountered a temporary issue.\"}");
        assertThat(turn.answer()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I encountered a temporary issue",
                "I encountered a temporary issue. Please try again later.",
                "I encountered a temporary issue while processing your request. You can try again.",
                "I encountered a temporary issue. I encountered a temporary issue.\\n"
            })
    void knowsTheNoiseByItsEnd(String noise) {
        events("{\"text\":\"Done.\\n%s\"}".formatted(noise));
        assertThat(turn.answer()).isEqualTo("Done.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I encountered a temporary issue with the music. Your video is ready all the same.",
                "I encountered a temporary issue.\\nIt is solved: which ratio shall it be?",
                "I encountered a temporary issue. Please try again later.\\nNo need to: it is ready."
            })
    void keepsWhatFollowsTheNoise(String words) {
        events("{\"text\":\"Done.\"}", "{\"type\":\"tool_call\"}", "{\"text\":\"%s\"}".formatted(words));
        assertThat(turn.answer()).isEqualTo("Done.\n" + words.replace("\\n", "\n"));
    }

    @Test
    @Timeout(10)
    void findsTheNoiseInNoTime() {
        String spaces = " ".repeat(15_000) + "x";
        events("{\"text\":\"%s\"}".formatted(spaces.repeat(4)));
        for (int i = 0; i < 100; i++) {
            assertThat(turn.answer()).endsWith("x");
        }
    }

    @Test
    void keepsTheNoiseWhereItIsAllThereIs() {
        events("{\"text\":\"I encountered a temporary issue.\"}");
        assertThat(turn.answer()).isEqualTo("I encountered a temporary issue.");
    }

    @Test
    void keepsOnlyTheBeginningOfAnEndlessAnswer() {
        String piece = "{\"text\":\"%s\"}".formatted("x".repeat(1000));
        IntStream.range(0, 100).forEach(_ -> events(piece));
        assertThat(turn.answer()).hasSize(64 * 1024);
    }

    private void events(String... data) {
        for (String event : data) {
            turn.event("", event);
        }
    }

    private void play(String stream) {
        SseParser parser = new SseParser(1 << 20, turn);
        parser.feed(ByteBuffer.wrap(stream.getBytes(StandardCharsets.UTF_8)));
        parser.end();
    }

    /// The body of a recording.
    static String recorded(String name) {
        try (InputStream in = AgentTurnTests.class.getResourceAsStream("/recordings/%s.txt".formatted(name))) {
            String all = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return all.substring(all.indexOf("\r\n\r\n") + 4);
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }
}
