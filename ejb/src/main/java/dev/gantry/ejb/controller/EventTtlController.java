package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.Cluster;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.Times;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Removes events an hour after they last happened. */
@ApplicationScoped
public class EventTtlController implements Controller {

  private static final Duration TTL = Duration.ofHours(1);
  private static final Duration SWEEP = Duration.ofMinutes(5);
  private static final ObjectKey ALL = new ObjectKey(Keys.EVENTS, "", "all");

  @Override
  public String name() {
    return "event-ttl-controller";
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
    round.requeueAfter(SWEEP);
    for (StoredObject event : round.reader().list(Query.all(Keys.EVENTS)).objects()) {
      // A fresh tree and not the shared view: events are many, and nobody else reads them here.
      if (last(event.document()).plus(TTL).isBefore(round.now())) {
        try {
          round.cluster().delete(event.key(), Cluster.DeleteOptions.background(event.uid()));
        } catch (ApiException refusal) {
          if (!refusal.is("Conflict") && !refusal.is("NotFound")) {
            throw refusal;
          }
        }
      }
    }
  }

  private static Instant last(ObjectNode event) {
    return Times.read(event.path("series").path("lastObservedTime"))
        .or(() -> Times.read(event.path("lastTimestamp")))
        .or(() -> Times.read(event.path("eventTime")))
        .orElse(Times.created(event));
  }
}
