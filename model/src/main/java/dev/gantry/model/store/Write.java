package dev.gantry.model.store;

import dev.gantry.model.object.ObjectKey;

/** One change to one key, by somebody. */
public record Write(ObjectKey key, Change change, Actor actor) {

  /**
   * Who writes, for the history and the audit.
   *
   * @param user the user name
   * @param client the user agent or component
   * @param fence the writer's leadership, checked inside the transaction; null for writes that need
   *     none
   */
  public record Actor(String user, String client, Fence fence) {
    public static Actor of(String user, String client) {
      return new Actor(user, client, null);
    }
  }

  /**
   * A controller group's leadership: a write with a token older than the group's current one is
   * refused.
   */
  public record Fence(String group, long token) {}
}
