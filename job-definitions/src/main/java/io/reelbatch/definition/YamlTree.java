package io.reelbatch.definition;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/// Reads one YAML document into a tree with places. Aliases are refused: a definition is short enough to be
/// written out, and nobody can be surprised by what an alias expands to.
final class YamlTree {

    private static final YAMLFactory YAML = YAMLFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(20).build())
            .build();

    private final YAMLParser parser;

    private YamlTree(YAMLParser parser) {
        this.parser = parser;
    }

    /// Reads the document.
    ///
    /// @throws tools.jackson.core.JacksonException when it is not YAML
    static YamlNode read(String text) {
        try (YAMLParser parser = (YAMLParser) YAML.createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return new YamlNode.Mapping(List.of(), 1, 1);
            }
            YamlNode root = new YamlTree(parser).node();
            if (parser.nextToken() != null) {
                throw new StreamReadException(parser, "there is a second document in the file");
            }
            return root;
        }
    }

    private YamlNode node() {
        if (parser.isCurrentAlias()) {
            throw new StreamReadException(parser, "aliases are not supported");
        }
        TokenStreamLocation at = parser.currentTokenLocation();
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(at);
            case START_ARRAY -> sequence(at);
            case VALUE_NULL -> new YamlNode.Scalar("", true, at.getLineNr(), at.getColumnNr());
            case null, default -> new YamlNode.Scalar(parser.getString(), false, at.getLineNr(), at.getColumnNr());
        };
    }

    private YamlNode mapping(TokenStreamLocation at) {
        List<YamlNode.Entry> entries = new ArrayList<>();
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            TokenStreamLocation keyAt = parser.currentTokenLocation();
            parser.nextToken();
            entries.add(new YamlNode.Entry(key, keyAt.getLineNr(), keyAt.getColumnNr(), node()));
        }
        return new YamlNode.Mapping(entries, at.getLineNr(), at.getColumnNr());
    }

    private YamlNode sequence(TokenStreamLocation at) {
        List<YamlNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node());
        }
        return new YamlNode.Sequence(items, at.getLineNr(), at.getColumnNr());
    }
}
