package io.reelbatch.emulator;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// The words that follow a finished video. The agent believes that its reader sits before a screen with
/// buttons.
public enum Closing {
    /// The button that exports.
    EXPORT("Your video is ready. Click the Export button to download it."),
    /// The same in Chinese.
    EXPORT_ZH("您的视频已生成，请点击“导出”按钮下载。"),
    /// Some other button.
    CLICK("Your video is ready. Click [Save] to keep this version."),
    /// The same in Chinese.
    CLICK_ZH("视频已完成，点击【保存】保留此版本。"),
    /// A panel.
    OPEN("Your video is ready. Open the media panel to see the clip."),
    /// The same in Chinese.
    OPEN_ZH("视频已完成，请打开素材面板查看。"),
    /// Dragging.
    DRAG("Your video is ready. Drag the title to where you like it."),
    /// The same in Chinese.
    DRAG_ZH("视频已完成，可将标题拖拽到合适的位置。"),
    /// The timeline.
    PREVIEW("Your video is ready. Preview in timeline to see the result."),
    /// An offer of more, which looks like a question that waits for an answer; the video is there.
    OFFER("Your video is ready. Would you like me to add captions?"),
    /// Nothing about a screen.
    PLAIN("Your video is ready."),
    /// One of the others, by lot.
    MIXED("");

    private static final List<String> WORDS = Arrays.stream(values())
            .map(closing -> closing.text)
            .filter(words -> !words.isEmpty())
            .toList();

    private final String text;

    Closing(String text) {
        this.text = text;
    }

    String text(RandomGenerator lots) {
        return this == MIXED ? WORDS.get(lots.nextInt(WORDS.size())) : text;
    }
}
