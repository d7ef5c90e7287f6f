package dev.gantry.ejb.flowcontrol;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What {@code /debug/api_priority_and_fairness/} shows: tables, columns set apart by commas. */
public final class FlowDump {

  private final FlowControl control;

  FlowDump(FlowControl control) {
    this.control = control;
  }

  private Map<String, PriorityLevel> levels() {
    return new TreeMap<>(control.levels());
  }

  /** How busy each level is. */
  public String priorityLevels() {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        row(
            "PriorityLevelName",
            "ActiveQueues",
            "IsIdle",
            "IsQuiescing",
            "WaitingRequests",
            "ExecutingRequests",
            "DispatchedRequests",
            "RejectedRequests",
            "TimedoutRequests",
            "CancelledRequests"));
    levels()
        .forEach(
            (name, level) -> {
              PriorityLevel.View view = level.view();
              boolean idle = view.executing() == 0 && view.waitingRequests() == 0;
              rows.add(
                  row(
                      name,
                      view.activeQueues(),
                      idle,
                      false,
                      view.waitingRequests(),
                      view.executing(),
                      level.dispatched.sum(),
                      level.refused.sum(),
                      level.timedOut.sum(),
                      0));
            });
    return table(rows);
  }

  /** Every queue of every level. */
  public String queues() {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        row(
            "PriorityLevelName",
            "Index",
            "PendingRequests",
            "ExecutingRequests",
            "SeatsInUse",
            "NextDispatchR"));
    levels()
        .forEach(
            (name, level) ->
                level
                    .view()
                    .queues()
                    .forEach(
                        queue ->
                            rows.add(
                                row(
                                    name,
                                    queue.index(),
                                    queue.waiting(),
                                    queue.requests(),
                                    queue.executing(),
                                    String.format(Locale.ROOT, "%.8fss", queue.nextStart())))));
    return table(rows);
  }

  /**
   * Who waits.
   *
   * @param details with users and paths
   */
  public String requests(boolean details, Clock clock) {
    List<String[]> rows = new ArrayList<>();
    List<String> heads =
        new ArrayList<>(
            List.of(
                "PriorityLevelName",
                "FlowSchemaName",
                "QueueIndex",
                "RequestIndexInQueue",
                "FlowDistingsher",
                "ArriveTime",
                "InitialSeats"));
    if (details) {
      heads.addAll(List.of("UserName", "Verb", "APIPath", "Namespace", "Name", "APIVersion"));
      heads.addAll(List.of("Resource", "SubResource"));
    }
    rows.add(heads.toArray(String[]::new));
    Instant now = clock.instant();
    long nanos = control.nanos();
    levels()
        .forEach(
            (name, level) -> {
              int[] places = new int[level.spec().queues()];
              for (Passage passage : level.view().waiting()) {
                int index = passage.queue().index;
                Instant arrived = now.minus(Duration.ofNanos(nanos - passage.arrived()));
                String[] row =
                    row(
                        name,
                        passage.schema(),
                        index,
                        places[index]++,
                        passage.flow(),
                        arrived,
                        passage.seats());
                rows.add(details ? detailed(row, passage.asked()) : row);
              }
            });
    return table(rows);
  }

  private static String[] detailed(String[] row, Passage.Asked asked) {
    String[] more =
        row(
            asked.who().username(),
            asked.what().verb(),
            asked.what().path(),
            asked.what().namespace(),
            asked.what().name(),
            asked.what().version(),
            asked.what().resource(),
            asked.what().subresource());
    String[] all = Arrays.copyOf(row, row.length + more.length);
    System.arraycopy(more, 0, all, row.length, more.length);
    return all;
  }

  private static String[] row(Object... cells) {
    return Arrays.stream(cells).map(String::valueOf).toArray(String[]::new);
  }

  /** Cells end in a comma and are filled up with blanks, so that people and programs can read. */
  private static String table(List<String[]> rows) {
    int[] widths = new int[rows.get(0).length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length() + 2);
      }
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        String cell = i < row.length - 1 ? row[i] + "," : row[i];
        text.append(cell);
        if (i < row.length - 1) {
          text.append(" ".repeat(widths[i] - cell.length()));
        }
      }
      text.append('\n');
    }
    return text.toString();
  }
}
