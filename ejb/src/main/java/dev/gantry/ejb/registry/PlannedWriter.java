package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.Change;
import dev.gantry.model.store.ObjectStore;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.Write;
import dev.gantry.model.store.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Carries plans out. A plan for one key goes with the group commit; a plan with writes alongside
 * goes as one transaction, decided against one revision and decided again when that moved.
 */
public final class PlannedWriter {

  /** Reason of the internal refusal that means: decide again from the new state. */
  private static final String MOVED = "Moved";

  private static final int ATTEMPTS = 32;

  private final ObjectStore store;

  public PlannedWriter(ObjectStore store) {
    this.store = store;
  }

  /** Thrown by a change whose premise is gone; makes the whole plan be decided again. */
  public static ApiException moved() {
    return new ApiException(409, MOVED, "decide again", "", "", "", "", List.of(), 1);
  }

  public WriteResult write(ObjectKey key, WriteContext context, Plan.Decision decision) {
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(key, context, decision);
      } catch (ApiException e) {
        if (!e.is(MOVED)) {
          throw e;
        }
        if (attempt == ATTEMPTS) {
          throw ApiException.conflict(
              key.resource(), key.name(), "too many others are changing it; please try again");
        }
        store.awaitLatest();
      }
    }
  }

  private WriteResult attempt(ObjectKey key, WriteContext context, Plan.Decision decision) {
    Optional<StoredObject> base = store.get(key);
    Plan plan = decision.on(base);
    if (context.dryRun()) {
      return pretend(base, key, plan);
    }
    Change change =
        current -> {
          if (revision(current) == revision(base)) {
            return plan.outcome();
          }
          if (!plan.alongside().isEmpty()) {
            throw moved();
          }
          Plan again = decision.on(current);
          if (!again.alongside().isEmpty()) {
            throw moved();
          }
          return again.outcome();
        };
    Write write = new Write(key, change, context.actor());
    if (plan.alongside().isEmpty()) {
      return store.update(write);
    }
    List<Write> all = new ArrayList<>();
    all.add(write);
    all.addAll(plan.alongside());
    return store.transaction(all).get(0);
  }

  private static long revision(Optional<StoredObject> object) {
    return object.map(StoredObject::revision).orElse(0L);
  }

  /** What the write would have left behind. */
  private static WriteResult pretend(Optional<StoredObject> base, ObjectKey key, Plan plan) {
    if (plan.outcome() instanceof Change.Put put) {
      ObjectNode document = put.document();
      long revision = revision(base);
      if (revision > 0) {
        Meta.of(document).put("resourceVersion", Long.toString(revision));
      }
      StoredObject object =
          new StoredObject(
              key,
              Meta.uid(document),
              revision,
              Json.bytes(document),
              Meta.labels(document),
              Map.of());
      return new WriteResult(
          Optional.of(object),
          base.isEmpty() ? WriteResult.Effect.CREATED : WriteResult.Effect.UPDATED);
    }
    return new WriteResult(
        base,
        plan.outcome() instanceof Change.Remove
            ? WriteResult.Effect.REMOVED
            : WriteResult.Effect.UNCHANGED);
  }
}
