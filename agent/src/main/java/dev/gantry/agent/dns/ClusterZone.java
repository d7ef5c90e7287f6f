package dev.gantry.agent.dns;

import dev.gantry.agent.network.Cidr;
import dev.gantry.agent.network.Endpoint;
import dev.gantry.agent.network.NetworkState;
import dev.gantry.agent.network.ServiceEndpoints;
import dev.gantry.agent.network.ServiceKey;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * The cluster's own names, as the Kubernetes DNS-based service discovery specification 1.1.0 lays
 * them out. Answers come straight from the services and slices that the node knows now.
 */
final class ClusterZone {
  static final String SPECIFICATION_VERSION = "1.1.0";

  private static final Name REVERSE = Records.parse("in-addr.arpa.", Name.root);

  private final NetworkState state;
  private final ReverseNames reverse;
  private final Name domain;
  private final Cidr serviceCidr;
  private final String dnsAddress;
  private final Records records;
  private final AtomicInteger turn = new AtomicInteger();

  ClusterZone(
      NetworkState state,
      ReverseNames reverse,
      String clusterDomain,
      Cidr serviceCidr,
      String dnsAddress) {
    this.state = state;
    this.reverse = reverse;
    this.domain = Records.parse(clusterDomain, Name.root);
    this.serviceCidr = serviceCidr;
    this.dnsAddress = dnsAddress;
    this.records = new Records(domain);
  }

  /** Empty when the name is not the cluster's: somebody upstream must be asked. */
  Optional<Answer> answer(Name name, int type) {
    if (name.subdomain(REVERSE)) {
      return type == Type.PTR || type == Type.ANY ? reverse(name) : ownReverse(name);
    }
    if (!name.subdomain(domain)) {
      return Optional.empty();
    }
    return Optional.of(inZone(name, type));
  }

  private Answer inZone(Name name, int type) {
    List<String> labels = labels(name);
    if (labels.isEmpty()) {
      return apex(name, type);
    }
    String last = labels.get(labels.size() - 1);
    List<String> rest = labels.subList(0, labels.size() - 1);
    return switch (last) {
      case "svc" -> service(name, type, rest);
      case "pod" -> pod(name, type, rest);
      case "dns" -> nameServer(name, type, rest);
      case "dns-version" -> version(name, type, rest);
      default -> noSuchName();
    };
  }

  private Answer apex(Name name, int type) {
    return switch (type) {
      case Type.SOA -> Answer.of(List.of(records.soa()));
      case Type.NS -> Answer.of(List.of(records.ns(name)));
      default -> noData();
    };
  }

  private Answer nameServer(Name name, int type, List<String> rest) {
    if (rest.equals(List.of("ns"))) {
      return address(type) ? Answer.of(List.of(records.a(name, dnsAddress))) : noData();
    }
    return rest.isEmpty() ? noData() : noSuchName();
  }

  private Answer version(Name name, int type, List<String> rest) {
    if (!rest.isEmpty()) {
      return noSuchName();
    }
    return type == Type.TXT || type == Type.ANY
        ? Answer.of(List.of(records.txt(name, SPECIFICATION_VERSION)))
        : noData();
  }

  /** {@code 10-244-1-7.shop.pod}: the address that the name spells. */
  private Answer pod(Name name, int type, List<String> rest) {
    if (rest.size() < 2) {
      return noData();
    }
    String ip = rest.get(0).replace('-', '.');
    if (rest.size() > 2 || !Cidr.isIpv4(ip)) {
      return noSuchName();
    }
    return address(type) ? Answer.of(List.of(records.a(name, ip))) : noData();
  }

  private Answer service(Name name, int type, List<String> rest) {
    int size = rest.size();
    if (size == 0) {
      return noData();
    }
    String namespace = rest.get(size - 1);
    if (size == 1) {
      boolean known = state.keys().stream().anyMatch(k -> k.namespace().equals(namespace));
      return known ? noData() : noSuchName();
    }
    ServiceKey key = new ServiceKey(namespace, rest.get(size - 2));
    Optional<Service> found = state.service(key);
    if (found.isEmpty() || found.get().getSpec() == null) {
      return noSuchName();
    }
    Service service = found.get();
    if ("ExternalName".equals(service.getSpec().getType())) {
      return size == 2 ? externalName(name, service) : noSuchName();
    }
    return switch (size) {
      case 2 -> serviceAddress(name, type, key, service);
      case 3 -> endpointAddress(name, type, key, service, rest.get(0));
      case 4 -> ports(name, type, key, service, rest.get(0), rest.get(1));
      default -> noSuchName();
    };
  }

  private Answer externalName(Name name, Service service) {
    String external = service.getSpec().getExternalName();
    if (external == null || external.isEmpty()) {
      return noSuchName();
    }
    Name target = Records.parse(external, Name.root);
    return Answer.alias(records.cname(name, target), target);
  }

  private Answer serviceAddress(Name name, int type, ServiceKey key, Service service) {
    if (!isHeadless(service)) {
      String ip = service.getSpec().getClusterIP();
      return address(type) && Cidr.isIpv4(ip) ? Answer.of(List.of(records.a(name, ip))) : noData();
    }
    List<Endpoint> endpoints = published(service, ServiceEndpoints.addresses(state.slices(key)));
    if (endpoints.isEmpty()) {
      return noSuchName();
    }
    return address(type) ? Answer.of(rotated(addresses(name, endpoints))) : noData();
  }

