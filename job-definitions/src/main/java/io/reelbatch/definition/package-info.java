/// Job definitions: YAML files that say what kind of videos a manifest is for. Start at
/// [io.reelbatch.definition.JobDefinition]; [io.reelbatch.definition.DefinitionCatalogue] holds the
/// built-in ones and those of a user directory, and reports every error of every file at once.
@NullMarked
package io.reelbatch.definition;

import org.jspecify.annotations.NullMarked;
