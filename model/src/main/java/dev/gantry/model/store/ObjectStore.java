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
   * Queues writes that stand or fall together for the next group commit: all or nothing, the first
   * refusal fails the future and nothing is written.
   */
  CompletableFuture<List<WriteResult>> submit(List<Write> writes);

  /**
   * Writes all or nothing, in one transaction; the first refusal is thrown and nothing is written.
   */
  default List<WriteResult> transaction(List<Write> writes) {
    return joined(submit(writes));
  }

  default WriteResult update(Write write) {
    return joined(submit(write));
  }

  /**
   * Waits for a queued write.
   *
   * @throws ApiException the write's refusal
   */
  static <T> T joined(CompletableFuture<T> queued) {
    try {
      return queued.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ApiException refusal) {
        throw refusal;
      }
      throw e;
    }
  }
}
