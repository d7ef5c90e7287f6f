package dev.gantry.agent.server;

import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * What part of a log is wanted, and how.
 *
 * @param tailLines how many of the last lines, -1 for all
 * @param since nothing older, {@link Instant#MIN} for all
 * @param limitBytes stop after so many bytes, {@link Long#MAX_VALUE} for no limit
 */
record LogOptions(
    boolean follow,
    boolean previous,
    boolean timestamps,
    long tailLines,
    Instant since,
    long limitBytes) {

  static LogOptions of(Request request, Instant now) {
    Instant since =
        request
            .query("sinceTime")
            .map(LogOptions::instant)
            .or(() -> request.number("sinceSeconds").map(now::minusSeconds))
            .orElse(Instant.MIN);
    return new LogOptions(
        request.flag("follow"),
        request.flag("previous"),
        request.flag("timestamps"),
        request.number("tailLines").orElse(-1L),
        since,
        request.number("limitBytes").orElse(Long.MAX_VALUE));
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new Refusal(400, "sinceTime must be an RFC 3339 time, not \"" + text + "\"");
    }
  }
}
