package dev.gantry.model.strategy.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Selectors;
import dev.gantry.model.strategy.Tree;
import java.util.List;

/** Rules of network policies, service ranges and the record of addresses in use. */
public final class NetworkPolicies {

  /** {@code networking.k8s.io/v1 NetworkPolicy}. */
  public static final Rules RULES =
      Rules.PLAIN.defaulted(NetworkPolicies::defaults).checked(NetworkPolicies::check).counted();

  /** {@code networking.k8s.io/v1 ServiceCIDR}. */
  public static final Rules RANGES =
      Rules.PLAIN
          .preparing(o -> o.putObject("status"), (o, old) -> {})
          .checked(NetworkPolicies::checkRange)
          .onUpdate(
              (o, old, causes) ->
                  causes.immutable(
                      "spec.cidrs", o.path("spec").path("cidrs"), old.path("spec").path("cidrs")))
          .counted();

  /** {@code networking.k8s.io/v1 IPAddress}. */
  public static final Rules ADDRESSES =
      Rules.PLAIN
          .named(name -> Names.isAddress(name) ? List.of() : List.of(Names.ADDRESS_WORDS))
          .onUpdate(
              (o, old, causes) ->
                  causes.immutable(
                      "spec.parentRef",
                      o.path("spec").path("parentRef"),
                      old.path("spec").path("parentRef")))
          .counted();

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
    int i = 0;
    for (JsonNode type : spec.path("policyTypes")) {
      causes.oneOf("spec.policyTypes[" + i++ + "]", type, List.of("Egress", "Ingress"));
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
    } else if (number.isNumber()) {
      causes.invalidAll(path + ".port", number.asLong(), Names.portNumber(number.asLong()));
      JsonNode end = port.path("endPort");
      if (end.isNumber() && end.asLong() < number.asLong()) {
        causes.invalid(path + ".endPort", end.asLong(), "must be greater than or equal to `port`");
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
        }
        i++;
      }
    }
  }

  private static void checkRange(ObjectNode object, Causes causes) {
    List<String> ranges = Tree.texts(object.path("spec"), "cidrs");
    if (ranges.isEmpty()) {
      causes.required("spec.cidrs", "at least one CIDR required");
    } else if (ranges.size() > 2) {
      causes.invalid(
          "spec.cidrs",
          Tree.shown(object.path("spec").path("cidrs")),
          "may only hold up to 2 values");
    }
    for (int i = 0; i < ranges.size(); i++) {
      if (!Names.isRange(ranges.get(i))) {
        causes.invalid("spec.cidrs[" + i + "]", ranges.get(i), Names.RANGE_WORDS);
      }
    }
  }
}
