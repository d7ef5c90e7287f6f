package dev.gantry.model.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The columns of services, endpoints, ingresses and network policies. */
final class NetworkRows {

  static final TableRows SERVICES =
      Rows.named()
          .text("Type", "How the service is reached", o -> o.at("/spec/type").asText(""))
          .text("Cluster-IP", "Its address in the cluster", NetworkRows::clusterIp)
          .text("External-IP", "Its addresses outside the cluster", NetworkRows::externalIp)
          .text("Port(s)", "Its ports", NetworkRows::ports)
          .age()
          .wide("Selector", "Which pods answer", o -> Cells.labels(o.at("/spec/selector")));

  static final TableRows INGRESSES =
      Rows.named()
          .text("Class", "Who serves it", NetworkRows::ingressClass)
          .text("Hosts", "Host names of its rules", NetworkRows::hosts)
          .text("Address", "Where it is served", NetworkRows::balancers)
          .text("Ports", "Its ports", o -> o.at("/spec/tls").isEmpty() ? "80" : "80, 443")
          .age();

  static final TableRows INGRESS_CLASSES =
      Rows.named()
          .text("Controller", "Who serves the class", o -> o.at("/spec/controller").asText(""))
          .text("Parameters", "Its parameters", NetworkRows::parameters)
          .age();

  static final TableRows ENDPOINTS =
      Rows.named().text("Endpoints", "Ready addresses", NetworkRows::endpoints).age();

  static final TableRows SLICES =
      Rows.named()
          .text("AddressType", "Sort of its addresses", o -> o.path("addressType").asText(""))
          .text("Ports", "Ports of all its endpoints", NetworkRows::slicePorts)
          .text("Endpoints", "Addresses", NetworkRows::sliceAddresses)
          .age();

  static final TableRows POLICIES =
      Rows.named()
          .text(
              "Pod-Selector",
              "Which pods it is for",
              o -> Cells.selector(o.at("/spec/podSelector")))
          .age();

  static final TableRows RANGES =
      Rows.named().text("CIDRs", "Address ranges", o -> Cells.join(o.at("/spec/cidrs"))).age();

  static final TableRows ADDRESSES =
      Rows.named().text("ParentRef", "Who uses the address", NetworkRows::parent).age();

  private NetworkRows() {}

  private static String clusterIp(ObjectNode service) {
    JsonNode first = service.at("/spec/clusterIPs/0");
    return Cells.orNone(first.isTextual() ? first : service.at("/spec/clusterIP"));
  }

  private static String externalIp(ObjectNode service) {
    List<String> external = new ArrayList<>();
    service.at("/spec/externalIPs").forEach(e -> external.add(e.asText()));
    return switch (service.at("/spec/type").asText("")) {
      case "LoadBalancer" -> {
        Set<String> all = new TreeSet<>();
        for (JsonNode entry : service.at("/status/loadBalancer/ingress")) {
          all.add(
              entry.hasNonNull("ip") ? entry.path("ip").asText() : entry.path("hostname").asText());
        }
        List<String> list = new ArrayList<>(all);
        list.addAll(external);
        yield list.isEmpty() ? "<pending>" : String.join(",", list);
      }
      case "ExternalName" -> service.at("/spec/externalName").asText("");
      default -> Cells.orNone(String.join(",", external));
    };
  }

  private static String ports(ObjectNode service) {
    List<String> ports = new ArrayList<>();
    for (JsonNode port : service.at("/spec/ports")) {
      long node = port.path("nodePort").asLong(0);
      ports.add(
          port.path("port").asLong()
              + (node > 0 ? ":" + node : "")
              + "/"
              + port.path("protocol").asText("TCP"));
    }
    return Cells.orNone(String.join(",", ports));
  }

  private static String ingressClass(ObjectNode ingress) {
    JsonNode name = ingress.at("/spec/ingressClassName");
    return Cells.orNone(
        name.isTextual()
            ? name
            : ingress.at("/metadata/annotations").path("kubernetes.io/ingress.class"));
  }

  private static String hosts(ObjectNode ingress) {
    List<String> hosts = new ArrayList<>();
    boolean more = false;
    for (JsonNode rule : ingress.at("/spec/rules")) {
      String host = rule.path("host").asText("");
      if (hosts.size() == 3) {
        more = true;
      } else if (!host.isEmpty()) {
        hosts.add(host);
      }
    }
    if (hosts.isEmpty()) {
      return "*";
    }
    String list = String.join(",", hosts);
    int left = ingress.at("/spec/rules").size() - hosts.size();
    return more ? list + " + " + left + " more..." : list;
  }

  private static String balancers(ObjectNode ingress) {
    Set<String> all = new LinkedHashSet<>();
    for (JsonNode entry : ingress.at("/status/loadBalancer/ingress")) {
      all.add(entry.hasNonNull("ip") ? entry.path("ip").asText() : entry.path("hostname").asText());
    }
    return String.join(",", all);
  }

  private static String parameters(ObjectNode ingressClass) {
    JsonNode parameters = ingressClass.at("/spec/parameters");
    if (!parameters.isObject()) {
      return Cells.NONE;
    }
    String group = parameters.path("apiGroup").asText("");
    return parameters.path("kind").asText()
        + (group.isEmpty() ? "" : "." + group)
        + "/"
        + parameters.path("name").asText();
  }

  /** The first three addresses with ports, then how many more. */
  private static String endpoints(ObjectNode endpoints) {
    List<String> all = new ArrayList<>();
    for (JsonNode subset : endpoints.path("subsets")) {
      JsonNode ports = subset.path("ports");
      if (ports.isEmpty()) {
        subset.path("addresses").forEach(a -> all.add(a.path("ip").asText()));
      }
      for (JsonNode port : ports) {
        for (JsonNode address : subset.path("addresses")) {
          String ip = address.path("ip").asText();
          all.add((ip.contains(":") ? "[" + ip + "]" : ip) + ":" + port.path("port").asLong());
        }
      }
    }
    return firstThree(all, " + ", " more...");
  }

  private static String firstThree(List<String> all, String plus, String words) {
    if (all.isEmpty()) {
      return Cells.NONE;
    }
    return all.size() <= 3
        ? String.join(",", all)
        : String.join(",", all.subList(0, 3)) + plus + (all.size() - 3) + words;
  }

  private static String slicePorts(ObjectNode slice) {
    if (slice.path("ports").isEmpty()) {
      return Cells.UNSET;
    }
    List<String> ports = new ArrayList<>();
    for (JsonNode port : slice.path("ports")) {
      String shown = port.path("port").isNumber() ? port.path("port").asText() : "*";
      ports.add(shown);
    }
    return firstThree(ports, " + ", " more...");
  }

  private static String sliceAddresses(ObjectNode slice) {
    List<String> all = new ArrayList<>();
    for (JsonNode endpoint : slice.path("endpoints")) {
      endpoint.path("addresses").forEach(a -> all.add(a.asText()));
    }
    return all.isEmpty() ? Cells.UNSET : firstThree(all, " + ", " more...");
  }

  private static String parent(ObjectNode address) {
    JsonNode parent = address.at("/spec/parentRef");
    List<String> parts = new ArrayList<>();
    for (String field : List.of("group", "resource", "namespace", "name")) {
      String part = parent.path(field).asText("");
      if (!part.isEmpty()) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }
}
