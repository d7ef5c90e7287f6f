package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectStore;
import dev.gantry.model.store.WriteResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Many deletions that share group commits: each is decided and queued without waiting for the one
 * before it. One at a time, 5,000 pods cost 5,000 commits; so they cost a few dozen.
 */
final class Deletions {

  /** As many as may wait for a commit: several batches of the store, and a bound on memory. */
  private static final int IN_FLIGHT = 512;

  /**
   * One deletion to be made.
   *
   * @param options a {@code metav1.DeleteOptions} document, may be empty
   */
  record Wanted(ServedKind kind, ObjectKey key, JsonNode options) {}

  /**
   * What became of one of them.
   *
   * @param refusal null when it worked
   */
  record Outcome(ObjectKey key, ApiException refusal) {}

  private record Queued(Wanted wanted, CompletableFuture<WriteResult> answer) {}

  private final PlannedWriter writer;
  private final Deletion deletion;

  Deletions(PlannedWriter writer, Deletion deletion) {
    this.writer = writer;
    this.deletion = deletion;
  }

  /** All outcomes, in the order of what was wanted; a refusal does not keep the others back. */
  List<Outcome> carryOut(List<Wanted> wanted, WriteContext context) {
    List<Outcome> outcomes = new ArrayList<>(wanted.size());
    Deque<Queued> underWay = new ArrayDeque<>();
    for (Wanted one : wanted) {
      if (underWay.size() == IN_FLIGHT) {
        outcomes.add(outcome(underWay.remove(), context));
      }
      underWay.add(new Queued(one, submit(one, context)));
    }
    while (!underWay.isEmpty()) {
      outcomes.add(outcome(underWay.remove(), context));
    }
    return outcomes;
  }

  private CompletableFuture<WriteResult> submit(Wanted one, WriteContext context) {
    try {
      return writer.submit(one.key(), context, decision(one, context));
    } catch (ApiException refusal) {
      return CompletableFuture.failedFuture(refusal);
    }
  }

  private Plan.Decision decision(Wanted one, WriteContext context) {
    return deletion.delete(one.kind(), one.key(), one.options(), context);
  }

  private Outcome outcome(Queued queued, WriteContext context) {
    Wanted one = queued.wanted();
    try {
      try {
        ObjectStore.joined(queued.answer());
      } catch (ApiException refusal) {
        if (!PlannedWriter.isMoved(refusal)) {
          throw refusal;
        }
        writer.write(one.key(), context, decision(one, context));
      }
      return new Outcome(one.key(), null);
    } catch (ApiException refusal) {
      return new Outcome(one.key(), refusal);
    }
  }
}
