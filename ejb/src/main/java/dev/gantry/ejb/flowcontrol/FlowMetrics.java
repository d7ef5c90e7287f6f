package dev.gantry.ejb.flowcontrol;

import dev.gantry.ejb.metrics.PrometheusText;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Flow control's metrics, under kube-apiserver's names. */
final class FlowMetrics {

  private static final String PREFIX = "apiserver_flowcontrol_";

  private FlowMetrics() {}

  static void write(FlowControl control, PrometheusText text) {
    Map<FlowCounts.Key, FlowCounts> all = control.counts();
    counted(
        text, all, "dispatched_requests_total", "counter", "Requests let in.", c -> c.dispatched);
    rejected(text, all);
    counted(text, all, "current_inqueue_requests", "gauge", "Requests that wait.", c -> c.waiting);
    counted(text, all, "current_inqueue_seats", "gauge", "Seats waited for.", c -> c.waitingSeats);
    counted(
        text, all, "current_executing_requests", "gauge", "Requests worked on.", c -> c.executing);
    counted(
        text, all, "current_executing_seats", "gauge", "Seats occupied.", c -> c.executingSeats);
    waits(text, all);
    String executions = PREFIX + "request_execution_seconds";
    text.family(executions, "histogram", "Time that requests were worked on.");
    all.forEach((k, c) -> c.executions.write(text, executions, labels(k)));
    levels(text, control, "nominal_limit_seats", "Seats that a level is due.", p -> p.nominal);
    levels(text, control, "lower_limit_seats", "Seats that a level keeps.", p -> p.least);
    levels(text, control, "upper_limit_seats", "Seats that a level may borrow up to.", p -> p.most);
    levels(
        text,
        control,
        "current_limit_seats",
        "Seats that a level has now.",
        p -> p.level.view().limit());
  }

  private static void counted(
      PrometheusText text,
      Map<FlowCounts.Key, FlowCounts> all,
      String name,
      String type,
      String help,
      Function<FlowCounts, LongAdder> count) {
    text.family(PREFIX + name, type, help);
    all.forEach((k, c) -> text.sample(PREFIX + name, count.apply(c).sum(), labels(k)));
  }

  private static void rejected(PrometheusText text, Map<FlowCounts.Key, FlowCounts> all) {
    String name = PREFIX + "rejected_requests_total";
    text.family(name, "counter", "Requests refused.");
    all.forEach(
        (k, c) ->
            c.refused.forEach((why, n) -> text.sample(name, n.sum(), labels(k, "reason", why))));
  }

  private static void waits(PrometheusText text, Map<FlowCounts.Key, FlowCounts> all) {
    String name = PREFIX + "request_wait_duration_seconds";
    text.family(name, "histogram", "Time that requests waited for a seat.");
    all.forEach(
        (k, c) -> {
          c.waits.write(text, name, labels(k, "execute", "true"));
          c.refusedWaits.write(text, name, labels(k, "execute", "false"));
        });
  }

  private static void levels(
      PrometheusText text,
      FlowControl control,
      String name,
      String help,
      ToLongFunction<Seats.Part> seats) {
    text.family(PREFIX + name, "gauge", help);
    for (Seats.Part part : control.parts()) {
      text.sample(
          PREFIX + name, seats.applyAsLong(part), "priority_level", part.level.spec().name());
    }
  }

  private static String[] labels(FlowCounts.Key key, String... more) {
    String[] labels = new String[4 + more.length];
    labels[0] = "priority_level";
    labels[1] = key.level();
    labels[2] = "flow_schema";
    labels[3] = key.schema();
    System.arraycopy(more, 0, labels, 4, more.length);
    return labels;
  }
}
