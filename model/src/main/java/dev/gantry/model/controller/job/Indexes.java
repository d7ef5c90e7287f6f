package dev.gantry.model.controller.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.Meta;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/** Completion indexes, written as {@code 0-2,5}. */
public final class Indexes {

  static final String KEY = "batch.kubernetes.io/job-completion-index";

  private Indexes() {}

  static OptionalInt of(JsonNode pod) {
    String text = Meta.annotations(pod).getOrDefault(KEY, "");
    return text.matches("\\d{1,9}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
  }

  /** {@code 0-2,5} is 0, 1, 2 and 5; what does not parse is left out. */
  public static SortedSet<Integer> parse(String text) {
    SortedSet<Integer> indexes = new TreeSet<>();
    for (String part : text.split(",")) {
      if (part.matches("\\d{1,9}")) {
        indexes.add(Integer.parseInt(part));
      } else if (part.matches("\\d{1,9}-\\d{1,9}")) {
        String[] ends = part.split("-");
        for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[1]); i++) {
          indexes.add(i);
        }
      }
    }
    return indexes;
  }

  /** Runs of three and more, and of two, are written with a dash or a comma as Kubernetes does. */
  public static String format(SortedSet<Integer> indexes) {
    StringBuilder text = new StringBuilder();
    int start = -1;
    int last = -2;
    for (int index : indexes) {
      if (index != last + 1) {
        end(text, start, last);
        text.append(text.isEmpty() ? "" : ",").append(index);
        start = index;
      }
      last = index;
    }
    end(text, start, last);
    return text.toString();
  }

  private static void end(StringBuilder text, int start, int last) {
    if (last > start && start >= 0) {
      text.append(last == start + 1 ? "," : "-").append(last);
    }
  }
}
