package dev.gantry.ejb.security.node;

import dev.gantry.ejb.security.Authorizer;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import java.util.Set;

/**
 * What a node's agent may do: its own node, lease and pods, what those pods refer to, and what
 * every node needs to know for services, DNS and ingress.
 */
public final class NodeAuthorizer implements Authorizer {

  public static final String GROUP = "system:nodes";
  public static final String PREFIX = "system:node:";

  private static final Set<String> READ = Set.of("get", "list", "watch");
  private static final Set<String> WRITE = Set.of("create", "update", "patch", "delete");

  /** Read by every node, as {@code resource.group}. */
  private static final Set<String> READABLE =
      Set.of(
          "services",
          "endpoints",
          "endpointslices.discovery.k8s.io",
          "namespaces",
          "nodes",
          "ingresses.networking.k8s.io",
          "ingressclasses.networking.k8s.io",
          "networkpolicies.networking.k8s.io",
          "runtimeclasses.node.k8s.io",
          "csidrivers.storage.k8s.io",
          "storageclasses.storage.k8s.io",
          "volumeattachments.storage.k8s.io",
          "priorityclasses.scheduling.k8s.io");

  private static final Set<String> REFERRED =
      Set.of("secrets", "configmaps", "persistentvolumeclaims", "persistentvolumes");

  private final NodeReferences references;

  public NodeAuthorizer(NodeReferences references) {
    this.references = references;
  }

  /** The node that an identity is, {@code ""} for anybody else. */
  public static String nodeName(Identity identity) {
    return identity.inGroup(GROUP) && identity.username().startsWith(PREFIX)
        ? identity.username().substring(PREFIX.length())
        : "";
  }

  @Override
  public Decision authorize(Identity identity, RequestInfo request) {
    String node = nodeName(identity);
    if (node.isEmpty() || !request.resourceRequest()) {
      return new Decision(false, "");
    }
    return allowed(node, request)
        ? new Decision(true, "node authorizer")
        : new Decision(
            false,
            REFERRED.contains(request.resource())
                ? "no relationship found between node '" + node + "' and this object"
                : "");
  }

  private boolean allowed(String node, RequestInfo request) {
    String resource =
        request.group().isEmpty() ? request.resource() : request.resource() + "." + request.group();
    String verb = request.verb();
    if (READ.contains(verb) && request.subresource().isEmpty() && READABLE.contains(resource)) {
      return true;
    }
    return switch (resource) {
      case "nodes" -> ownNode(node, request);
      case "pods" -> pods(node, request);
      case "leases.coordination.k8s.io" ->
          request.namespace().equals("kube-node-lease")
              && ("create".equals(verb) || node.equals(request.name()));
      case "events", "events.events.k8s.io" -> Set.of("create", "update", "patch").contains(verb);
      case "certificatesigningrequests.certificates.k8s.io" ->
          "create".equals(verb) || READ.contains(verb);
      case "ingresses.networking.k8s.io", "services" ->
          "status".equals(request.subresource()) && Set.of("update", "patch").contains(verb);
      case "serviceaccounts" -> account(node, request);
      case "csinodes.storage.k8s.io" -> "create".equals(verb) || node.equals(request.name());
      case "persistentvolumes" ->
          READ.contains(verb) && references.refers(node, request)
              || Set.of("get", "patch").contains(verb)
                  && request.subresource().isEmpty()
                  && references.hasDirectory(node, request.name());
      case "secrets", "configmaps", "persistentvolumeclaims" ->
          READ.contains(verb) && references.refers(node, request);
      case "tokenreviews.authentication.k8s.io",
          "subjectaccessreviews.authorization.k8s.io",
          "localsubjectaccessreviews.authorization.k8s.io" ->
          "create".equals(verb);
      default -> false;
    };
  }

  private static boolean ownNode(String node, RequestInfo request) {
    boolean own = node.equals(request.name());
    return switch (request.verb()) {
      case "create" -> request.subresource().isEmpty();
      case "update", "patch" -> own && Set.of("", "status").contains(request.subresource());
      case "delete" -> own && request.subresource().isEmpty();
      default -> false;
    };
  }

  private boolean pods(String node, RequestInfo request) {
    if (request.subresource().isEmpty()) {
      // Lists and watches are narrowed by the agent's own field selector; a list of pods shows
      // nothing that a node may not know, so it is not refused.
      return READ.contains(request.verb())
          || "create".equals(request.verb())
          || "delete".equals(request.verb())
              && references.runs(node, request.namespace(), request.name());
    }
    return switch (request.subresource()) {
      case "status" ->
          WRITE.contains(request.verb())
              && references.runs(node, request.namespace(), request.name());
      case "eviction" -> references.runs(node, request.namespace(), request.name());
      default -> false;
    };
  }

  private boolean account(String node, RequestInfo request) {
    return switch (request.subresource()) {
      case "token" -> "create".equals(request.verb()) && references.refers(node, request);
      case "" -> "get".equals(request.verb()) && references.refers(node, request);
      default -> false;
    };
  }
}
