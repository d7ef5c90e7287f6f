package dev.gantry.model.strategy.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Tree;
import java.util.List;

/** Checks of a service's address families and of the cluster addresses in them. */
final class ServiceFamilies {

  private ServiceFamilies() {}

  static void check(JsonNode spec, Causes causes) {
    if (spec.path("type").asText("").equals("ExternalName")) {
      for (String field : List.of("ipFamilies", "ipFamilyPolicy")) {
        JsonNode value = spec.path(field);
        if (value.isArray() ? !value.isEmpty() : !value.asText("").isEmpty()) {
          causes.forbidden("spec." + field, "may not be set when `type` is 'ExternalName'");
        }
      }
      return;
    }
    JsonNode policy = spec.path("ipFamilyPolicy");
    causes.optionalOneOf(
        "spec.ipFamilyPolicy",
        policy,
        List.of("PreferDualStack", "RequireDualStack", "SingleStack"));
    List<String> families = Tree.texts(spec, "ipFamilies");
    for (int i = 0; i < families.size(); i++) {
      String field = "spec.ipFamilies[" + i + "]";
      causes.oneOf(field, spec.path("ipFamilies").get(i), List.of("IPv4", "IPv6"));
      if (families.indexOf(families.get(i)) < i) {
        causes.duplicate(field, families.get(i));
      }
    }
    addresses(spec, causes);
  }

  private static void addresses(JsonNode spec, Causes causes) {
    List<String> addresses = Tree.texts(spec, "clusterIPs");
    String first = spec.path("clusterIP").asText("");
    Object shown = Tree.shown(spec.path("clusterIPs"));
    if (addresses.isEmpty()) {
      return;
    }
    if (first.isEmpty()) {
      causes.invalid("spec.clusterIPs", shown, "must be empty when `clusterIP` is not specified");
      return;
    }
    if (!first.equals(addresses.get(0))) {
      causes.invalid("spec.clusterIPs", shown, "first value must match `clusterIP`");
    }
    if (addresses.size() > 2) {
      causes.invalid("spec.clusterIPs", shown, "may only hold up to 2 values");
    }
    if (addresses.size() > 1 && addresses.contains("None")) {
      causes.invalid("spec.clusterIPs", shown, "'None' must be the first and only value");
      return;
    }
    for (int i = 1; i < addresses.size(); i++) {
      if (!Names.isAddress(addresses.get(i))) {
        causes.invalid("spec.clusterIPs[" + i + "]", addresses.get(i), Names.ADDRESS_WORDS);
      }
    }
    if (addresses.size() == 2 && addresses.get(0).contains(":") == addresses.get(1).contains(":")) {
      causes.invalid(
          "spec.clusterIPs", shown, "may specify no more than one IP for each IP family");
    }
  }
}
