package dev.gantry.jpa;

import dev.gantry.model.kind.GroupResource;
import java.time.Duration;
import java.util.Set;

/**
 * How the store behaves.
 *
 * @param server this server's name, unique among the servers of a database
 * @param batch writes that one transaction takes at most
 * @param patience how long a write or a wait for a revision may take before it is refused
 * @param poll how often a server looks for foreign writes that no notification told of
 * @param windowEvents events kept in memory per resource for watches to start from
 * @param windowBytes document bytes of those events, per resource
 * @param watcherQueue events that may wait for one watcher
 * @param history what compaction keeps
 * @param ephemeral resources that leave no history
 */
public record StoreSettings(
    String server,
    int batch,
    Duration patience,
    Duration poll,
    int windowEvents,
    long windowBytes,
    int watcherQueue,
    History history,
    Set<GroupResource> ephemeral) {

  /**
   * What compaction keeps; partitions are dropped whole, so a little more stays.
   *
   * @param interval how often it looks
   * @param maxAge of lasting revisions
   * @param maxBytes of lasting revisions, tables and indexes
   * @param auditAge of audit rows
   * @param ephemeralAge of revisions of ephemeral kinds
   * @param span revisions in one lasting partition; ephemeral ones have a fifth of it
   */
  public record History(
      Duration interval,
      Duration maxAge,
      long maxBytes,
      Duration auditAge,
      Duration ephemeralAge,
      long span) {}

  public static StoreSettings defaults(String server) {
    return new StoreSettings(
        server,
        256,
        Duration.ofSeconds(10),
        Duration.ofSeconds(2),
        10_000,
        12L << 20,
        10_000,
        new History(
            Duration.ofMinutes(1),
            Duration.ofDays(30),
            4L << 30,
            Duration.ofDays(90),
            Duration.ofMinutes(10),
            100_000),
        Set.of(
            new GroupResource("coordination.k8s.io", "leases"), new GroupResource("", "events")));
  }

  public StoreSettings withHistory(History kept) {
    return new StoreSettings(
        server, batch, patience, poll, windowEvents, windowBytes, watcherQueue, kept, ephemeral);
  }

  public StoreSettings withWindow(int events, int queue) {
    return new StoreSettings(
        server, batch, patience, poll, events, windowBytes, queue, history, ephemeral);
  }

  public StoreSettings withPatience(Duration atMost) {
    return new StoreSettings(
        server, batch, atMost, poll, windowEvents, windowBytes, watcherQueue, history, ephemeral);
  }
}
