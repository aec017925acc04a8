package io.reelbatch.cli;

import io.reelbatch.definition.JobDefinition;
import io.reelbatch.request.ManifestReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// What running a manifest would mean, in lines for a person.
record Plan(
        ManifestReport report,
        Survey survey,
        Price price,
        Balance balance,
        BudgetUse budget,
        JobDefinition definition,
        Settings settings) {

    /// Rows that would be reported as FAILED without a try.
    long badRows() {
        return report.rows()
                - survey.toPay()
                - survey.freeRows()
                - survey.reused()
                - survey.elsewhere()
                - survey.purged();
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("rows      %,d: %,d to generate,%s %,d done before, %,d under way or parked in another batch, %,d bad"
                .formatted(report.rows(), survey.toPay(), free(), survey.reused(), survey.elsewhere(), badRows()));
        if (survey.purged() > 0) {
            lines.add("          %,d done before whose results were purged; they are not generated again"
                    .formatted(survey.purged()));
        }
        lines.add("media     %,d files to send, %s; %,d addresses for the service to fetch"
                .formatted(
                        survey.media().files(),
                        Words.bytes(survey.media().bytes()),
                        survey.media().urls()));
        lines.add("credits   about %,d (%s)".formatted(survey.toPay() * price.credits(), price));
        lines.add("balance   " + balance);
        lines.add("          " + affordable());
        if (budget.budget().limits()) {
            lines.add("budget    " + budget.line());
            lines.add("          " + withinBudget());
            lines.add("          " + budget.overshoot());
        }
        lines.add("time      about " + time());
        lines.add("Nothing was sent and nothing was spent.");
        return lines;
    }

    /// The same for scripts, in one line. Keys are only ever added.
    String json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("rows", report.rows());
        json.put("toGenerate", survey.toPay());
        json.put("toExportOrReport", survey.freeRows());
        json.put("doneBefore", survey.reused());
        json.put("purged", survey.purged());
        json.put("elsewhere", survey.elsewhere());
        json.put("bad", badRows());
        json.put("creditsEach", price.credits());
        json.put("credits", survey.toPay() * price.credits());
        json.put("available", balance.available());
        Map<String, @Nullable Object> limits = budget.json();
        json.put("budget", limits);
        json.put("room", limits == null ? null : Math.min(survey.toPay(), budget.room(balance)));
        return JsonMapper.shared().writeValueAsString(json);
    }

    private String free() {
        return survey.freeRows() == 0 ? "" : " %,d to export or report,".formatted(survey.freeRows());
    }

    private String affordable() {
        if (balance.credits() == null) {
            return "whether it is enough is not known";
        }
        if (balance.affords(price) >= survey.toPay()) {
            return "you can afford all of it";
        }
        int last = survey.lastRowPaidBy(balance.affords(price));
        return last == 0
                ? "you can afford none of it"
                : "you can afford rows 1-%,d of %,d".formatted(last, report.rows());
    }

    private String withinBudget() {
        long room = budget.room(balance);
        return room >= survey.toPay()
                ? "there is room for all of it"
                : "there is room for %,d of %,d now; the others wait for credits".formatted(room, survey.toPay());
    }

    private String time() {
        int lanes = Math.max(1, settings.properties().limits().generations());
        long rounds = Math.ceilDiv(survey.toPay(), lanes);
        Duration shortest = definition.expected().shortest().multipliedBy(rounds);
        Duration longest = definition.expected().longest().multipliedBy(rounds);
        return "%s to %s, and a minute or two for the last export, with %,d generations at a time"
                .formatted(Words.time(shortest), Words.time(longest), lanes);
    }
}
