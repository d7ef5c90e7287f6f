package dev.gantry.ejb.flowcontrol;

import dev.gantry.ejb.metrics.Histogram;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** What came of the requests of one flow schema, for the metrics. */
final class FlowCounts {

  /** Which of a level's schemas. */
  record Key(String level, String schema) {}

  private static final double[] SECONDS = {0, .005, .02, .05, .1, .2, .5, 1, 2, 5, 10, 15, 30};

  final LongAdder waiting = new LongAdder();
  final LongAdder waitingSeats = new LongAdder();
  final LongAdder executing = new LongAdder();
  final LongAdder executingSeats = new LongAdder();
  final LongAdder dispatched = new LongAdder();
  final Map<String, LongAdder> refused = new TreeMap<>();
  final Histogram waits = new Histogram(SECONDS);
  final Histogram refusedWaits = new Histogram(SECONDS);
  final Histogram executions = new Histogram(SECONDS);

  FlowCounts() {
    for (String reason : new String[] {"concurrency-limit", "queue-full", "time-out"}) {
      refused.put(reason, new LongAdder());
    }
  }

  /** Whoever arrives waits, though it be for no time. */
  void arrived(int seats) {
    waiting.increment();
    waitingSeats.add(seats);
  }

  void decided(boolean admitted, String reason, int seats, double seconds) {
    waiting.decrement();
    waitingSeats.add(-seats);
    if (admitted) {
      executing.increment();
      executingSeats.add(seats);
      dispatched.increment();
      waits.add(seconds);
    } else {
      refused.get(reason).increment();
      refusedWaits.add(seconds);
    }
  }

  void finished(int seats, double seconds) {
    executing.decrement();
    executingSeats.add(-seats);
    executions.add(seconds);
  }
}
