package dev.gantry.agent.pod;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The variables that tell containers of services, in Kubernetes' form and in that of Docker links:
 * {@code BACKEND_SERVICE_HOST}, {@code BACKEND_PORT_80_TCP_ADDR}… The API server's own service is
 * told to every pod.
 */
final class ServiceVariables {
  private final Supplier<? extends Collection<Service>> services;

  ServiceVariables(Supplier<? extends Collection<Service>> services) {
    this.services = services;
  }

  Map<String, String> of(String namespace, boolean all) {
    Map<String, String> variables = new LinkedHashMap<>();
    List<? extends Service> sorted =
        services.get().stream()
            .filter(s -> apiServer(s) || (all && s.getMetadata().getNamespace().equals(namespace)))
            .sorted(Comparator.comparing(s -> s.getMetadata().getName()))
            .toList();
    for (Service service : sorted) {
      add(variables, service);
    }
    return variables;
  }

  private static boolean apiServer(Service service) {
    return service.getMetadata().getName().equals("kubernetes")
        && service.getMetadata().getNamespace().equals("default");
  }

  private static void add(Map<String, String> variables, Service service) {
    String ip = service.getSpec().getClusterIP();
    List<ServicePort> ports = service.getSpec().getPorts();
    if (ip == null || ip.isEmpty() || ip.equals("None") || ports.isEmpty()) {
      return;
    }
    String name = service.getMetadata().getName().toUpperCase(Locale.ROOT).replace('-', '_');
    variables.put(name + "_SERVICE_HOST", ip);
    variables.put(name + "_SERVICE_PORT", String.valueOf(ports.get(0).getPort()));
    for (ServicePort port : ports) {
      if (port.getName() != null && !port.getName().isEmpty()) {
        variables.put(
            name + "_SERVICE_PORT_" + port.getName().toUpperCase(Locale.ROOT).replace('-', '_'),
            String.valueOf(port.getPort()));
      }
    }
    boolean first = true;
    for (ServicePort port : ports) {
      String protocol = port.getProtocol() == null ? "TCP" : port.getProtocol();
      String url = protocol.toLowerCase(Locale.ROOT) + "://" + ip + ":" + port.getPort();
      if (first) {
        variables.put(name + "_PORT", url);
        first = false;
      }
      String prefix = name + "_PORT_" + port.getPort() + "_" + protocol;
      variables.put(prefix, url);
      variables.put(prefix + "_PROTO", protocol.toLowerCase(Locale.ROOT));
      variables.put(prefix + "_PORT", String.valueOf(port.getPort()));
      variables.put(prefix + "_ADDR", ip);
    }
  }
}
