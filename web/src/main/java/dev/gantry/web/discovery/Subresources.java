package dev.gantry.web.discovery;

import dev.gantry.model.kind.Kind;
import java.util.List;

/** What discovery says of a subresource. */
record Subresources(String name, String group, String version, String kind, List<String> verbs) {

  private static final List<String> READ_WRITE = List.of("get", "patch", "update");
  private static final List<String> CREATE = List.of("create");
  private static final List<String> CONNECT = List.of("create", "get");
  private static final List<String> PROXY = List.of("create", "delete", "get", "patch", "update");

  static Subresources of(Kind parent, String name) {
    String group = parent.group();
    String version = parent.version();
    return switch (name) {
      case "scale" -> new Subresources(name, "autoscaling", "v1", "Scale", READ_WRITE);
      case "eviction" -> new Subresources(name, "policy", "v1", "Eviction", CREATE);
      case "binding" -> new Subresources(name, "", "v1", "Binding", CREATE);
      case "token" -> new Subresources(name, "authentication.k8s.io", "v1", "TokenRequest", CREATE);
      case "attach" -> new Subresources(name, group, version, "PodAttachOptions", CONNECT);
      case "exec" -> new Subresources(name, group, version, "PodExecOptions", CONNECT);
      case "portforward" ->
          new Subresources(name, group, version, "PodPortForwardOptions", CONNECT);
      case "log" -> new Subresources(name, group, version, parent.kind(), List.of("get"));
      case "finalize" -> new Subresources(name, group, version, parent.kind(), List.of("update"));
      case "proxy" -> new Subresources(name, group, version, parent.kind() + "ProxyOptions", PROXY);
      default -> new Subresources(name, group, version, parent.kind(), READ_WRITE);
    };
  }

  boolean isOf(Kind parent) {
    return group.equals(parent.group()) && version.equals(parent.version());
  }
}
