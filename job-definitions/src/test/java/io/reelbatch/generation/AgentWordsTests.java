package io.reelbatch.generation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentWordsTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "Click the Export button to download it.|EXPORT",
                "请点击“导出”按钮下载。|EXPORT",
                "Use the export button at the top.|EXPORT",
                "Click [Save] to keep this version.|CLICK",
                "Tap on Generate to start.|CLICK",
                "点击【保存】保留此版本。|CLICK",
                "Open the media panel to see the clip.|OPEN",
                "请打开素材面板查看。|OPEN",
                "Drag the title to where you like it.|DRAG",
                "可将标题拖拽到合适的位置。|DRAG",
                "Preview in timeline to see the result.|PREVIEW",
                "在时间线中预览效果。|PREVIEW"
            })
    void knowsEveryGestureInBothLanguages(String sentence, AgentWords.Gesture gesture) {
        assertThat(AgentWords.of(sentence).sentences())
                .singleElement()
                .satisfies(only -> assertThat(only.gesture()).contains(gesture));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The scene opens with a fox at dawn.",
                "I added the click of a shutter as a sound.",
                "The export of tea to Europe is told in three shots.",
                "A dragon flies over the panel of judges.",
                "Your video is ready."
            })
    void takesADescriptionForNoGesture(String sentence) {
        assertThat(AgentWords.of(sentence).speaksOfAScreen()).isFalse();
        assertThat(AgentWords.of(sentence).wantsAReply()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Which style would you like, realistic or cartoon?",
                "您希望视频采用哪种风格，写实还是卡通？",
                "I can do that. Should it be vertical or horizontal? Let me know and I will start.",
                "Would you like \"noir\" or \"pop\"?\"",
                "Please confirm the scenes.",
                "I can make a video of that. Would you like me to start?",
                "Would you like me to begin? The video is made in two minutes.",
                "The first clip is ready. Would you like the second one in red or in blue?",
                "The storyboard is ready. Let me know if I may begin.",
                "请确认分镜。",
                "The storyboard is prepared. Click the \"Generate\" button to start.",
                "分镜已准备好，请点击“生成”按钮开始。",
                "Open the storyboard panel and confirm the scenes to continue.",
                "请打开分镜面板，确认后继续。",
                "Drag the clips onto the timeline to continue.",
                "请将素材拖拽到时间线上继续。"
            })
    void knowsWhenTheAgentWaitsForSomebody(String answer) {
        assertThat(AgentWords.of(answer).wantsAReply()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Your video is ready. Click the Export button to download it.",
                "您的视频已生成，请点击“导出”按钮下载。",
                "Preview in timeline to see the result.",
                "Your video is ready. Would you like me to add captions?",
                "I have made the video. Let me know if you want it shorter.",
                "Your clip is being made and will be there soon. Shall I add music next?",
                "视频已生成。需要我再加字幕吗？",
                "The source is http://example.com/?q=fox and nothing else."
            })
    void knowsWhenTheAgentWaitsForNobody(String answer) {
        assertThat(AgentWords.of(answer).wantsAReply()).isFalse();
    }

    @Test
    void translatesGesturesAndLeavesTheRestAsItIs() {
        assertThat(AgentWords.of("Your video is ready. Click the Export button to download it.")
                        .translated())
                .isEqualTo("Your video is ready. [exported without a click]");
        assertThat(AgentWords.of("Done! Drag the title to where you like it. Enjoy.")
                        .translated())
                .isEqualTo("Done! [asks for something to be dragged: Drag the title to where you like it.] Enjoy.");
        assertThat(AgentWords.of("Preview in timeline to see the result.").translated())
                .isEqualTo("[the results tell the timeline]");
    }

    @Test
    void passesOnWhatIsToBeDoneAtAScreen() {
        assertThat(AgentWords.of("All set. Click \"Generate\" to start. Which style?")
                        .wishes())
                .isEqualTo("Click \"Generate\" to start.");
        assertThat(AgentWords.of("Which style?").wishes()).isEmpty();
    }
}
