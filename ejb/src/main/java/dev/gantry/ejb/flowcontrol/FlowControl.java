package dev.gantry.ejb.flowcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import dev.gantry.model.strategy.flow.BootstrapFlows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * API priority and fairness: sorts each request by the flow schemas into a flow of a priority
 * level, where it is admitted, waits or is refused. No thread waits, and none is needed to move
 * requests on: who finishes lets the next one in.
 */
public final class FlowControl {

  private static final long ADJUST_NANOS = 10_000_000_000L;
  private static final long ADJUST_SOON_NANOS = 1_000_000_000L;

  /** Where a schema leads. */
  private record Route(FlowSchema schema, PriorityLevel level, FlowCounts counts) {}

  private record State(List<Route> routes, Map<String, PriorityLevel> levels, Seats seats) {}

  private final Map<FlowCounts.Key, FlowCounts> counts = new ConcurrentHashMap<>();

  private final int total;
  private final LongSupplier nanos;
  private final long seed;
  private volatile State state;
  private volatile long adjusted;

  /**
   * @param total how many requests may be worked on at the same time, of all limited levels
   * @param nanos a clock that only goes forward
   * @param seed of the hash that deals flows their queues; better not known to clients
   */
  public FlowControl(int total, LongSupplier nanos, long seed) {
    this.total = total;
    this.nanos = nanos;
    this.seed = seed;
    this.adjusted = nanos.getAsLong();
    configure(BootstrapFlows.schemas(), BootstrapFlows.levels());
  }

  /** Takes over new configuration; levels that did not change keep their requests. */
  public final synchronized void configure(
      Collection<? extends JsonNode> schemas, Collection<? extends JsonNode> levels) {
    Map<String, PriorityLevel> old = state == null ? Map.of() : state.levels;
    List<LevelSpec> specs = new ArrayList<>();
    levels.forEach(document -> specs.add(LevelSpec.read(document)));
    addMissing(specs);
    int shares = specs.stream().mapToInt(LevelSpec::shares).sum();
    Map<String, PriorityLevel> next = new HashMap<>();
    for (LevelSpec spec : specs) {
      PriorityLevel known = old.get(spec.name());
      int limit = Seats.nominal(total, spec.shares(), shares);
      if (known != null && known.spec().equals(spec)) {
        next.put(spec.name(), known);
        if (known.nominal() != limit) {
          known.nominal(limit);
        }
      } else {
        // Requests of the old level finish there.
        next.put(spec.name(), new PriorityLevel(spec, limit, nanos));
      }
    }
    List<FlowSchema> sorted = new ArrayList<>();
    schemas.forEach(document -> sorted.add(FlowSchema.read(document)));
    sorted.removeIf(schema -> !next.containsKey(schema.level()));
    sorted.sort(FlowSchema.ORDER);
    sorted.add(FlowSchema.read(BootstrapFlows.catchAllSchema()));
    List<Route> routes = new ArrayList<>();
    for (FlowSchema schema : sorted) {
      FlowCounts.Key key = new FlowCounts.Key(schema.level(), schema.name());
      FlowCounts counted = counts.computeIfAbsent(key, k -> new FlowCounts());
      routes.add(new Route(schema, next.get(schema.level()), counted));
    }
    state = new State(List.copyOf(routes), next, new Seats(total, List.copyOf(next.values())));
  }

  private static void addMissing(List<LevelSpec> specs) {
    for (JsonNode mandatory : BootstrapFlows.mandatoryLevels()) {
      LevelSpec spec = LevelSpec.read(mandatory);
      if (specs.stream().noneMatch(s -> s.name().equals(spec.name()))) {
        specs.add(spec);
      }
    }
  }

  /** Whether a schema's level is there. */
  public boolean hasLevel(String name) {
    return state.levels.containsKey(name);
  }

  /**
   * A request arrives.
   *
   * @param seats how much of the server it takes while it is worked on; at least 1
   */
  public Passage enter(Identity who, RequestInfo what, int seats) {
    adjustWhenDue();
    State now = state;
    Route route = route(now, who, what);
    FlowSchema schema = route.schema;
    String flow = schema.flow(who, what);
    int width = Math.min(seats, route.level.widest());
    Passage passage =
        new Passage(
            route.level, schema, flow, route.counts, new Passage.Asked(who, what), width, nanos);
    route.counts.arrived(width);
    route.level.enter(passage, Hands.hash(seed, schema.name(), flow));
    return passage;
  }

  private static Route route(State now, Identity who, RequestInfo what) {
    for (Route route : now.routes) {
      if (route.schema.matches(who, what)) {
        return route;
      }
    }
    // The last of them matches everybody who is known or anonymous; some are neither.
    return now.routes.get(now.routes.size() - 1);
  }

  /** On a request's thread, every ten seconds; every second while somebody waits. */
  private void adjustWhenDue() {
    long since = nanos.getAsLong() - adjusted;
    if (since < ADJUST_SOON_NANOS) {
      return;
    }
    State now = state;
    if (since >= ADJUST_NANOS
        || now.levels.values().stream().anyMatch(PriorityLevel::isWaitedFor)) {
      synchronized (this) {
        if (nanos.getAsLong() - adjusted >= ADJUST_SOON_NANOS) {
          adjusted = nanos.getAsLong();
          state.seats.adjust();
        }
      }
    }
  }

  /** Gives idle levels' seats to those that want more; called by itself when requests come. */
  public synchronized void adjust() {
    state.seats.adjust();
  }

  long nanos() {
    return nanos.getAsLong();
  }

  Map<FlowCounts.Key, FlowCounts> counts() {
    return counts;
  }

  Map<String, PriorityLevel> levels() {
    return state.levels;
  }

  List<Seats.Part> parts() {
    return state.seats.parts();
  }
}
