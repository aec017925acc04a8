/// The adapter for NemoVideo's HTTP API. [NemoBackends] is the door; [Protocol] reads like the API's table
/// of calls, [Answer] knows every envelope, [SseParser] the bytes of an event stream, [AgentTurn] the
/// dialects that agents speak in it, [Draft][DraftReader] the remote timeline and [Downloads] the finished
/// files. All HTTP and JSON of the cloud stays in here.
///
/// The API is documented by examples only, so this reader is tolerant: unknown fields are skipped, numbers
/// may come as text and text as numbers, and every documented spelling of an answer is understood. It is
/// strict about three things: a token goes to the cloud's own origin only, every answer has a limit in
/// bytes and in time, and a paid call is written to the network at most once.
@NullMarked
@NamedInterface("nemo")
package io.reelbatch.backend.nemo;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
