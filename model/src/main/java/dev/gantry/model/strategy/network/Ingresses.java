package dev.gantry.model.strategy.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;
import java.util.List;

/** Rules of ingresses and ingress classes. */
public final class Ingresses {

  /** {@code networking.k8s.io/v1 Ingress}. */
  public static final Rules INGRESSES =
      Rules.PLAIN
          .preparing(s -> s.putObject("status").putObject("loadBalancer"), (o, old) -> {})
          .checked(Ingresses::check)
          .onStatus((o, old, causes) -> LoadBalancerStatus.check(o, causes))
          .counted();

  /** {@code networking.k8s.io/v1 IngressClass}. */
  public static final Rules CLASSES =
      Rules.PLAIN
          .defaulted(Ingresses::classDefaults)
          .checked(Ingresses::checkClass)
          .onUpdate(
              (o, old, causes) ->
                  causes.immutable(
                      "spec.controller",
                      o.path("spec").path("controller"),
                      old.path("spec").path("controller")))
          .counted();

  private static final List<String> PATH_TYPES =
      List.of("Exact", "ImplementationSpecific", "Prefix");

  private Ingresses() {}

  private static void check(ObjectNode ingress, Causes causes) {
    JsonNode spec = ingress.path("spec");
    List<ObjectNode> rules = Tree.objects(spec, "rules");
    if (rules.isEmpty() && !Tree.isSet(spec, "defaultBackend")) {
      causes.invalid(
          "spec", Tree.shown(spec), "either `defaultBackend` or `rules` must be specified");
    }
    if (Tree.isSet(spec, "defaultBackend")) {
      backend(spec.path("defaultBackend"), "spec.defaultBackend", causes);
    }
    for (int i = 0; i < rules.size(); i++) {
      rule(rules.get(i), "spec.rules[" + i + "]", causes);
    }
    int i = 0;
    for (ObjectNode tls : Tree.objects(spec, "tls")) {
      int j = 0;
      for (String host : Tree.texts(tls, "hosts")) {
        String field = "spec.tls[" + i + "].hosts[" + j++ + "]";
        causes.invalidAll(
            field,
            host,
            host.contains("*") ? Names.wildcardSubdomain(host) : Names.subdomain(host));
      }
      causes.optionalText(
          "spec.tls[" + i + "].secretName", tls.path("secretName"), Names::subdomain);
      i++;
    }
    String name = spec.path("ingressClassName").asText("");
    if (!name.isEmpty()) {
      causes.invalidAll("spec.ingressClassName", name, Names.subdomain(name));
    }
    if (!name.isEmpty() && Meta.annotations(ingress).containsKey("kubernetes.io/ingress.class")) {
      String annotation = Meta.annotations(ingress).get("kubernetes.io/ingress.class");
      if (!annotation.equals(name)) {
        causes.invalid(
            "annotations.kubernetes.io/ingress.class",
            annotation,
            "must match `ingressClassName` when both are specified");
      }
    }
  }

  private static void rule(ObjectNode rule, String path, Causes causes) {
    String host = rule.path("host").asText("");
    if (Names.isAddress(host)) {
      causes.invalid(path + ".host", host, "must be a DNS name, not an IP address");
    } else if (!host.isEmpty()) {
      causes.invalidAll(
          path + ".host",
          host,
          host.contains("*") ? Names.wildcardSubdomain(host) : Names.subdomain(host));
    }
    if (!Tree.isSet(rule, "http")) {
      return;
    }
    List<ObjectNode> paths = Tree.objects(rule.path("http"), "paths");
    if (paths.isEmpty()) {
      causes.required(path + ".http.paths", "");
    }
    for (int i = 0; i < paths.size(); i++) {
      path(paths.get(i), path + ".http.paths[" + i + "]", causes);
    }
  }

