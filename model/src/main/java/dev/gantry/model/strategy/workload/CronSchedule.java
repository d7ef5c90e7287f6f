package dev.gantry.model.strategy.workload;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The form of a cron schedule: five fields, or a word such as {@code @hourly}. */
final class CronSchedule {

  private record Field(String name, int min, int max, List<String> words) {}

  private static final List<Field> FIELDS =
      List.of(
          new Field("minute", 0, 59, List.of()),
          new Field("hour", 0, 23, List.of()),
          new Field("day of month", 1, 31, List.of()),
          new Field(
              "month",
              1,
              12,
              List.of(
                  "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                  "dec")),
          new Field("day of week", 0, 6, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat")));

  private static final List<String> WORDS =
      List.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");

  private CronSchedule() {}

  /** Why the text is no schedule; empty if it is one. */
  static Optional<String> problem(String schedule) {
    String text = schedule.replaceFirst("^(CRON_)?TZ=\\S+\\s+", "").strip();
    if (text.startsWith("@")) {
      return WORDS.contains(text) || text.matches("@every ([0-9.]+(ns|us|µs|ms|s|m|h))+")
          ? Optional.empty()
          : Optional.of("unrecognized descriptor: " + text);
    }
    String[] parts = text.split("\\s+");
    if (parts.length != FIELDS.size()) {
      return Optional.of(
          "expected exactly 5 fields, found "
              + parts.length
              + ": ["
              + String.join(" ", parts)
              + "]");
    }
    for (int i = 0; i < parts.length; i++) {
      for (String range : parts[i].split(",", -1)) {
        Optional<String> problem = range(range, FIELDS.get(i));
        if (problem.isPresent()) {
          return problem;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> range(String text, Field field) {
    String[] stepped = text.split("/", -1);
    String[] ends = stepped[0].split("-", -1);
    if (stepped.length > 2) {
      return Optional.of("too many slashes: " + text);
    }
    if (ends.length > 2) {
      return Optional.of("too many hyphens: " + text);
    }
    if (stepped.length == 2) {
      int step = number(stepped[1], List.of(), 0);
      if (step < 0) {
        return Optional.of("failed to parse int from " + stepped[1]);
      }
      if (step == 0) {
        return Optional.of("step of range should be a positive number: " + text);
      }
    }
    if (ends[0].equals("*") || ends[0].equals("?")) {
      return Optional.empty();
    }
    int start = number(ends[0], field.words(), field.min());
    int end = ends.length == 2 ? number(ends[1], field.words(), field.min()) : start;
    if (start < 0 || end < 0) {
      return Optional.of("failed to parse int from " + (start < 0 ? ends[0] : ends[1]));
    }
    if (start < field.min()) {
      return Optional.of(
          "beginning of range (" + start + ") below minimum (" + field.min() + "): " + text);
    }
    if (end > field.max()) {
      return Optional.of("end of range (" + end + ") above maximum (" + field.max() + "): " + text);
    }
    return start > end
        ? Optional.of(
            "beginning of range (" + start + ") beyond end of range (" + end + "): " + text)
        : Optional.empty();
  }

  /** A number, or a word's place in the list counted from {@code first}; -1 for neither. */
  private static int number(String text, List<String> words, int first) {
    int word = words.indexOf(text.toLowerCase(Locale.ROOT));
    if (word >= 0) {
      return word + first;
    }
    return text.matches("\\d{1,6}") ? Integer.parseInt(text) : -1;
  }
}
