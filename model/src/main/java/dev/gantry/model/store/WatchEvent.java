package dev.gantry.model.store;

/**
 * One change as a watcher sees it. For DELETED the object is its last state, at the deletion's
 * revision.
 *
 * @param previous the object before, null when it was created; not sent, for handlers in the same
 *     process
 */
public record WatchEvent(Type type, StoredObject object, StoredObject previous) {

  /** As on the wire. */
  public enum Type {
    ADDED,
    MODIFIED,
    DELETED
  }
}
