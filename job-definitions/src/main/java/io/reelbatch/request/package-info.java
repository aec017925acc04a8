/// What a user asks for, and the files in which users ask for it. Start at
/// [io.reelbatch.request.GenerationRequest]; [io.reelbatch.request.ManifestReader] reads them from CSV,
/// JSONL or a JSON array in constant memory, [io.reelbatch.request.ManifestValidator] finds every problem
/// of such a file at once, and [io.reelbatch.request.MediaLibrary] opens the media they name without ever
/// leaving the allowed directories.
@NullMarked
package io.reelbatch.request;

import org.jspecify.annotations.NullMarked;
