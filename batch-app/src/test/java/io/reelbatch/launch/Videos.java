package io.reelbatch.launch;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/// Fetches finished videos; the emulator's say which prompt, session and render they were made of.
final class Videos {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Videos() {}

    static String at(String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        byte[] bytes =
                HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
