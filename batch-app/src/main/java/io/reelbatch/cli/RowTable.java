package io.reelbatch.cli;

import io.reelbatch.ledger.Item;
import io.reelbatch.ledger.ItemState;
import io.reelbatch.ledger.Output;
import io.reelbatch.ledger.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows with what became of them.
final class RowTable {
    private static final int LEAST_ROOM = 40;

    private RowTable() {}

    /// @param width of the console; texts are cut to it, addresses are not
    static List<String> lines(List<Item> items, int width) {
        int keys = items.stream().mapToInt(item -> item.rowKey().length()).max().orElse(0);
        int states = items.stream()
                .mapToInt(item -> item.state().name().length())
                .max()
                .orElse(0);
        int room = Math.max(LEAST_ROOM, width - Math.min(keys, Table.WIDEST) - states - 4);
        Table table = new Table("ROW", "STATUS", "RESULT");
        items.forEach(item -> table.add(item.rowKey(), item.state().name(), result(item, room)));
        return table.lines();
    }

    private static String result(Item item, int room) {
        Output output = item.output();
        if (item.state() == ItemState.DONE && output != null) {
            return output.url();
        }
        String waiting = waiting(item);
        String problem = problem(item.problem());
        String text = waiting.isEmpty() || problem.isEmpty() ? waiting + problem : waiting + "; " + problem;
        return text.length() <= room ? text : text.substring(0, room - 3) + "...";
    }

    private static String waiting(Item item) {
        if (item.state().terminal() || item.waiting().what() == null) {
            return "";
        }
        String until =
                item.waiting().until() == null ? "" : " until " + item.waiting().until();
        return "waits for %s%s".formatted(item.waiting().what(), until);
    }

    private static String problem(@Nullable Problem problem) {
        return problem == null
                ? ""
                : "%s: %s".formatted(problem.code(), problem.message().replaceAll("\\s+", " "));
    }
}
