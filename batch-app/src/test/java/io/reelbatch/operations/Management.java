package io.reelbatch.operations;

import io.reelbatch.launch.TestingApp;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.core.env.Environment;

/// The management port of an application that serves, asked over HTTP.
record Management(URI address) {
    /// What makes an application serve.
    static String[] serving(String... more) {
        List<String> properties = new ArrayList<>(
                List.of("spring.main.web-application-type=servlet", "server.port=-1", "reelbatch.management.port=0"));
        properties.addAll(List.of(more));
        return properties.toArray(String[]::new);
    }

    static Management of(TestingApp app) {
        String port = app.bean(Environment.class).getRequiredProperty("local.management.port");
        return new Management(URI.create("http://127.0.0.1:" + port));
    }

    record Answer(int status, String body) {}

    Answer get(String path) throws IOException {
        HttpURLConnection call =
                (HttpURLConnection) address.resolve(path).toURL().openConnection();
        call.setConnectTimeout(60_000);
        call.setReadTimeout(60_000);
        int status = call.getResponseCode();
        try (InputStream body = status < 400 ? call.getInputStream() : call.getErrorStream()) {
            return new Answer(status, body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /// All figures, by name and tags as Prometheus reads them.
    Map<String, Double> metrics() throws IOException {
        return get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.lastIndexOf(' ')),
                        line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))));
    }
}
