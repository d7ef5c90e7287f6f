package dev.gantry.ejb.allocation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.admission.Admission;
import dev.gantry.ejb.admission.AdmissionRequest;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import dev.gantry.model.store.ObjectReader;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Gives services their cluster IPs and node ports, and takes them back. */
public final class ServiceAllocation implements Admission {

  private static final long ADDRESS_BAND = 256;
  private static final long PORT_BAND = 128;

  private final ObjectReader reader;
  private final Ipv4Range addresses;
  private final int firstPort;
  private final int lastPort;
  private final RandomGenerator random;

  public ServiceAllocation(
      ObjectReader reader,
      Ipv4Range addresses,
      int firstPort,
      int lastPort,
      RandomGenerator random) {
    this.reader = reader;
    this.addresses = addresses;
    this.firstPort = firstPort;
    this.lastPort = lastPort;
    this.random = random;
  }

  @Override
  public void mutate(AdmissionRequest request) {
    if (request.kind().is("", "services") && request.isWhole() && request.old() != null) {
      ServiceShape.keepAllocated(request.object(), request.old());
    }
  }

  @Override
  public void check(AdmissionRequest request) {
    if (!request.kind().is("", "services") || !request.isWhole() || request.object() == null) {
      return;
    }
    ObjectNode spec = request.object().withObject("/spec");
    allocateAddress(request, spec);
    allocatePorts(request, spec);
    if (request.old() != null) {
      JsonNode old = request.old().path("spec");
      release(request, ServiceShape.addresses(old), ServiceShape.addresses(spec), true);
      release(request, ServiceShape.nodePorts(old), ServiceShape.nodePorts(spec), false);
    }
  }

  @Override
  public void removed(AdmissionRequest request) {
    if (request.kind().is("", "services")) {
      JsonNode old = request.old().path("spec");
      release(request, ServiceShape.addresses(old), Set.of(), true);
      release(request, ServiceShape.nodePorts(old), Set.of(), false);
    }
  }

  private static void release(
      AdmissionRequest request, Set<String> before, Set<String> after, boolean address) {
    for (String held : before) {
      if (!after.contains(held)) {
        ObjectKey key = address ? Claims.address(held) : Claims.nodePort(Integer.parseInt(held));
        request.along(Claims.release(request, key));
      }
    }
  }

  private void allocateAddress(AdmissionRequest request, ObjectNode spec) {
    if (!ServiceShape.needsAddress(spec)) {
      return;
    }
    Set<String> before =
        request.old() == null ? Set.of() : ServiceShape.addresses(request.old().path("spec"));
    String given = spec.path("clusterIP").asText("");
    if (given.isEmpty() && !spec.path("clusterIPs").isEmpty()) {
      given = spec.path("clusterIPs").get(0).asText("");
    }
    if (given.isEmpty()) {
      String chosen = chooseAddress(request);
      request.along(Claims.take(request, Claims.address(chosen), null));
      given = chosen;
    } else if (!before.contains(given)) {
      String asked = given;
      if (!addresses.contains(asked)) {
        throw refuseAddress(
            request,
            asked,
            "the provided IP ("
                + asked
                + ") is not in the valid range. The range of valid IPs is "
                + addresses.text());
      }
      if (reader.get(Claims.address(asked)).isPresent()) {
        throw refuseAddress(request, asked, "provided IP is already allocated");
      }
      request.along(
          Claims.take(
              request,
              Claims.address(asked),
              () -> refuseAddress(request, asked, "provided IP is already allocated")));
    }
    spec.put("clusterIP", given);
    spec.putArray("clusterIPs").add(given);
    if (spec.path("ipFamilies").isEmpty()) {
      spec.putArray("ipFamilies").add("IPv4");
    }
    if (!spec.has("ipFamilyPolicy")) {
      spec.put("ipFamilyPolicy", "SingleStack");
    }
  }

