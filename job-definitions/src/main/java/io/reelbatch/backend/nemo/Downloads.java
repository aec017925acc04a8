package io.reelbatch.backend.nemo;

import io.reelbatch.backend.AccessToken;
import io.reelbatch.backend.BackendException;
import io.reelbatch.backend.ContractBroken;
import io.reelbatch.backend.DownloadedVideo;
import io.reelbatch.backend.RetryLater;
import io.reelbatch.backend.StorageFailed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Fetches finished videos. Redirects are followed here, one by one, because each of them could lead a
/// token or a request to where it must not go.
final class Downloads {
    private static final int MAX_REDIRECTS = 3;

    private final NemoSettings settings;
    private final Exchange exchange;
    private final Account account;
    private final Origin home;

    Downloads(NemoSettings settings, Exchange exchange, Account account) {
        this.settings = settings;
        this.exchange = exchange;
        this.account = account;
        this.home = Origin.of(settings.baseUrl());
    }

    /// Where a video lies whose address is no longer good; nothing where that is not to be had.
    @FunctionalInterface
    interface Renewal {
        @Nullable
        URI address();
    }

    DownloadedVideo download(URI video, Path target, Caller who, Renewal renewal) {
        try {
            Path directory = target.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            PartFile part = new PartFile(target, video);
            return follow(video, part, new Bearer(who), renewal);
        } catch (IOException local) {
            throw new StorageFailed("the video cannot be kept as %s: %s".formatted(target, local), local);
        }
    }

    private static BackendException unreachable(URI place, String why, @Nullable Exception cause) {
        return new RetryLater(
                RetryLater.Reason.UNREACHABLE, "the download of %s: %s".formatted(named(place), why), null, cause);
    }

    private DownloadedVideo follow(URI video, PartFile part, Bearer bearer, Renewal renewal) throws IOException {
        URI place = video;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            check(place);
            Exchange.Head head = fetch(place, part, bearer);
            int status = head.status();
            if (status == 200 || status == 206) {
                return whole(place, part, head);
            }
            if ((status == 416 && part.restart()) || (status == 401 && bearer.renew())) {
                continue;
            }
            place = switch (status) {
                case 301, 302, 303, 307, 308 -> redirected(place, head);
                case 403, 404, 410 -> renewed(place, head, renewal);
                default -> throw refused(place, head);
            };
        }
        throw new ContractBroken("the download of %s was redirected too often".formatted(named(video)), null);
    }

    private static DownloadedVideo whole(URI place, PartFile part, Exchange.Head head) throws IOException {
        String missing = part.missing(head);
        if (missing != null) {
            throw unreachable(place, missing, null);
        }
        return part.complete();
    }

    private URI renewed(URI place, Exchange.Head head, Renewal renewal) {
        URI fresh = renewal.address();
        if (fresh == null || fresh.equals(place)) {
            throw refused(place, head);
        }
        return fresh;
    }

    /// Asks for a file; says who asks only at the base URL's own origin.
    HttpRequest.Builder request(URI place, Bearer bearer) {
        HttpRequest.Builder request = HttpRequest.newBuilder(place).header("Accept", "video/*, */*;q=0.1");
        if (Origin.of(place).equals(home)) {
            bearer.identify(request);
        }
        return request;
    }

    private Exchange.Head fetch(URI place, PartFile part, Bearer bearer) throws IOException {
        HttpRequest.Builder request = request(place, bearer);
        part.resume(request);
        try (part) {
            return run(request.build(), part);
        }
    }

    /// The token of one download, which is renewed once if the cloud refuses it.
    final class Bearer {
        private final Caller who;
        private @Nullable AccessToken shown;
        private boolean renewed;

        Bearer(Caller who) {
            this.who = who;
        }

        void identify(HttpRequest.Builder request) {
            shown = shown == null ? account.token(who.tokenRef()) : shown;
            Wire.identify(request, who.attribution(), shown);
        }

        /// Whether there is a new one to be tried. Where none was shown, none can have been refused.
        boolean renew() {
            if (shown == null || renewed) {
                return false;
            }
            shown = account.renew(shown);
            renewed = true;
            return true;
        }
    }

    /// What goes wrong on the way here is the network's fault, except for what the part file could not
    /// keep.
    private Exchange.Head run(HttpRequest request, PartFile part) throws IOException {
        CallPatience patience = CallPatience.download(settings.timers());
        try {
            return exchange.run(
                    request,
                    (head, _) -> new Pour(part.sinkFor(head), settings.caps().video(), patience),
                    patience);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unreachable(request.uri(), "interrupted", interrupted);
        } catch (Pour.NoRoom local) {
            throw local;
        } catch (Pour.TooLong tooLong) {
            throw new ContractBroken(
                    "the download of %s has %s".formatted(named(request.uri()), tooLong.getMessage()), null);
        } catch (IOException broken) {
            throw unreachable(request.uri(), Failures.spelled(broken), broken);
        }
    }

    private URI redirected(URI from, Exchange.Head head) {
        String location = head.headers().firstValue("Location").orElse("");
        try {
            URI to = from.resolve(location);
            if (location.isEmpty()
                    || (Origin.of(from).scheme().equals("https")
                            && !Origin.of(to).scheme().equals("https"))) {
                throw new ContractBroken("%s redirects to nowhere safe".formatted(named(from)), null);
            }
            return to;
        } catch (IllegalArgumentException noUrl) {
            throw new ContractBroken("%s redirects to what is no URL".formatted(named(from)), noUrl);
        }
    }

    /// The base URL's own origin may be anywhere, since a person has chosen it. Everything else must be on
    /// the public network, lest the cloud's answers make this machine ask around in its own.
    private void check(URI place) {
        Origin origin = Origin.of(place);
        if (!origin.isHttp() || place.getRawUserInfo() != null) {
            throw new ContractBroken("the video's address %s is no plain http(s) URL".formatted(named(place)), null);
        }
        if (origin.equals(home)) {
            return;
        }
        for (InetAddress address : resolve(place)) {
            if (Origin.isPrivate(address)) {
                throw new ContractBroken(
                        "the video's address %s is in a private network".formatted(named(place)), null);
            }
        }
    }

    /// The HTTP client asks for the name again, and gets this answer once more: the JVM keeps one for 30 s.
    private static InetAddress[] resolve(URI place) {
        String host = Origin.of(place).host();
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException unknown) {
            throw unreachable(place, "the host name %s is unknown".formatted(Safe.excerpt(host)), unknown);
        }
    }

    private RuntimeException refused(URI place, Exchange.Head head) {
        String message = "the download of %s answered %d".formatted(named(place), head.status());
        return switch (head.status()) {
            case 429 -> new RetryLater(RetryLater.Reason.RATE_LIMIT, message, RetryAfter.of(head.headers()), null);
            case 408, 500, 502, 503, 504 ->
                new RetryLater(RetryLater.Reason.SERVER_ERROR, message, RetryAfter.of(head.headers()), null);
            case 403, 404, 410 ->
                new ContractBroken(
                        message + ". Its address may have expired: `reelbatch retry` exports the row anew, free", null);
            default -> new ContractBroken(message, null);
        };
    }

    /// A URL without its query, which may hold a signature.
    private static String named(@Nullable URI place) {
        String text = String.valueOf(place);
        int query = text.indexOf('?');
        return Safe.excerpt(query < 0 ? text : text.substring(0, query));
    }
}
