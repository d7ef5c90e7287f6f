package dev.gantry.model.strategy.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** Rules of endpoints and endpoint slices. */
public final class EndpointRules {

  /** {@code v1 Endpoints}. */
  public static final Rules ENDPOINTS =
      Rules.PLAIN.defaulted(EndpointRules::endpoints).checked(EndpointRules::checkEndpoints);

  /** {@code discovery.k8s.io/v1 EndpointSlice}. */
  public static final Rules SLICES =
      Rules.PLAIN
          .defaulted(EndpointRules::slice)
          .checked(EndpointRules::checkSlice)
          .onUpdate(
              (o, old, causes) ->
                  causes.immutable("addressType", o.path("addressType"), old.path("addressType")))
          .counted();

  private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");

  private static final int MAX_HINTS = 8;

  private EndpointRules() {}

  private static void endpoints(ObjectNode endpoints) {
    for (ObjectNode subset : Tree.objects(endpoints, "subsets")) {
      Tree.objects(subset, "ports").forEach(p -> Tree.text(p, "protocol", "TCP"));
    }
  }

  private static void slice(ObjectNode slice) {
    for (ObjectNode port : Tree.objects(slice, "ports")) {
      if (!Tree.isSet(port, "name")) {
        port.put("name", "");
      }
      Tree.text(port, "protocol", "TCP");
    }
  }

  private static void checkEndpoints(ObjectNode endpoints, Causes causes) {
    int i = 0;
    for (ObjectNode subset : Tree.objects(endpoints, "subsets")) {
      String path = "subsets[" + i++ + "]";
      if (subset.path("addresses").isEmpty() && subset.path("notReadyAddresses").isEmpty()) {
        causes.required(path, "must specify `addresses` or `notReadyAddresses`");
      }
      for (String part : List.of("addresses", "notReadyAddresses")) {
        int j = 0;
        for (ObjectNode address : Tree.objects(subset, part)) {
          address(address.path("ip").asText(""), path + "." + part + "[" + j++ + "].ip", causes);
        }
      }
      ports(subset, path, Tree.objects(subset, "ports").size() > 1, causes);
    }
  }

  private static void address(String ip, String field, Causes causes) {
    if (!Names.isAddress(ip)) {
      causes.invalid(field, ip, Names.ADDRESS_WORDS);
    } else {
      ordinary(field, ip, causes);
    }
  }

  /** An address that something else than this machine can have. */
  static void ordinary(String field, String ip, Causes causes) {
    String lower = ip.toLowerCase(Locale.ROOT);
    if (ip.equals("0.0.0.0") || ip.equals("::")) {
      causes.invalid(field, ip, "may not be unspecified (0.0.0.0 or ::)");
    } else if (ip.startsWith("127.") || ip.equals("::1")) {
      causes.invalid(field, ip, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
    } else if (ip.startsWith("169.254.") || lower.startsWith("fe80:")) {
      causes.invalid(field, ip, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
    } else if (ip.startsWith("224.0.0.") || lower.startsWith("ff02:")) {
      causes.invalid(
          field, ip, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
    }
  }

  private static void ports(ObjectNode holder, String path, boolean nameNeeded, Causes causes) {
    int j = 0;
    for (ObjectNode port : Tree.objects(holder, "ports")) {
      String field = path + ".ports[" + j++ + "]";
      String name = port.path("name").asText("");
      if (name.isEmpty() && nameNeeded) {
        causes.required(field + ".name", "");
      } else if (!name.isEmpty()) {
        causes.invalidAll(field + ".name", name, Names.label(name));
      }
      long number = port.path("port").asLong(0);
      causes.invalidAll(field + ".port", number, Names.portNumber(number));
      causes.oneOf(field + ".protocol", port.path("protocol"), PROTOCOLS);
    }
  }

  private static void checkSlice(ObjectNode slice, Causes causes) {
    causes.oneOf("addressType", slice.path("addressType"), List.of("FQDN", "IPv4", "IPv6"));
    List<ObjectNode> endpoints = Tree.objects(slice, "endpoints");
    if (endpoints.size() > 1000) {
      causes.tooMany("endpoints", endpoints.size(), 1000);
      return;
    }
    for (int i = 0; i < endpoints.size(); i++) {
      endpoint(slice, endpoints.get(i), "endpoints[" + i + "]", causes);
    }
    Set<String> names = new HashSet<>();
    int j = 0;
    for (ObjectNode port : Tree.objects(slice, "ports")) {
      String field = "ports[" + j++ + "]";
      String name = port.path("name").asText("");
      if (!name.isEmpty()) {
        causes.invalidAll(field + ".name", name, Names.label(name));
      }
      if (!names.add(name)) {
        causes.duplicate(field + ".name", name);
      }
      causes.oneOf(field + ".protocol", port.path("protocol"), PROTOCOLS);
      causes.optionalText(field + ".appProtocol", port.path("appProtocol"), Names::qualified);
      if (port.path("port").isNumber()) {
        long number = port.path("port").asLong();
        causes.invalidAll(field + ".port", number, Names.portNumber(number));
      }
    }
  }

  private static void endpoint(ObjectNode slice, ObjectNode endpoint, String path, Causes causes) {
    List<String> addresses = Tree.texts(endpoint, "addresses");
    if (addresses.isEmpty()) {
      causes.required(path + ".addresses", "must contain at least 1 address");
    } else if (addresses.size() > 100) {
      causes.tooMany(path + ".addresses", addresses.size(), 100);
    }
    JsonNode type = slice.path("addressType");
    for (int i = 0; i < addresses.size(); i++) {
      String field = path + ".addresses[" + i + "]";
      String address = addresses.get(i);
      switch (type.asText()) {
        case "IPv4" -> {
          if (address.contains(":") || !Names.isAddress(address)) {
            causes.invalid(field, address, "must be an IPv4 address");
          } else {
            address(address, field, causes);
          }
        }
        case "IPv6" -> {
          if (!Names.isIpv6(address)) {
            causes.invalid(field, address, "must be an IPv6 address");
          }
        }
        case "FQDN" -> causes.invalidAll(field, address, Names.subdomain(address));
        default -> {}
      }
    }
    causes.optionalText(path + ".nodeName", endpoint.path("nodeName"), Names::subdomain);
    causes.optionalText(path + ".hostname", endpoint.path("hostname"), Names::label);
    hints(endpoint.path("hints"), "forZones", path + ".hints", Names::labelValue, causes);
    hints(endpoint.path("hints"), "forNodes", path + ".hints", Names::subdomain, causes);
  }

  private static void hints(
      JsonNode hints,
      String whom,
      String path,
      Function<String, List<String>> form,
      Causes causes) {
    List<ObjectNode> names = Tree.objects(hints, whom);
    if (names.size() > MAX_HINTS) {
      causes.tooMany(path + "." + whom, names.size(), MAX_HINTS);
      return;
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < names.size(); i++) {
      String field = path + "." + whom + "[" + i + "].name";
      String name = names.get(i).path("name").asText("");
      if (!seen.add(name)) {
        causes.duplicate(field, name);
      }
      causes.invalidAll(field, name, form.apply(name));
    }
  }
}
