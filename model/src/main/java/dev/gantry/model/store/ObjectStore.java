package dev.gantry.model.store;

import dev.gantry.model.status.ApiException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Reading and writing the cluster. {@link #update} is the primitive: read, decide, check, write.
 */
public interface ObjectStore extends ObjectReader {

  /**
   * Queues a write for the next group commit. The future completes after the commit is durable and
   * this server's cache shows it, or fails with {@link ApiException} (the change's own refusal; 503
   * when the database is away).
   */
  CompletableFuture<WriteResult> submit(Write write);

  /**
   * Writes all or nothing, in one transaction; the first refusal is thrown and nothing is written.
   */
  List<WriteResult> transaction(List<Write> writes);

  default WriteResult update(Write write) {
    try {
      return submit(write).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ApiException refusal) {
        throw refusal;
      }
      throw e;
    }
  }
}
