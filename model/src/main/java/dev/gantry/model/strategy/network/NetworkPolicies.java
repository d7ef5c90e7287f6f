package dev.gantry.model.strategy.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Selectors;
import dev.gantry.model.strategy.Tree;
import java.util.List;

/** Rules of network policies. */
public final class NetworkPolicies {

  /** {@code networking.k8s.io/v1 NetworkPolicy}. */
  public static final Rules RULES =
      Rules.PLAIN.defaulted(NetworkPolicies::defaults).checked(NetworkPolicies::check).counted();

  private static final List<String> POLICY_TYPES = List.of("Egress", "Ingress");

  private NetworkPolicies() {}

  private static void defaults(ObjectNode policy) {
    ObjectNode spec = Tree.ensure(policy, "spec");
    for (String direction : List.of("ingress", "egress")) {
      for (ObjectNode rule : Tree.objects(spec, direction)) {
        Tree.objects(rule, "ports").forEach(p -> Tree.text(p, "protocol", "TCP"));
      }
    }
    if (spec.path("policyTypes").isEmpty()) {
      var types = spec.putArray("policyTypes").add("Ingress");
      if (!spec.path("egress").isEmpty()) {
        types.add("Egress");
      }
    }
    Tree.ensure(spec, "podSelector");
  }

  private static void check(ObjectNode policy, Causes causes) {
    JsonNode spec = policy.path("spec");
    Selectors.check(spec.path("podSelector"), "spec.podSelector", causes);
    direction(spec, "ingress", "from", causes);
    direction(spec, "egress", "to", causes);
    JsonNode types = spec.path("policyTypes");
    if (types.size() > 2) {
      causes.invalid(
          "spec.policyTypes", Tree.shown(types), "may not specify more than two policyTypes");
      return;
    }
    for (JsonNode type : types) {
      if (!POLICY_TYPES.contains(type.asText())) {
        causes.notSupported("spec.policyTypes", type.asText(), POLICY_TYPES);
      }
    }
  }

  private static void direction(JsonNode spec, String direction, String peers, Causes causes) {
    int i = 0;
    for (ObjectNode rule : Tree.objects(spec, direction)) {
      String path = "spec." + direction + "[" + i++ + "]";
      int j = 0;
      for (ObjectNode port : Tree.objects(rule, "ports")) {
        port(port, path + ".ports[" + j++ + "]", causes);
      }
      j = 0;
      for (ObjectNode peer : Tree.objects(rule, peers)) {
        peer(peer, path + "." + peers + "[" + j++ + "]", causes);
      }
    }
  }

  private static void port(ObjectNode port, String path, Causes causes) {
    causes.oneOf(path + ".protocol", port.path("protocol"), List.of("SCTP", "TCP", "UDP"));
    JsonNode number = port.path("port");
    if (number.isTextual()) {
      causes.invalidAll(path + ".port", number.asText(), Names.port(number.asText()));
      if (port.path("endPort").isNumber()) {
        causes.invalid(
            path + ".endPort",
            port.path("endPort").asLong(),
            "may not be specified when `port` is non-numeric");
      }
    } else if (number.isNumber()) {
      causes.invalidAll(path + ".port", number.asLong(), Names.portNumber(number.asLong()));
      JsonNode end = port.path("endPort");
      if (end.isNumber() && end.asLong() < number.asLong()) {
        causes.invalid(path + ".endPort", end.asLong(), "must be greater than or equal to `port`");
      }
      if (end.isNumber()) {
        causes.invalidAll(path + ".endPort", end.asLong(), Names.portNumber(end.asLong()));
      }
    } else if (Tree.isSet(port, "endPort")) {
      causes.required(path + ".port", "must be specified when `endPort` is specified");
    }
  }

  private static void peer(ObjectNode peer, String path, Causes causes) {
    boolean block = Tree.isSet(peer, "ipBlock");
    boolean selector = Tree.isSet(peer, "podSelector") || Tree.isSet(peer, "namespaceSelector");
    if (!block && !selector) {
      causes.required(path, "must specify a peer");
    } else if (block && selector) {
      causes.forbidden(path, "may not specify both ipBlock and another peer");
    }
    Selectors.check(peer.path("podSelector"), path + ".podSelector", causes);
    Selectors.check(peer.path("namespaceSelector"), path + ".namespaceSelector", causes);
    if (block) {
      String range = peer.path("ipBlock").path("cidr").asText("");
      if (range.isEmpty()) {
        causes.required(path + ".ipBlock.cidr", "");
      } else if (!Names.isRange(range)) {
        causes.invalid(path + ".ipBlock.cidr", range, Names.RANGE_WORDS);
      }
      int i = 0;
      for (String except : Tree.texts(peer.path("ipBlock"), "except")) {
        if (!Names.isRange(except)) {
          causes.invalid(path + ".ipBlock.except[" + i + "]", except, Names.RANGE_WORDS);
        } else if (Names.isRange(range) && !Ranges.isStrictlyInside(except, range)) {
          causes.invalid(
              path + ".ipBlock.except[" + i + "]", except, "must be a strict subset of `cidr`");
        }
        i++;
      }
    }
  }
}
