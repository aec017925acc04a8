package io.reelbatch.emulator;

/// The service's error codes, each with the HTTP status that would suit it.
record ServiceError(int code, int status, String message) {
    static ServiceError of(int code) {
        return switch (code) {
            case 403 -> new ServiceError(code, 403, "token revoked");
            case 1001, 1010, 1011 -> new ServiceError(code, 401, "token invalid or expired");
            case 1002 -> new ServiceError(code, 404, "session not found");
            case 2001 -> new ServiceError(code, 402, "insufficient credits");
            case 4001 -> new ServiceError(code, 415, "unsupported file type");
            case 4002 -> new ServiceError(code, 413, "file too large");
            case 402 -> new ServiceError(code, 402, "export is not included in this plan");
            case 429 -> new ServiceError(code, 429, "too many requests");
            default -> new ServiceError(code, 500, "internal error " + code);
        };
    }
}
