package dev.gantry.model.strategy.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.quantity.Quantity;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Quantities;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rules of limit ranges and resource quotas. */
public final class Limits {

  /** {@code v1 LimitRange}. */
  public static final Rules RANGES =
      Rules.PLAIN.defaulted(Limits::defaults).checked(Limits::checkRange);

  /** {@code v1 ResourceQuota}. */
  public static final Rules QUOTAS =
      Rules.PLAIN
          .preparing(o -> o.putObject("status"), (o, old) -> {})
          .checked(Limits::checkQuota)
          .onUpdate(Limits::updateQuota);

  private static final List<String> SCOPES =
      List.of(
          "BestEffort",
          "CrossNamespacePodAffinity",
          "NotBestEffort",
          "NotTerminating",
          "PriorityClass",
          "Terminating",
          "VolumeAttributesClass");

  private Limits() {}

  /** For containers: max → default → defaultRequest, and min where there is neither. */
  private static void defaults(ObjectNode range) {
    for (ObjectNode limit : Tree.objects(range.path("spec"), "limits")) {
      if (!limit.path("type").asText().equals("Container")) {
        continue;
      }
      fill(limit, "default", "max");
      fill(limit, "defaultRequest", "default");
      fill(limit, "defaultRequest", "min");
    }
  }

  private static void fill(ObjectNode limit, String to, String from) {
    for (Map.Entry<String, JsonNode> entry : List.copyOf(limit.path(from).properties())) {
      ObjectNode target = Tree.ensure(limit, to);
      if (!target.has(entry.getKey())) {
        target.set(entry.getKey(), entry.getValue().deepCopy());
      }
    }
  }

  private static void checkRange(ObjectNode range, Causes causes) {
    Set<String> types = new HashSet<>();
    int i = 0;
    for (ObjectNode limit : Tree.objects(range.path("spec"), "limits")) {
      String path = "spec.limits[" + i++ + "]";
      String type = limit.path("type").asText("");
      causes.invalidAll(path + ".type", type, Names.qualified(type));
      if (!types.add(type)) {
        causes.duplicate(path + ".type", type);
      }
      if (type.equals("Pod")) {
        for (String field : List.of("default", "defaultRequest")) {
          if (!limit.path(field).isEmpty()) {
            causes.forbidden(path + "." + field, "may not be specified when `type` is 'Pod'");
          }
        }
      }
      for (String field : List.of("max", "min", "default", "defaultRequest")) {
        for (Map.Entry<String, JsonNode> entry : limit.path(field).properties()) {
          Quantities.nonNegative(
              path + "." + field + "[" + entry.getKey() + "]", entry.getValue(), causes);
        }
      }
      for (Order order : ORDERS) {
        order.check(limit, path, causes);
      }
    }
  }

  /** One amount may not be above another; the cause stands at {@code at}. */
  private record Order(String small, String big, String at, String words) {

    void check(ObjectNode limit, String path, Causes causes) {
      for (Map.Entry<String, JsonNode> entry : limit.path(small).properties()) {
        JsonNode other = limit.path(big).path(entry.getKey());
        Causes unread = new Causes();
        Optional<Quantity> low = Quantities.parse("", entry.getValue(), unread);
        Optional<Quantity> high =
            other.isMissingNode() ? Optional.empty() : Quantities.parse("", other, unread);
        if (low.isPresent() && high.isPresent() && low.get().compareTo(high.get()) > 0) {
          Quantity shown = at.equals(small) ? low.get() : high.get();
          causes.invalid(
              path + "." + at + "[" + entry.getKey() + "]",
              shown.toString(),
              words.formatted(low.get(), high.get()));
        }
      }
    }
  }

  private static final List<Order> ORDERS =
      List.of(
          new Order("min", "max", "min", "min value %s is greater than max value %s"),
          new Order(
              "min",
              "defaultRequest",
              "defaultRequest",
              "min value %s is greater than default request value %s"),
          new Order(
              "defaultRequest",
              "max",
              "defaultRequest",
              "default request value %s is greater than max value %s"),
          new Order(
              "defaultRequest",
              "default",
              "defaultRequest",
              "default request value %s is greater than default limit value %s"),
          new Order("min", "default", "default", "min value %s is greater than default value %s"),
          new Order("default", "max", "default", "default value %s is greater than max value %s"));

  private static void checkQuota(ObjectNode quota, Causes causes) {
    for (String part : List.of("spec.hard", "status.hard", "status.used")) {
      JsonNode amounts = quota.at("/" + part.replace('.', '/'));
      for (Map.Entry<String, JsonNode> entry : amounts.properties()) {
        String field = part + "[" + entry.getKey() + "]";
        causes.invalidAll(field, entry.getKey(), Names.qualified(entry.getKey()));
        Quantities.nonNegative(field, entry.getValue(), causes);
      }
    }
    int i = 0;
    for (String scope : Tree.texts(quota.path("spec"), "scopes")) {
      if (!SCOPES.contains(scope)) {
        causes.invalid(
            "spec.scopes", Tree.shown(quota.path("spec").path("scopes")), "unsupported scope");
      }
      i++;
    }
    if (i > 1
        && Tree.texts(quota.path("spec"), "scopes")
            .containsAll(List.of("BestEffort", "NotBestEffort"))) {
      causes.invalid(
          "spec.scopes", Tree.shown(quota.path("spec").path("scopes")), "conflicting scopes");
    }
  }

  private static void updateQuota(ObjectNode quota, ObjectNode old, Causes causes) {
    Set<String> now = new HashSet<>(Tree.texts(quota.path("spec"), "scopes"));
    if (!now.equals(new HashSet<>(Tree.texts(old.path("spec"), "scopes")))) {
      causes.invalid(
          "spec.scopes", Tree.shown(quota.path("spec").path("scopes")), "field is immutable");
    }
  }
}
