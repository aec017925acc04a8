package io.reelbatch.emulator;

import io.reelbatch.emulator.http.Multipart;
import io.reelbatch.emulator.json.Json;
import io.reelbatch.emulator.json.JsonText;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Takes material into a session: files, which are hashed as they stream by and never kept, or addresses.
final class UploadHandler implements Handler {
    private static final Set<String> FIELDS = Set.of("urls", "source_type");

    private final World world;
    private final Gate gate;
    private final AtomicLong numbers = new AtomicLong();

    UploadHandler(World world, Gate gate) {
        this.world = world;
        this.gate = gate;
    }

    @Override
    public Supplier<Reply> accept(Call call) throws IOException {
        Session session = gate.session(call, call.pathId());
        List<Asset> assets = call.hasContentType("multipart/form-data") ? files(call) : addresses(call);
        if (assets.isEmpty()) {
            throw Refusal.status(call.scenario(), 422, "nothing to upload: a part named 'files' or urls is required");
        }
        return () -> store(call, session, assets);
    }

    private List<Asset> files(Call call) throws IOException {
        String contentType = Objects.requireNonNull(call.headers().get("Content-Type"));
        Multipart multipart = Multipart.of(contentType, call.request().body());
        List<Asset> assets = new ArrayList<>();
        Multipart.Part part = multipart.next();
        while (part != null) {
            assets.add(file(call, part, multipart));
            part = multipart.next();
        }
        return assets;
    }

    private Asset file(Call call, Multipart.Part part, Multipart multipart) throws IOException {
        String filename = part.filename();
        if (!part.name().equals("files") || filename == null) {
            throw Refusal.status(call.scenario(), 422, "the part must be named 'files' and carry a file name");
        }
        var hash = new DigestOutputStream(OutputStream.nullOutputStream(), Digests.sha256());
        long bytes = multipart.transferTo(hash);
        if (bytes > call.get(Settings.UPLOAD_LIMIT)) {
            throw Refusal.code(call.scenario(), 4002);
        }
        String sha256 = HexFormat.of().formatHex(hash.getMessageDigest().digest());
        String id = nextId();
        String url = "https://cdn.example/uploads/" + id;
        return new Asset(id, filename, type(call, filename), url, sha256, bytes);
    }

    private List<Asset> addresses(Call call) throws IOException {
        Json.Obj body = call.jsonObject();
        boolean known = FIELDS.containsAll(body.members().keySet()) && "url".equals(body.text("source_type"));
        if (!known || !(body.get("urls") instanceof Json.Arr urls)) {
            throw Refusal.status(
                    call.scenario(), 422, "urls and source_type 'url' are required, nothing else is known");
        }
        List<Asset> assets = new ArrayList<>();
        for (Json url : urls.items()) {
            if (!(url instanceof Json.Text text) || !text.value().matches("https?://\\S+")) {
                throw Refusal.status(call.scenario(), 422, "every url must begin with http:// or https://");
            }
            assets.add(address(call, text.value()));
        }
        return assets;
    }

    private Asset address(Call call, String url) {
        String path = Objects.requireNonNullElse(URI.create(url).getPath(), "");
        String filename = path.substring(path.lastIndexOf('/') + 1);
        return new Asset(nextId(), filename, type(call, filename), url, null, 0);
    }

    private String nextId() {
        return "asset_" + numbers.incrementAndGet();
    }

    private static String type(Call call, String filename) {
        String type = MediaType.of(filename);
        if (type == null) {
            throw Refusal.code(call.scenario(), 4001);
        }
        return type;
    }

    private Reply store(Call call, Session session, List<Asset> all) {
        String failing = call.get(Settings.UPLOAD_FAILING);
        List<Asset> assets = all.stream()
                .filter(asset -> failing.isEmpty() || !asset.filename().contains(failing))
                .toList();
        for (Asset asset : assets) {
            session.add(asset);
            String note = asset.filename() + " " + asset.bytes() + " bytes";
            world.journal().write(JournalKind.UPLOADED, call.subject(), 200, note);
        }
        UploadShape shape = call.get(Settings.UPLOAD_SHAPE);
        List<JsonText.Raw> files =
                assets.stream().map(asset -> asset.json(shape.url(), "")).toList();
        String list = shape.list();
        return Answers.ok(
                call.scenario(),
                JsonText.object(
                        list == null ? shape.url() : list,
                        list == null ? firstAddress(assets) : files,
                        "session_state_applied",
                        call.get(Settings.UPLOAD_APPLIED)));
    }

    private static @Nullable String firstAddress(List<Asset> assets) {
        return assets.isEmpty() ? null : assets.getFirst().cdnUrl();
    }
}
