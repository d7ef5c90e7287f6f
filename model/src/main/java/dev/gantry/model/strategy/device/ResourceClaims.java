package dev.gantry.model.strategy.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.MetaFields;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rules of claims for devices, and of the templates that claims are made from. */
public final class ResourceClaims {

  /** {@code resource.k8s.io/v1 ResourceClaim}. */
  public static final Rules CLAIMS =
      Rules.PLAIN
          .defaulted(o -> DeviceRequests.defaults(o.path("spec")))
          .checked((o, causes) -> DeviceRequests.check(o.path("spec"), "spec.devices", causes))
          .onUpdate((o, old, causes) -> causes.immutable("spec", o.path("spec"), old.path("spec")))
          .onStatus(ResourceClaims::status);

  /** {@code resource.k8s.io/v1 ResourceClaimTemplate}. */
  public static final Rules TEMPLATES =
      Rules.PLAIN
          .defaulted(o -> DeviceRequests.defaults(o.path("spec").path("spec")))
          .checked(ResourceClaims::template)
          .onUpdate((o, old, causes) -> causes.immutable("spec", o.path("spec"), old.path("spec")));

  private static final int MAX_CONSUMERS = 256;

  private ResourceClaims() {}

  private static void template(ObjectNode template, Causes causes) {
    JsonNode spec = template.path("spec");
    MetaFields.template(spec.path("metadata"), "spec.metadata", causes);
    DeviceRequests.check(spec.path("spec"), "spec.spec.devices", causes);
  }

  private static void status(ObjectNode claim, ObjectNode old, Causes causes) {
    JsonNode status = claim.path("status");
    List<ObjectNode> consumers = Tree.objects(status, "reservedFor");
    String path = "status.reservedFor";
    if (consumers.size() > MAX_CONSUMERS) {
      causes.tooMany(path, consumers.size(), MAX_CONSUMERS);
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < consumers.size(); i++) {
      for (String field : List.of("resource", "name", "uid")) {
        if (Tree.isBlank(consumers.get(i), field)) {
          causes.required(path + "[" + i + "]." + field, "");
        }
      }
      String uid = consumers.get(i).path("uid").asText("");
      if (!seen.add(uid)) {
        causes.duplicate(path + "[" + i + "].uid", uid);
      }
    }
    boolean allocated = Tree.isSet(status, "allocation");
    if (!consumers.isEmpty() && !allocated) {
      causes.forbidden(path, "may not be specified when `allocated` is not set");
    }
    if (allocated && Tree.isSet(old.path("status"), "allocation")) {
      causes.immutable(
          "status.allocation", status.path("allocation"), old.path("status").path("allocation"));
    }
  }
}
