package io.reelbatch.ledger;

import tools.jackson.databind.json.JsonMapper;

/// JSON columns of the ledger.
final class LedgerJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private LedgerJson() {}

    static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    static <T> T read(String json, Class<T> type) {
        return MAPPER.readValue(json, type);
    }
}
