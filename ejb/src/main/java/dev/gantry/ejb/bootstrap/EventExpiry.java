package dev.gantry.ejb.bootstrap;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.ejb.controller.Controller;
import dev.gantry.ejb.controller.Round;
import dev.gantry.ejb.controller.Source;
import dev.gantry.ejb.registry.Cluster;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Events are kept for an hour after they last happened. */
@ApplicationScoped
public class EventExpiry implements Controller {

  private static final Duration KEPT = Duration.ofHours(1);
  private static final Duration SWEEP = Duration.ofMinutes(1);
  private static final GroupResource EVENTS = new GroupResource("", "events");
  private static final ObjectKey ALL = new ObjectKey(EVENTS, "", "");

  @Override
  public String name() {
    return "event-expiry";
  }

  @Override
  public int workers() {
    return 1;
  }

  @Override
  public List<Source> sources() {
    return List.of();
  }

  @Override
  public void everything(ObjectReader reader, Consumer<ObjectKey> enqueue) {
    enqueue.accept(ALL);
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    Instant limit = round.now().minus(KEPT);
    for (StoredObject event : round.reader().list(Query.all(EVENTS)).objects()) {
      if (last(event.document()).isBefore(limit)) {
        round.cluster().delete(event.key(), Cluster.DeleteOptions.background(event.uid()));
      }
    }
    round.requeueAfter(SWEEP);
  }

  /** The latest of an event's times. */
  static Instant last(JsonNode event) {
    return Stream.of(
            event.path("series").path("lastObservedTime"),
            event.path("lastTimestamp"),
            event.path("eventTime"),
            event.path("metadata").path("creationTimestamp"))
        .map(t -> parse(t.asText("")))
        .max(Instant::compareTo)
        .orElse(Instant.MIN);
  }

  private static Instant parse(String time) {
    try {
      return Instant.parse(time);
    } catch (DateTimeParseException e) {
      return Instant.MIN;
    }
  }
}
