package dev.gantry.model.strategy.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.quantity.Quantity;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Quantities;
import dev.gantry.model.strategy.ResourceNames;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rules of limit ranges. */
public final class Limits {

  /** {@code v1 LimitRange}. */
  public static final Rules RANGES =
      Rules.PLAIN.defaulted(Limits::defaults).checked(Limits::checkRange);

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
          String at = path + "." + field + "[" + entry.getKey() + "]";
          resource(type, at, entry.getKey(), causes);
          Quantities.amount(at, entry.getKey(), entry.getValue(), causes);
        }
      }
      if (type.equals("PersistentVolumeClaim")
          && !limit.path("min").has("storage")
          && !limit.path("max").has("storage")) {
        causes.required(
            path + ".limits",
            "either minimum or maximum storage value is required, but neither was provided");
      }
      ratios(limit, path, causes);
      for (Order order : ORDERS) {
        order.check(limit, path, causes);
      }
    }
  }

  private static void resource(String type, String field, String name, Causes causes) {
    if (type.equals("Pod") || type.equals("Container")) {
      ResourceNames.container(field, name, causes);
    } else {
      ResourceNames.check(field, name, causes);
    }
  }

  /** How often a limit may hold its request: at least once, and not beyond max over min. */
  private static void ratios(ObjectNode limit, String path, Causes causes) {
    for (Map.Entry<String, JsonNode> entry : limit.path("maxLimitRequestRatio").properties()) {
      String name = entry.getKey();
      String field = path + ".maxLimitRequestRatio[" + name + "]";
      resource(limit.path("type").asText(""), field, name, causes);
      Optional<Quantity> ratio = Quantities.nonNegative(field, entry.getValue(), causes);
      if (ratio.isEmpty()) {
        continue;
      }
      if (ratio.get().value().compareTo(BigDecimal.ONE) < 0) {
        causes.invalid(field, ratio.get().toString(), "ratio " + ratio.get() + " is less than 1");
      }
      Causes unread = new Causes();
      Optional<Quantity> max = Quantities.parse("", limit.path("max").path(name), unread);
      Optional<Quantity> min = Quantities.parse("", limit.path("min").path(name), unread);
      if (max.isPresent() && min.isPresent() && min.get().value().signum() > 0) {
        double most = max.get().value().doubleValue() / min.get().value().doubleValue();
        if (ratio.get().value().doubleValue() > most) {
          causes.invalid(
              field,
              ratio.get().toString(),
              String.format(
                  Locale.ROOT, "ratio %s is greater than max/min = %f", ratio.get(), most));
        }
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
}
