package dev.gantry.model.strategy.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Tree;
import java.util.List;

/** Defaults of one container. */
final class ContainerDefaults {

  private ContainerDefaults() {}

  static void apply(ObjectNode container) {
    Tree.text(container, "imagePullPolicy", pullPolicy(container.path("image").asText("")));
    Tree.text(container, "terminationMessagePath", "/dev/termination-log");
    Tree.text(container, "terminationMessagePolicy", "File");
    Tree.ensure(container, "resources");
    for (ObjectNode port : Tree.objects(container, "ports")) {
      Tree.text(port, "protocol", "TCP");
    }
    for (ObjectNode variable : Tree.objects(container, "env")) {
      ObjectNode source = Tree.object(variable, "valueFrom");
      if (source != null) {
        fieldVersion(Tree.object(source, "fieldRef"));
      }
    }
    for (String field : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
      ObjectNode probe = Tree.object(container, field);
      if (probe != null) {
        probe(probe);
      }
    }
    ObjectNode lifecycle = Tree.object(container, "lifecycle");
    if (lifecycle != null) {
      for (String hook : List.of("postStart", "preStop")) {
        ObjectNode handler = Tree.object(lifecycle, hook);
        if (handler != null) {
          http(handler);
        }
      }
    }
  }

  private static void probe(ObjectNode probe) {
    Tree.nonZero(probe, "timeoutSeconds", 1);
    Tree.nonZero(probe, "periodSeconds", 10);
    Tree.nonZero(probe, "successThreshold", 1);
    Tree.nonZero(probe, "failureThreshold", 3);
    http(probe);
    ObjectNode grpc = Tree.object(probe, "grpc");
    if (grpc != null && !Tree.isSet(grpc, "service")) {
      grpc.put("service", "");
    }
  }

  private static void http(ObjectNode handler) {
    ObjectNode http = Tree.object(handler, "httpGet");
    if (http != null) {
      Tree.text(http, "path", "/");
      Tree.text(http, "scheme", "HTTP");
    }
  }

  static void fieldVersion(ObjectNode fieldRef) {
    if (fieldRef != null) {
      Tree.text(fieldRef, "apiVersion", "v1");
    }
  }

  /** {@code Always} where the image has the tag latest, or neither tag nor digest. */
  static String pullPolicy(String image) {
    boolean digest = image.contains("@");
    String named = digest ? image.substring(0, image.indexOf('@')) : image;
    int colon = named.lastIndexOf(':');
    // A colon before the last slash belongs to the registry's port: localhost:5000/web.
    String tag = colon > named.lastIndexOf('/') ? named.substring(colon + 1) : "";
    return tag.equals("latest") || (tag.isEmpty() && !digest) ? "Always" : "IfNotPresent";
  }
}