  private String chooseAddress(AdmissionRequest request) {
    long usable = addresses.size() - 2;
    OptionalLong chosen =
        FreeChoice.choose(
            random,
            1,
            usable,
            FreeChoice.band(addresses.size(), ADDRESS_BAND),
            offset -> reader.get(Claims.address(addresses.address(offset))).isEmpty());
    return addresses.address(
        chosen.orElseThrow(
            () ->
                invalid(
                    request,
                    Cause.invalid(
                        "spec.clusterIPs",
                        List.of(),
                        "failed to allocate a serviceIP: range is full"))));
  }

  private static ApiException refuseAddress(AdmissionRequest request, String address, String why) {
    return invalid(
        request,
        Cause.invalid(
            "spec.clusterIPs",
            List.of("\"" + address + "\""),
            "failed to allocate IP " + address + ": " + why));
  }

  private static ApiException invalid(AdmissionRequest request, Cause cause) {
    return ApiException.invalid("", "Service", request.key().name(), List.of(cause));
  }

  private void allocatePorts(AdmissionRequest request, ObjectNode spec) {
    if (!ServiceShape.needsNodePorts(spec)) {
      return;
    }
    Set<String> before =
        request.old() == null ? Set.of() : ServiceShape.nodePorts(request.old().path("spec"));
    // Ports asked for by number go first, so that a random choice does not take them away.
    Set<Integer> taken = new HashSet<>();
    int index = 0;
    for (JsonNode port : spec.path("ports")) {
      int asked = port.path("nodePort").asInt(0);
      if (asked != 0) {
        takePort(request, asked, before, taken, "spec.ports[" + index + "].nodePort");
      }
      index++;
    }
    for (JsonNode port : spec.path("ports")) {
      if (port.path("nodePort").asInt(0) == 0) {
        ((ObjectNode) port).put("nodePort", sharedOrChosen(request, spec, port, taken));
      }
    }
    if (ServiceShape.needsHealthCheckPort(spec)) {
      int asked = spec.path("healthCheckNodePort").asInt(0);
      if (asked != 0) {
        takePort(request, asked, before, taken, "spec.healthCheckNodePort");
      } else {
        spec.put("healthCheckNodePort", choosePort(request, taken));
      }
    }
  }

  private void takePort(
      AdmissionRequest request, int asked, Set<String> before, Set<Integer> taken, String field) {
    if (before.contains(Integer.toString(asked)) || !taken.add(asked)) {
      taken.add(asked);
      return;
    }
    if (asked < firstPort || asked > lastPort) {
      throw invalid(
          request,
          Cause.invalid(
              field,
              asked,
              "provided port is not in the valid range. The range of valid ports is "
                  + firstPort
                  + "-"
                  + lastPort));
    }
    Cause cause = Cause.invalid(field, asked, "provided port is already allocated");
    if (reader.get(Claims.nodePort(asked)).isPresent()) {
      throw invalid(request, cause);
    }
    request.along(Claims.take(request, Claims.nodePort(asked), () -> invalid(request, cause)));
  }

  /** TCP and UDP on the same port number of one service share the node port. */
  private int sharedOrChosen(
      AdmissionRequest request, ObjectNode spec, JsonNode port, Set<Integer> taken) {
    for (JsonNode other : spec.path("ports")) {
      if (other != port
          && other.path("port").asInt() == port.path("port").asInt()
          && other.path("nodePort").asInt(0) != 0
          && !other.path("protocol").asText("TCP").equals(port.path("protocol").asText("TCP"))) {
        return other.path("nodePort").asInt();
      }
    }
    return choosePort(request, taken);
  }

  private int choosePort(AdmissionRequest request, Set<Integer> taken) {
    long size = lastPort - firstPort + 1L;
    OptionalLong chosen =
        FreeChoice.choose(
            random,
            firstPort,
            size,
            FreeChoice.band(size, PORT_BAND),
            port ->
                !taken.contains((int) port) && reader.get(Claims.nodePort((int) port)).isEmpty());
    int port =
        (int)
            chosen.orElseThrow(
                () -> ApiException.internal("failed to allocate a nodePort: range is full"));
    taken.add(port);
    request.along(Claims.take(request, Claims.nodePort(port), null));
    return port;
  }
}
