package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.request.Identity;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.StoredObject;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Records events about objects. An equal event of the last ten minutes is counted up instead of
 * being written again, so that a failing loop fills one event, not the store.
 */
public final class EventRecorder {

  private static final System.Logger LOG = System.getLogger(EventRecorder.class.getName());
  private static final long AGGREGATE_SECONDS = 600;
  private static final int REMEMBERED = 4096;

  private record Same(String component, String uid, String type, String reason, String message) {}

  private record Seen(ObjectKey key, Instant at) {}

  private final Operations operations;
  private final Clock clock;
  private final Executor executor;
  private final Map<Same, Seen> recent =
      new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Same, Seen> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * @param executor where events are written, so that nobody waits for them
   */
  public EventRecorder(Operations operations, Clock clock, Executor executor) {
    this.operations = operations;
    this.clock = clock;
    this.executor = executor;
  }

  public void record(
      String component, StoredObject about, String type, String reason, String message) {
    Instant now = clock.instant();
    try {
      executor.execute(() -> write(component, about, type, reason, message, now));
    } catch (java.util.concurrent.RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "event dropped: {0} {1}", reason, message);
    }
  }

  private void write(
      String component,
      StoredObject about,
      String type,
      String reason,
      String message,
      Instant now) {
    Same same = new Same(component, about.uid(), type, reason, message);
    WriteContext context =
        new WriteContext(Identity.controller(component), component, component, false, null, now);
    try {
      Seen seen = remembered(same, now);
      if (seen == null || !countUp(seen.key(), context)) {
        ObjectNode event = event(component, about, type, reason, message, now);
        ServedKind kind = operations.kinds().stored(EVENTS);
        StoredObject written = operations.create(kind, event, context).get();
        remember(same, new Seen(written.key(), now));
      } else {
        remember(same, new Seen(seen.key(), now));
      }
    } catch (ApiException e) {
      // A namespace on its way out takes no events; nothing is lost that somebody could look at.
      LOG.log(System.Logger.Level.DEBUG, "event not written: {0}", e.getMessage());
    }
  }

  private static final dev.gantry.model.kind.GroupResource EVENTS =
      new dev.gantry.model.kind.GroupResource("", "events");

  private synchronized Seen remembered(Same same, Instant now) {
    Seen seen = recent.get(same);
    return seen == null || seen.at().plusSeconds(AGGREGATE_SECONDS).isBefore(now) ? null : seen;
  }

  private synchronized void remember(Same same, Seen seen) {
    recent.put(same, seen);
  }

  private boolean countUp(ObjectKey key, WriteContext context) {
    try {
      operations.update(
          operations.kinds().stored(EVENTS),
          key,
          Changes.Part.WHOLE,
          "",
          event -> {
            event.put("count", event.path("count").asInt(1) + 1);
            event.put("lastTimestamp", Meta.time(context.now()));
            return event;
          },
          context);
      return true;
    } catch (ApiException e) {
      if (e.is("NotFound")) {
        return false;
      }
      throw e;
    }
  }

  private ObjectNode event(
      String component,
      StoredObject about,
      String type,
      String reason,
      String message,
      Instant now) {
    JsonNode document = about.document();
    String namespace = about.key().namespace().isEmpty() ? "default" : about.key().namespace();
    ObjectNode event = Json.object();
    event.put("apiVersion", "v1").put("kind", "Event");
    event
        .putObject("metadata")
        .put("name", about.key().name() + "." + Long.toHexString(nanos(now)))
        .put("namespace", namespace);
    ObjectNode involved = event.putObject("involvedObject");
    involved.put("apiVersion", document.path("apiVersion").asText());
    involved.put("kind", document.path("kind").asText());
    if (!about.key().namespace().isEmpty()) {
      involved.put("namespace", about.key().namespace());
    }
    involved.put("name", about.key().name());
    involved.put("uid", about.uid());
    involved.put("resourceVersion", Long.toString(about.revision()));
    event.put("type", type).put("reason", reason).put("message", message);
    event.put("firstTimestamp", Meta.time(now)).put("lastTimestamp", Meta.time(now));
    event.put("count", 1);
    event.putObject("source").put("component", component);
    event.put("reportingComponent", component).put("reportingInstance", "");
    return event;
  }

  private long lastName;

  /** Nanoseconds since the epoch, never the same twice. */
  private synchronized long nanos(Instant now) {
    long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
    lastName = Math.max(lastName + 1, nanos);
    return lastName;
  }
}
