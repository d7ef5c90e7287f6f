package dev.gantry.model.strategy.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Selectors;
import dev.gantry.model.strategy.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rules of services; addresses and node ports are allocated by the registry. */
public final class Services {

  /** {@code v1 Service}. */
  public static final Rules RULES =
      Rules.PLAIN
          .named(Names::label1035)
          .defaulted(Services::defaults)
          .preparing(s -> s.putObject("status").putObject("loadBalancer"), Services::keepAllocated)
          .checked(Services::check)
          .onUpdate(Services::update)
          .onStatus((o, old, causes) -> LoadBalancerStatus.check(o, causes));

  private static final List<String> TYPES =
      List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
  private static final List<String> POLICIES = List.of("Cluster", "Local");

  private Services() {}

  private static boolean is(JsonNode spec, String type) {
    return spec.path("type").asText("").equals(type);
  }

  private static boolean isExternal(JsonNode spec) {
    return is(spec, "NodePort") || is(spec, "LoadBalancer");
  }

  private static void defaults(ObjectNode service) {
    ObjectNode spec = Tree.ensure(service, "spec");
    Tree.text(spec, "sessionAffinity", "None");
    if (spec.path("sessionAffinity").asText().equals("None")) {
      spec.remove("sessionAffinityConfig");
    } else if (spec.path("sessionAffinity").asText().equals("ClientIP")) {
      Tree.number(
          Tree.ensure(Tree.ensure(spec, "sessionAffinityConfig"), "clientIP"),
          "timeoutSeconds",
          10800);
    }
    Tree.text(spec, "type", "ClusterIP");
    for (ObjectNode port : Tree.objects(spec, "ports")) {
      Tree.text(port, "protocol", "TCP");
      JsonNode target = port.path("targetPort");
      if ((target.isTextual() && target.asText().isEmpty())
          || !Tree.isSet(port, "targetPort")
          || (target.isNumber() && target.asLong() == 0)) {
        port.set("targetPort", port.path("port").deepCopy());
      }
    }
    if (isExternal(spec)) {
      Tree.text(spec, "externalTrafficPolicy", "Cluster");
    }
    if (!is(spec, "ExternalName")) {
      Tree.text(spec, "internalTrafficPolicy", "Cluster");
      families(spec);
    }
    if (is(spec, "LoadBalancer")) {
      Tree.flag(spec, "allocateLoadBalancerNodePorts", true);
    }
  }

  /** One stack, IPv4, unless the cluster address says otherwise. */
  private static void families(ObjectNode spec) {
    Tree.text(spec, "ipFamilyPolicy", "SingleStack");
    if (spec.path("ipFamilies").isEmpty()) {
      boolean six = spec.path("clusterIP").asText("").contains(":");
      spec.putArray("ipFamilies").add(six ? "IPv6" : "IPv4");
    }
  }

  /** What was allocated stays with the service where an update leaves it out. */
  private static void keepAllocated(ObjectNode service, ObjectNode old) {
    ObjectNode spec = Tree.ensure(service, "spec");
    JsonNode before = old.path("spec");
    if (is(spec, "ExternalName") || is(before, "ExternalName")) {
      return;
    }
    if (Tree.isBlank(spec, "clusterIP")) {
      Tree.copy(spec, before, "clusterIP");
    }
    if (spec.path("clusterIPs").isEmpty()) {
      Tree.copy(spec, before, "clusterIPs");
    }
    if (isExternal(spec) && isExternal(before)) {
      keepNodePorts(spec, before);
    }
    if (is(spec, "LoadBalancer") && Tree.isBlank(spec, "healthCheckNodePort")) {
      Tree.copy(spec, before, "healthCheckNodePort");
    }
  }

  private static void keepNodePorts(ObjectNode spec, JsonNode before) {
    for (ObjectNode port : Tree.objects(spec, "ports")) {
      if (port.path("nodePort").asLong(0) != 0) {
        continue;
      }
      for (ObjectNode previous : Tree.objects(before, "ports")) {
        if (previous.path("port").asLong() == port.path("port").asLong()
            && previous.path("protocol").equals(port.path("protocol"))) {
          Tree.copy(port, previous, "nodePort");
        }
      }
    }
  }

  private static void check(ObjectNode service, Causes causes) {
    JsonNode spec = service.path("spec");
    List<ObjectNode> ports = Tree.objects(spec, "ports");
    String ip = spec.path("clusterIP").asText("");
    boolean headless = ip.equals("None");
    if (ports.isEmpty() && !headless && !is(spec, "ExternalName")) {
      causes.required("spec.ports", "");
    }
    byType(spec, headless, ports, causes);
    ports(ports, causes);
    Selectors.labels(spec.path("selector"), "spec.selector", causes);
    affinity(spec, causes);
    if (!ip.isEmpty() && !headless && !Names.isAddress(ip)) {
      causes.invalid("spec.clusterIPs[0]", ip, Names.ADDRESS_WORDS);
    }
    addresses(spec, causes);
    ServiceTraffic.check(spec, causes);
    causes.oneOf("spec.type", spec.path("type"), TYPES);
    causes.optionalOneOf(
        "spec.internalTrafficPolicy", spec.path("internalTrafficPolicy"), POLICIES);
    if (!Tree.isBlank(spec, "externalTrafficPolicy")) {
      if (isExternal(spec) || !spec.path("externalIPs").isEmpty()) {
        causes.optionalOneOf(
            "spec.externalTrafficPolicy", spec.path("externalTrafficPolicy"), POLICIES);
      } else {
        causes.invalid(
            "spec.externalTrafficPolicy",
            spec.path("externalTrafficPolicy").asText(),
            "may only be set for externally-accessible services");
      }
    }
    ServiceFamilies.check(spec, causes);
  }