  /** {@code _tcp.web.shop.svc} exists but has nothing; {@code web-0.web.shop.svc} is a pod. */
  private Answer endpointAddress(
      Name name, int type, ServiceKey key, Service service, String label) {
    if (label.startsWith("_")) {
      return noData();
    }
    if (!isHeadless(service)) {
      return noSuchName();
    }
    List<Endpoint> endpoints =
        published(service, ServiceEndpoints.addresses(state.slices(key))).stream()
            .filter(e -> label.equals(e.hostname()) || label.equals(dashed(e.ip())))
            .toList();
    if (endpoints.isEmpty()) {
      return noSuchName();
    }
    return address(type) ? Answer.of(addresses(name, endpoints)) : noData();
  }

  private Answer ports(
      Name name, int type, ServiceKey key, Service service, String portLabel, String protoLabel) {
    ServicePort port = null;
    if (service.getSpec().getPorts() != null) {
      for (ServicePort candidate : service.getSpec().getPorts()) {
        String protocol = candidate.getProtocol() == null ? "TCP" : candidate.getProtocol();
        if (("_" + candidate.getName()).equals(portLabel)
            && ("_" + protocol.toLowerCase(Locale.ROOT)).equals(protoLabel)) {
          port = candidate;
        }
      }
    }
    if (port == null) {
      return noSuchName();
    }
    Name target = records.name(key.name() + "." + key.namespace() + ".svc");
    if (!isHeadless(service)) {
      if (!service(type)) {
        return noData();
      }
      return Answer.of(
          List.of(records.srv(name, 100, port.getPort(), target)),
          List.of(records.a(target, service.getSpec().getClusterIP())));
    }
    String protocol = port.getProtocol() == null ? "TCP" : port.getProtocol();
    List<Endpoint> endpoints =
        published(service, ServiceEndpoints.ofPort(state.slices(key), port.getName(), protocol));
    if (endpoints.isEmpty()) {
      return noSuchName();
    }
    return service(type) ? headlessPorts(name, target, endpoints) : noData();
  }

  private Answer headlessPorts(Name name, Name base, List<Endpoint> endpoints) {
    List<Record> answers = new ArrayList<>();
    List<Record> additional = new ArrayList<>();
    int weight = Math.max(1, 100 / endpoints.size());
    for (Endpoint endpoint : endpoints) {
      Name target = Records.parse(endpointLabel(endpoint), base);
      answers.add(records.srv(name, weight, endpoint.port(), target));
      additional.add(records.a(target, endpoint.ip()));
    }
    return Answer.of(rotated(answers), additional);
  }

  private Optional<Answer> reverse(Name name) {
    Optional<String> ip = reversed(name);
    List<String> names = ip.map(reverse::of).orElse(List.of());
    if (!names.isEmpty()) {
      List<Record> answers = new ArrayList<>();
      names.forEach(n -> answers.add(records.ptr(name, records.name(n))));
      return Optional.of(Answer.of(answers));
    }
    return ip.filter(serviceCidr::contains).map(address -> noSuchName());
  }

  private Optional<Answer> ownReverse(Name name) {
    return reversed(name)
        .filter(ip -> serviceCidr.contains(ip) || !reverse.of(ip).isEmpty())
        .map(ip -> noData());
  }

  /** {@code 7.1.244.10.in-addr.arpa} → {@code 10.244.1.7}. */
  private static Optional<String> reversed(Name name) {
    // Four octets, in-addr, arpa and the root.
    if (name.labels() != 7) {
      return Optional.empty();
    }
    String ip =
        name.getLabelString(3)
            + "."
            + name.getLabelString(2)
            + "."
            + name.getLabelString(1)
            + "."
            + name.getLabelString(0);
    return Cidr.isIpv4(ip) ? Optional.of(ip) : Optional.empty();
  }

  static boolean isHeadless(Service service) {
    return service.getSpec() != null
        && !"ExternalName".equals(service.getSpec().getType())
        && "None".equals(service.getSpec().getClusterIP());
  }

  /** First label of an endpoint's own name: its hostname, or its address with dashes. */
  static String endpointLabel(Endpoint endpoint) {
    return endpoint.hostname().isEmpty() ? dashed(endpoint.ip()) : endpoint.hostname();
  }

  private static String dashed(String ip) {
    return ip.replace('.', '-');
  }

  private static List<Endpoint> published(Service service, List<Endpoint> endpoints) {
    boolean all = Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses());
    return all ? endpoints : endpoints.stream().filter(Endpoint::ready).toList();
  }

  private List<Record> addresses(Name name, List<Endpoint> endpoints) {
    List<Record> answers = new ArrayList<>();
    endpoints.forEach(e -> answers.add(records.a(name, e.ip())));
    return answers;
  }

  /** Each answer starts with another record: most clients take the first. */
  private List<Record> rotated(List<Record> answers) {
    List<Record> turned = new ArrayList<>(answers);
    Collections.rotate(turned, -Math.floorMod(turn.getAndIncrement(), turned.size()));
    return turned;
  }

  private List<String> labels(Name name) {
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < name.labels() - domain.labels(); i++) {
      labels.add(name.getLabelString(i).toLowerCase(Locale.ROOT));
    }
    return labels;
  }

  private static boolean address(int type) {
    return type == Type.A || type == Type.ANY;
  }

  private static boolean service(int type) {
    return type == Type.SRV || type == Type.ANY;
  }

  private Answer noData() {
    return Answer.noData(records.soa());
  }

  private Answer noSuchName() {
    return Answer.noSuchName(records.soa());
  }
}
