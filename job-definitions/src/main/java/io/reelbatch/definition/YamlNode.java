package io.reelbatch.definition;

import java.util.List;

/// A piece of YAML that remembers where it stands.
sealed interface YamlNode {

    int line();

    int column();

    /// What it is called in a message.
    String words();

    record Scalar(String text, boolean isNull, int line, int column) implements YamlNode {
        @Override
        public String words() {
            return "a single value";
        }
    }

    record Sequence(List<YamlNode> items, int line, int column) implements YamlNode {
        @Override
        public String words() {
            return "a list";
        }
    }

    record Mapping(List<Entry> entries, int line, int column) implements YamlNode {
        @Override
        public String words() {
            return "a group of keys";
        }
    }

    /// A key with the place where it stands, and its value.
    record Entry(String key, int line, int column, YamlNode value) {}
}