  private static void path(ObjectNode route, String path, Causes causes) {
    String type = route.path("pathType").asText("");
    String target = route.path("path").asText("");
    if (type.isEmpty()) {
      causes.required(path + ".pathType", "pathType must be specified");
    } else if (!PATH_TYPES.contains(type)) {
      causes.notSupported(path + ".pathType", type, PATH_TYPES);
    } else if (type.equals("ImplementationSpecific")) {
      if (!target.isEmpty() && !target.startsWith("/")) {
        causes.invalid(path + ".path", target, "must be an absolute path");
      }
    } else if (!target.startsWith("/")) {
      causes.invalid(path + ".path", target, "must be an absolute path");
    } else {
      for (String part : List.of("//", "/./", "/../", "%2f", "%2F")) {
        if (target.contains(part)) {
          causes.invalid(path + ".path", target, "must not contain '" + part + "'");
        }
      }
      for (String end : List.of("/..", "/.")) {
        if (target.endsWith(end)) {
          causes.invalid(path + ".path", target, "cannot end with '" + end + "'");
        }
      }
    }
    backend(route.path("backend"), path + ".backend", causes);
  }

  private static void backend(JsonNode backend, String path, Causes causes) {
    boolean service = Tree.isSet(backend, "service");
    boolean resource = Tree.isSet(backend, "resource");
    if (service && resource) {
      causes.invalid(path, "", "cannot set both resource and service backends");
      return;
    }
    if (resource) {
      reference(backend.path("resource"), path + ".resource", causes);
      return;
    }
    String name = backend.path("service").path("name").asText("");
    if (name.isEmpty()) {
      causes.required(path + ".service.name", "");
    } else {
      causes.invalidAll(path + ".service.name", name, Names.label1035(name));
    }
    JsonNode port = backend.path("service").path("port");
    boolean named = !Tree.isBlank(port, "name");
    long number = port.path("number").asLong(0);
    if (named && number != 0) {
      causes.invalid(path, "", "cannot set both port name & port number");
    } else if (named) {
      causes.invalidAll(
          path + ".service.port.name",
          port.path("name").asText(),
          Names.port(port.path("name").asText()));
    } else if (number == 0) {
      causes.required(path, "port name or number is required");
    } else {
      causes.invalidAll(path + ".service.port.number", number, Names.portNumber(number));
    }
  }

  private static void reference(JsonNode reference, String path, Causes causes) {
    causes.optionalText(path + ".apiGroup", reference.path("apiGroup"), Names::subdomain);
    for (String field : List.of("kind", "name")) {
      causes.text(path + "." + field, reference.path(field), Names::pathSegment);
    }
  }

  private static void classDefaults(ObjectNode ingressClass) {
    ObjectNode parameters = Tree.object(ingressClass.path("spec"), "parameters");
    if (parameters != null) {
      Tree.text(parameters, "scope", "Cluster");
    }
  }

  private static void checkClass(ObjectNode ingressClass, Causes causes) {
    String controller = ingressClass.path("spec").path("controller").asText("");
    String field = "spec.controller";
    if (controller.length() > 250) {
      causes.tooLong(field, 250);
    }
    if (controller.isEmpty()) {
      causes.required(field, "");
    } else if (!controller.matches("[^/]+/[^/].*")) {
      causes.invalid(field, controller, "must be a domain-prefixed path (such as \"acme.io/foo\")");
    }
    JsonNode parameters = ingressClass.path("spec").path("parameters");
    if (parameters.isObject()) {
      reference(parameters, "spec.parameters", causes);
      causes.oneOf(
          "spec.parameters.scope", parameters.path("scope"), List.of("Cluster", "Namespace"));
      String namespace = "spec.parameters.namespace";
      boolean given = !Tree.isBlank(parameters, "namespace");
      String scope = parameters.path("scope").asText();
      if (scope.equals("Namespace")) {
        if (given) {
          causes.optionalText(namespace, parameters.path("namespace"), Names::label);
        } else {
          causes.required(namespace, "`parameters.scope` is set to 'Namespace'");
        }
      } else if (scope.equals("Cluster") && given) {
        causes.forbidden(namespace, "`parameters.scope` is set to 'Cluster'");
      }
    }
  }
}
