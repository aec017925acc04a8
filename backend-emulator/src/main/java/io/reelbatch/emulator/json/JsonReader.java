package io.reelbatch.emulator.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A recursive-descent reader of RFC 8259, without any leniency.
final class JsonReader {
    private static final int DEEPEST = 256;

    private final String source;
    private int at;
    private int depth;

    JsonReader(String source) {
        this.source = source;
    }

    Json document() {
        Json value = value();
        if (at < source.length()) {
            throw new JsonException("text after the end of the document", at);
        }
        return value;
    }

    private Json value() {
        skipSpace();
        Json value = switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> text();
            case 't' -> new Json.Bool(true, literal("true"));
            case 'f' -> new Json.Bool(false, literal("false"));
            case 'n' -> new Json.Null(literal("null"));
            default -> number();
        };
        skipSpace();
        return value;
    }

    private Json.Obj object() {
        int start = at;
        Map<String, Json> members = new LinkedHashMap<>();
        descend('{');
        if (peek() != '}') {
            member(members);
            while (peek() == ',') {
                at++;
                skipSpace();
                member(members);
            }
        }
        ascend('}');
        return new Json.Obj(Collections.unmodifiableMap(members), span(start));
    }

    private void member(Map<String, Json> members) {
        int start = at;
        String key = text().value();
        skipSpace();
        expect(':');
        if (members.put(key, value()) != null) {
            throw new JsonException("key '%s' given twice".formatted(key), start);
        }
    }

    private Json.Arr array() {
        int start = at;
        List<Json> items = new ArrayList<>();
        descend('[');
        if (peek() != ']') {
            items.add(value());
            while (peek() == ',') {
                at++;
                items.add(value());
            }
        }
        ascend(']');
        return new Json.Arr(Collections.unmodifiableList(items), span(start));
    }

    private void descend(char open) {
        expect(open);
        if (++depth > DEEPEST) {
            throw new JsonException("nested deeper than %d levels".formatted(DEEPEST), at);
        }
        skipSpace();
    }

    private void ascend(char close) {
        expect(close);
        depth--;
    }

    private Json.Text text() {
        int start = at;
        expect('"');
        StringBuilder value = new StringBuilder();
        while (peek() != '"') {
            char next = source.charAt(at++);
            if (next < ' ') {
                throw new JsonException("control character in a string", at - 1);
            }
            value.append(next == '\\' ? escaped() : next);
        }
        at++;
        return new Json.Text(value.toString(), span(start));
    }

    private char escaped() {
        char escape = peek();
        at++;
        return switch (escape) {
            case '"', '\\', '/' -> escape;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw new JsonException("unknown escape \\" + escape, at - 1);
        };
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            char symbol = peek();
            int digit = symbol < 128 ? Character.digit(symbol, 16) : -1;
            if (digit < 0) {
                throw new JsonException("four hexadecimal digits expected", at);
            }
            code = code * 16 + digit;
            at++;
        }
        return (char) code;
    }

    private Json.Num number() {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (at < source.length() && source.charAt(at) == '.') {
            at++;
            digits();
        }
        if (at < source.length() && (source.charAt(at) | ' ') == 'e') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
        }
        return new Json.Num(span(start));
    }

    private void digits() {
        int start = at;
        while (at < source.length() && source.charAt(at) >= '0' && source.charAt(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw new JsonException("a value was expected", at);
        }
    }

    private Json.Span literal(String word) {
        int start = at;
        if (!source.startsWith(word, at)) {
            throw new JsonException("a value was expected", at);
        }
        at += word.length();
        return span(start);
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw new JsonException("'%s' expected".formatted(wanted), at);
        }
        at++;
    }

    private char peek() {
        if (at >= source.length()) {
            throw new JsonException("the text ends too early", at);
        }
        return source.charAt(at);
    }

    private void skipSpace() {
        while (at < source.length() && " \t\r\n".indexOf(source.charAt(at)) >= 0) {
            at++;
        }
    }

    private Json.Span span(int start) {
        return new Json.Span(source, start, at);
    }
}
