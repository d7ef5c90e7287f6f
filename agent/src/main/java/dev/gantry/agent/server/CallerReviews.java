package dev.gantry.agent.server;

import java.util.Optional;

/** The two questions that a node asks the cluster about those who call it. */
public interface CallerReviews {
  /** A user as the cluster knows it. */
  record User(String name, String uid, java.util.List<String> groups) {}

  /** Whose token this is; empty when the cluster does not know it. */
  Optional<User> holder(String token);

  /**
   * Whether the user may do this to the node.
   *
   * @param verb get, create, update, patch or delete
   * @param subresource of {@code nodes}: proxy, stats, metrics or pods
   */
  boolean may(User user, String verb, String subresource);
}
