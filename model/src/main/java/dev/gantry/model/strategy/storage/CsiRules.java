package dev.gantry.model.strategy.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Quantities;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Selectors;
import dev.gantry.model.strategy.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Rules of what CSI drivers say of themselves, of the nodes they run on, and of their space. */
public final class CsiRules {

  /** {@code storage.k8s.io/v1 CSIDriver}. */
  public static final Rules DRIVERS =
      Rules.PLAIN
          .defaulted(CsiRules::driverDefaults)
          .checked(CsiRules::driver)
          .onUpdate(CsiRules::updateDriver);

  /** {@code storage.k8s.io/v1 CSINode}. */
  public static final Rules NODES =
      Rules.PLAIN.checked(CsiRules::node).onUpdate(CsiRules::updateNode);

  /** {@code storage.k8s.io/v1 CSIStorageCapacity}. */
  public static final Rules CAPACITIES =
      Rules.PLAIN
          .checked(CsiRules::capacity)
          .onUpdate(
              (o, old, causes) -> {
                for (String field : List.of("nodeTopology", "storageClassName")) {
                  causes.immutable(field, o.path(field), old.path(field));
                }
              });

  private static final int MAX_NODE_ID = 192;
  private static final List<String> MODES = List.of("Ephemeral", "Persistent");
  private static final List<String> GROUP_POLICIES =
      List.of("File", "None", "ReadWriteOnceWithFSType");

  private CsiRules() {}

  /** The name of a driver: a subdomain of at most 63 characters. */
  public static void driverName(String name, String field, Causes causes) {
    if (name.isEmpty()) {
      causes.required(field, "");
    }
    if (name.length() > 63) {
      causes.tooLong(field, 63);
    }
    causes.invalidAll(field, name, Names.subdomain(name.toLowerCase(Locale.ROOT)));
  }

  private static void driverDefaults(ObjectNode driver) {
    ObjectNode spec = Tree.ensure(driver, "spec");
    Tree.flag(spec, "attachRequired", true);
    Tree.flag(spec, "podInfoOnMount", false);
    Tree.flag(spec, "storageCapacity", false);
    Tree.text(spec, "fsGroupPolicy", "ReadWriteOnceWithFSType");
    if (spec.path("volumeLifecycleModes").isEmpty()) {
      spec.putArray("volumeLifecycleModes").add("Persistent");
    }
    Tree.flag(spec, "requiresRepublish", false);
    Tree.flag(spec, "seLinuxMount", false);
  }

  private static void driver(ObjectNode driver, Causes causes) {
    driverName(driver.path("metadata").path("name").asText(""), "name", causes);
    JsonNode spec = driver.path("spec");
    causes.oneOf("spec.fsGroupPolicy", spec.path("fsGroupPolicy"), GROUP_POLICIES);
    Set<String> audiences = new HashSet<>();
    int i = 0;
    for (ObjectNode request : Tree.objects(spec, "tokenRequests")) {
      String path = "spec.tokenRequests[" + i++ + "]";
      String audience = request.path("audience").asText("");
      if (!audiences.add(audience)) {
        causes.duplicate(path + ".audience", audience);
      }
      JsonNode seconds = request.path("expirationSeconds");
      if (seconds.isNumber() && seconds.asLong() < 600) {
        causes.invalid(
            path + ".expirationSeconds",
            seconds.asLong(),
            "may not specify a duration less than 10 minutes");
      }
      if (seconds.asLong(0) > 1L << 32) {
        causes.invalid(
            path + ".expirationSeconds",
            seconds.asLong(),
            "may not specify a duration larger than 2^32 seconds");
      }
    }
    for (String mode : Tree.texts(spec, "volumeLifecycleModes")) {
      if (!MODES.contains(mode)) {
        causes.notSupported("spec.volumeLifecycleModes", mode, MODES);
      }
    }
    JsonNode period = spec.path("nodeAllocatableUpdatePeriodSeconds");
    if (period.isNumber() && period.asLong() < 10) {
      causes.invalid(
          "spec.nodeAllocatableUpdatePeriodSeconds",
          period.asLong(),
          "must be greater than or equal to 10 seconds");
    }
  }

  private static void updateDriver(ObjectNode now, ObjectNode old, Causes causes) {
    causes.immutable(
        "spec.attachedRequired",
        now.path("spec").path("attachRequired"),
        old.path("spec").path("attachRequired"));
    causes.immutable(
        "spec.volumeLifecycleModes",
        now.path("spec").path("volumeLifecycleModes"),
        old.path("spec").path("volumeLifecycleModes"));
  }

  private static void node(ObjectNode node, Causes causes) {
    Set<String> names = new HashSet<>();
    int i = 0;
    for (ObjectNode driver : Tree.objects(node.path("spec"), "drivers")) {
      String path = "spec.drivers[" + i++ + "]";
      String name = driver.path("name").asText("");
      driverName(name, path + ".name", causes);
      String id = driver.path("nodeID").asText("");
      if (id.isEmpty()) {
        causes.required(path + ".nodeID", "");
      } else if (id.length() > MAX_NODE_ID) {
        causes.invalid(path + ".nodeID", id, "must be " + MAX_NODE_ID + " characters or less");
      }
      causes.nonNegative(path + ".allocatable.count", driver.path("allocatable").path("count"));
      if (!names.add(name)) {
        causes.duplicate(path + ".name", name);
      }
      topologyKeys(driver, path + ".topologyKeys", causes);
    }
  }

  private static void topologyKeys(ObjectNode driver, String path, Causes causes) {
    Set<String> seen = new HashSet<>();
    for (String key : Tree.texts(driver, "topologyKeys")) {
      if (key.isEmpty()) {
        causes.required(path, "");
      }
      if (!seen.add(key)) {
        causes.duplicate(path, key);
      }
      causes.invalidAll(path, key, Names.qualified(key));
    }
  }

  /** A driver may come and go, and count its volumes anew; otherwise it stays what it is. */
  private static void updateNode(ObjectNode now, ObjectNode old, Causes causes) {
    for (ObjectNode before : Tree.objects(old.path("spec"), "drivers")) {
      for (ObjectNode driver : Tree.objects(now.path("spec"), "drivers")) {
        ObjectNode same = driver.deepCopy();
        Tree.copy(same, before, "allocatable");
        if (driver.path("name").equals(before.path("name")) && !Tree.same(same, before)) {
          causes.invalid("CSINodeDriver", Tree.shown(driver), "field is immutable");
        }
      }
    }
  }

  private static void capacity(ObjectNode capacity, Causes causes) {
    Selectors.check(capacity.path("nodeTopology"), "nodeTopology", causes);
    String name = capacity.path("storageClassName").asText("");
    causes.invalidAll("storageClassName", name, Names.subdomain(name));
    for (String field : List.of("capacity", "maximumVolumeSize")) {
      if (Tree.isSet(capacity, field)) {
        Quantities.nonNegative(field, capacity.path(field), causes);
      }
    }
  }
}
