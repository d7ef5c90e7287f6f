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
import java.util.concurrent.CompletableFuture;

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
        if (!isMoved(e)) {
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
    return ObjectStore.joined(submit(key, context, decision));
  }

  /**
   * Decides now and queues the writes for the next group commit, so that a caller may have many
   * under way.
   *
   * @return fails with the refusal; with {@link #isMoved} the plan has to be decided again
   * @throws ApiException the decision's own refusal
   */
  CompletableFuture<WriteResult> submit(
      ObjectKey key, WriteContext context, Plan.Decision decision) {
    Optional<StoredObject> base = store.get(key);
    Plan plan = decision.on(base);
    if (context.dryRun()) {
      return CompletableFuture.completedFuture(pretend(base, key, plan));
    }
    Change change =
        current -> {
          if (revision(current) == revision(base)) {
            return plan.outcome();
          }
          if (!plan.alongside().isEmpty() || context.notes().asksOthers()) {
            throw moved();
          }
          Plan again = context.notes().whileCommitting(() -> decision.on(current));
          if (!again.alongside().isEmpty()) {
            throw moved();
          }
          return again.outcome();
        };
    Write write = new Write(key, change, context.actor());
    if (plan.alongside().isEmpty()) {
      return store.submit(write);
    }
    List<Write> all = new ArrayList<>();
    all.add(write);
    all.addAll(plan.alongside());
    return store.submit(all).thenApply(results -> results.get(0));
  }

  /** Whether a refusal only means: decide again from the new state. */
  static boolean isMoved(ApiException refusal) {
    return refusal.is(MOVED);
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
