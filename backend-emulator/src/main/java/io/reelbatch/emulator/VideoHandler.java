package io.reelbatch.emulator;

import io.reelbatch.emulator.json.JsonText;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Serves finished videos: to anyone at the output address, to the owner at the download fallback.
final class VideoHandler implements Handler {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");

    private final World world;

    VideoHandler(World world) {
        this.world = world;
    }

    @Override
    public Supplier<Reply> accept(Call call) throws IOException {
        call.concernsRender(call.pathId());
        Render render = call.endpoint() == Endpoint.OUTPUT
                ? world.renders().find(call.pathId())
                : world.renders().find(call.pathId(), call.account());
        if (render == null || !render.isCompleted()) {
            throw RenderPollHandler.unknown(call);
        }
        if (call.endpoint() == Endpoint.OUTPUT) {
            requireSignature(call, render);
        } else if (call.get(Settings.DOWNLOAD_FORM) == DownloadForm.JSON) {
            return () -> Answers.ok(
                    call.scenario(),
                    JsonText.object("output", JsonText.nested("url", RenderPollHandler.address(world, call, render))));
        }
        return () -> {
            world.journal()
                    .write(
                            JournalKind.DOWNLOADED,
                            call.subject(),
                            200,
                            call.headers().get("Range"));
            return video(call, world.videos().of(render, call.get(Settings.VIDEO_BYTES)));
        };
    }

    private void requireSignature(Call call, Render render) {
        boolean wanted = !call.get(Settings.OUTPUT_LIFE).isZero();
        if (wanted && !Signature.isGood(call.request(), render, world.clock().instant())) {
            Reply denied = Reply.text(
                    403, Map.of("Content-Type", "application/xml"), "<Error><Code>AccessDenied</Code></Error>");
            throw Refusal.with(403, denied, "the address has expired or is not signed");
        }
    }

    private static Reply video(Call call, byte[] bytes) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "video/mp4");
        headers.put("Accept-Ranges", "bytes");
        headers.put("ETag", "\"%s\"".formatted(Integer.toHexString(Arrays.hashCode(bytes))));
        String range = call.headers().get("Range");
        Matcher matcher = range == null ? null : RANGE.matcher(range);
        if (matcher == null || !matcher.matches()) {
            return new Reply.Whole(200, headers, bytes);
        }
        return part(bytes, matcher, headers);
    }

    private static Reply part(byte[] bytes, Matcher range, Map<String, String> headers) {
        Integer from = number(range.group(1));
        Integer to = number(range.group(2));
        int first = from != null ? from : Math.max(0, bytes.length - (to == null ? 0 : to));
        int last = from != null && to != null ? Math.min(to, bytes.length - 1) : bytes.length - 1;
        if (first > last) {
            headers.put("Content-Range", "bytes */" + bytes.length);
            return new Reply.Whole(416, headers, new byte[0]);
        }
        headers.put("Content-Range", "bytes %d-%d/%d".formatted(first, last, bytes.length));
        return new Reply.Whole(206, headers, Arrays.copyOfRange(bytes, first, last + 1));
    }

    private static @Nullable Integer number(String digits) {
        return digits.isEmpty() ? null : Integer.valueOf(digits);
    }
}
