/// A small HTTP/1.1 server on plain sockets and virtual threads. It gives its user the bare connection,
/// because the faults worth testing happen below the level that a comfortable server shows.
@NullMarked
package io.reelbatch.emulator.http;

import org.jspecify.annotations.NullMarked;
