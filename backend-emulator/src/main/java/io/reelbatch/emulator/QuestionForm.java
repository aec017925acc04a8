package io.reelbatch.emulator;

/// How the agent asks back before it makes a video. Some forms are no questions but ask for a click that
/// nobody can make; the next message counts as that click.
public enum QuestionForm {
    /// The tool `ask_question` with a title and a list of questions; no text.
    TOOL("", true),
    /// A text that ends with a question mark.
    TEXT("Which style would you like for this video, realistic or cartoon?", false),
    /// The same in Chinese, with the wide question mark.
    TEXT_ZH("您希望视频采用哪种风格，写实还是卡通？", false),
    /// A text whose question stands in its middle.
    TEXT_MIDDLE("I can do that. Should it be vertical or horizontal? Let me know and I will start.", false),
    /// The tool and a text.
    TOOL_AND_TEXT("I need one more detail before I start. Which style would you like?", true),
    /// A click that starts the work.
    CLICK("The storyboard is prepared. Click the \"Generate\" button to start.", false),
    /// The same in Chinese.
    CLICK_ZH("分镜已准备好，请点击“生成”按钮开始。", false),
    /// A panel to be opened.
    OPEN("Open the storyboard panel and confirm the scenes to continue.", false),
    /// The same in Chinese.
    OPEN_ZH("请打开分镜面板，确认后继续。", false),
    /// Something to be dragged.
    DRAG("Drag the clips onto the timeline to continue.", false),
    /// The same in Chinese.
    DRAG_ZH("请将素材拖拽到时间线上继续。", false);

    private final String text;
    private final boolean tool;

    QuestionForm(String text, boolean tool) {
        this.text = text;
        this.tool = tool;
    }

    String text() {
        return text;
    }

    boolean callsTheTool() {
        return tool;
    }
}
