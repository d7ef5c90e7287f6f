package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.status.ApiException;

/**
 * {@code kubectl apply} that goes over from the client's side to the server's: what the same tool
 * owned by its annotation is its own, not somebody else's.
 */
final class ClientSideApply {

  private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";
  private static final String SERVER_SIDE = "kubectl";
  private static final String CLIENT_SIDE = "conflict with \"kubectl-client-side-apply\"";

  private ClientSideApply() {}

  /** Whether a refused apply conflicts with nobody but kubectl's own earlier self. */
  static boolean isHandedOver(ApiException refusal, ObjectNode old, String manager) {
    return SERVER_SIDE.equals(manager)
        && !refusal.causes().isEmpty()
        && Meta.annotations(old).containsKey(ANNOTATION)
        && refusal.causes().stream()
            .allMatch(
                c ->
                    "FieldManagerConflict".equals(c.reason())
                        && c.message().startsWith(CLIENT_SIDE));
  }
}
