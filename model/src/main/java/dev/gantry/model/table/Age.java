package dev.gantry.model.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * Durations as kubectl shows them: {@code 42s}, {@code 3m12s}, {@code 5h}, {@code 12d}, {@code
 * 2y31d}.
 */
public final class Age {

  public static final String UNKNOWN = "<unknown>";

  private Age() {}

  /** Since {@code metadata.creationTimestamp}. */
  public static String of(JsonNode object, Instant now) {
    return since(object.path("metadata").path("creationTimestamp"), now);
  }

  /** Since an RFC 3339 time; {@link #UNKNOWN} where it is not set. */
  public static String since(JsonNode time, Instant now) {
    Instant then = parse(time);
    return then == null ? UNKNOWN : human(Duration.between(then, now));
  }

  /** Null where the node is no time. */
  public static Instant parse(JsonNode time) {
    if (!time.isTextual() || time.asText().isEmpty()) {
      return null;
    }
    try {
      return java.time.OffsetDateTime.parse(time.asText()).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** Two units while they are small, one when the second would say little. */
  public static String human(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < -1) {
      return "<invalid>";
    }
    if (seconds < 0) {
      return "0s";
    }
    if (seconds < 60 * 2) {
      return seconds + "s";
    }
    long minutes = seconds / 60;
    if (minutes < 10) {
      return two(minutes, "m", seconds % 60, "s");
    }
    if (minutes < 60 * 3) {
      return minutes + "m";
    }
    long hours = minutes / 60;
    if (hours < 8) {
      return two(hours, "h", minutes % 60, "m");
    }
    if (hours < 48) {
      return hours + "h";
    }
    if (hours < 24 * 8) {
      return two(hours / 24, "d", hours % 24, "h");
    }
    long days = hours / 24;
    if (days < 365 * 2) {
      return days + "d";
    }
    if (days < 365 * 8) {
      return two(days / 365, "y", days % 365, "d");
    }
    return days / 365 + "y";
  }

  private static String two(long big, String bigUnit, long small, String smallUnit) {
    return small == 0 ? big + bigUnit : big + bigUnit + small + smallUnit;
  }
}
