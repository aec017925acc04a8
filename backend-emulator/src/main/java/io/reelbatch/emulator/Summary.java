package io.reelbatch.emulator;

import io.reelbatch.emulator.json.JsonText;

/// The journal's counts as JSON.
final class Summary {
    private Summary() {}

    static String of(Journal journal) {
        return JsonText.object(
                "requests", journal.requestsByName(false),
                "withoutAttribution", journal.requestsByName(true),
                "counts", journal.countsByName(),
                "charges", journal.count(JournalKind.CHARGED),
                "chargesBySession", journal.chargesBySession(),
                "chargesByPrompt", journal.chargesByPrompt(),
                "messagesBySession", journal.messagesBySession(),
                "generationsByPrompt", journal.generationsByPrompt(),
                "clientIds", journal.clientIds(),
                "rendersOfForeignDrafts", journal.rendersOfForeignDrafts(),
                "rendersOfUnsettledDrafts", journal.rendersOfUnsettledDrafts());
    }
}