  private static void byType(
      JsonNode spec, boolean headless, List<ObjectNode> ports, Causes causes) {
    String type = spec.path("type").asText("");
    switch (type) {
      case "LoadBalancer", "NodePort" -> {
        if (headless) {
          causes.invalid(
              "spec.clusterIPs[0]", "None", "may not be set to 'None' for " + type + " services");
        }
      }
      case "ExternalName" -> {
        String address = spec.path("clusterIP").asText("");
        if (!address.isEmpty()) {
          causes.forbidden("spec.clusterIPs", "may not be set when `type` is 'ExternalName'");
        }
        String name = spec.path("externalName").asText("");
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (bare.isEmpty()) {
          causes.required("spec.externalName", "");
        } else {
          causes.invalidAll("spec.externalName", name, Names.subdomain(bare));
        }
      }
      default -> {}
    }
    int i = 0;
    for (ObjectNode port : ports) {
      if (port.path("nodePort").asLong(0) != 0 && !isExternal(spec)) {
        causes.forbidden(
            "spec.ports[" + i + "].nodePort", "may not be used when `type` is '" + type + "'");
      }
      i++;
    }
  }

  private static void ports(List<ObjectNode> ports, Causes causes) {
    Set<String> names = new HashSet<>();
    Set<String> numbers = new HashSet<>();
    Set<String> nodePorts = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      ObjectNode port = ports.get(i);
      String path = "spec.ports[" + i + "]";
      String name = port.path("name").asText("");
      if (name.isEmpty()) {
        if (ports.size() > 1) {
          causes.required(path + ".name", "");
        }
      } else {
        causes.invalidAll(path + ".name", name, Names.label(name));
        if (!names.add(name)) {
          causes.duplicate(path + ".name", name);
        }
      }
      long number = port.path("port").asLong(0);
      causes.invalidAll(path + ".port", number, Names.portNumber(number));
      causes.oneOf(path + ".protocol", port.path("protocol"), List.of("SCTP", "TCP", "UDP"));
      causes.optionalText(path + ".appProtocol", port.path("appProtocol"), Names::qualified);
      JsonNode target = port.path("targetPort");
      if (target.isTextual()) {
        causes.invalidAll(path + ".targetPort", target.asText(), Names.port(target.asText()));
      } else {
        causes.invalidAll(
            path + ".targetPort", target.asLong(0), Names.portNumber(target.asLong(0)));
      }
      long nodePort = port.path("nodePort").asLong(0);
      if (nodePort != 0 && !nodePorts.add(port.path("protocol").asText() + nodePort)) {
        causes.duplicate(path + ".nodePort", nodePort);
      }
      if (!numbers.add(port.path("protocol").asText() + number)) {
        ObjectNode shown = dev.gantry.model.object.Json.object();
        shown.put("protocol", port.path("protocol").asText()).put("port", number);
        causes.duplicate(path, Tree.shown(shown));
      }
    }
  }

  private static void affinity(JsonNode spec, Causes causes) {
    causes.oneOf("spec.sessionAffinity", spec.path("sessionAffinity"), List.of("ClientIP", "None"));
    JsonNode seconds = spec.path("sessionAffinityConfig").path("clientIP").path("timeoutSeconds");
    if (seconds.isNumber() && (seconds.asLong() <= 0 || seconds.asLong() > 86400)) {
      causes.invalid(
          "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
          seconds.asLong(),
          "must be greater than 0 and less than 86400");
    }
  }

  private static void addresses(JsonNode spec, Causes causes) {
    int i = 0;
    for (String address : Tree.texts(spec, "externalIPs")) {
      if (Names.isAddress(address)) {
        EndpointRules.ordinary("spec.externalIPs[" + i + "]", address, causes);
      } else {
        causes.invalid("spec.externalIPs[" + i + "]", address, Names.ADDRESS_WORDS);
      }
      i++;
    }
    i = 0;
    for (String range : Tree.texts(spec, "loadBalancerSourceRanges")) {
      if (!is(spec, "LoadBalancer")) {
        causes.forbidden(
            "spec.LoadBalancerSourceRanges", "may only be used when `type` is 'LoadBalancer'");
        return;
      }
      if (!Names.isRange(range.strip())) {
        causes.invalid("spec.loadBalancerSourceRanges[" + i + "]", range, Names.RANGE_WORDS);
      }
      i++;
    }
  }

  private static void update(ObjectNode service, ObjectNode old, Causes causes) {
    JsonNode now = service.path("spec");
    JsonNode before = old.path("spec");
    if (is(now, "ExternalName") || is(before, "ExternalName")) {
      return;
    }
    String address = before.path("clusterIP").asText("");
    ServiceTraffic.update(now, before, causes);
    if (!address.isEmpty() && !address.equals(now.path("clusterIP").asText(""))) {
      String shown = "[\"" + now.path("clusterIP").asText("") + "\"]";
      causes.invalid("spec.clusterIPs[0]", new Texts(shown), "may not change once set");
    }
  }

  private record Texts(String json) {
    @Override
    public String toString() {
      return json;
    }
  }
}
