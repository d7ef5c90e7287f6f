package dev.gantry.model.store;

import java.time.Duration;
import java.util.Optional;

/** Which server is the active one of a controller group: a lease row with a fencing number. */
public interface Leadership {

  /**
   * Becomes the leader of {@code group}, or stays it: also renews, keeping the token, when this
   * server already leads.
   *
   * @param ttl how long the leadership lasts unless renewed
   * @return the fence for the leader's writes; empty while another server leads, or when the
   *     database cannot be asked
   */
  Optional<Write.Fence> acquire(String group, Duration ttl);

  /** Gives the leadership up, so that another server may take it at once. */
  void release(Write.Fence fence);
}
