package io.reelbatch.cli;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/// The health check of a container that has neither a shell nor curl:
/// `java -cp reelbatch.jar io.reelbatch.cli.HealthProbe URL` ends with 0 when the URL answers with 200, else
/// with 1. It loads nothing but the JDK, because it runs every few seconds.
public final class HealthProbe {
    private static final int PATIENCE_MILLIS = 5_000;

    private HealthProbe() {}

    public static void main(String[] args) {
        System.exit(args.length == 1 && isHealthy(URI.create(args[0])) ? 0 : 1);
    }

    static boolean isHealthy(URI address) {
        try {
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException notThere) {
            return false;
        }
    }
}
