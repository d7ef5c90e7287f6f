package dev.gantry.model.strategy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.quantity.Quantity;
import java.util.Map;
import java.util.Optional;

/** Checks of resource amounts: lists of {@code name: quantity}, and requests against limits. */
public final class Quantities {

  private Quantities() {}

  /** A quantity; empty, with a cause added, where the text is none. */
  public static Optional<Quantity> parse(String field, JsonNode value, Causes causes) {
    try {
      return Optional.of(Quantity.parse(value.asText()));
    } catch (IllegalArgumentException e) {
      causes.invalid(field, value.asText(), e.getMessage());
      return Optional.empty();
    }
  }

  public static Optional<Quantity> nonNegative(String field, JsonNode value, Causes causes) {
    Optional<Quantity> quantity = parse(field, value, causes);
    if (quantity.isPresent() && quantity.get().value().signum() < 0) {
      causes.invalid(field, value.asText(), "must be greater than or equal to 0");
    }
    return quantity;
  }

  public static void positive(String field, JsonNode value, Causes causes) {
    Optional<Quantity> quantity = parse(field, value, causes);
    if (quantity.isPresent() && quantity.get().value().signum() <= 0) {
      causes.invalid(field, value.asText(), "must be greater than zero");
    }
  }

  /** {@code resources} of a container: names, amounts, and no request above its limit. */
  public static void requirements(JsonNode resources, String path, Causes causes) {
    for (Map.Entry<String, JsonNode> limit : resources.path("limits").properties()) {
      amount(limit, path + ".limits", causes);
    }
    JsonNode limits = resources.path("limits");
    for (Map.Entry<String, JsonNode> request : resources.path("requests").properties()) {
      Optional<Quantity> asked = amount(request, path + ".requests", causes);
      String name = request.getKey();
      JsonNode limit = limits.path(name);
      if (limit.isMissingNode()) {
        if (ResourceNames.isExtended(name) || ResourceNames.isHugePages(name)) {
          causes.required(path + ".limits", "Limit must be set for non overcommitable resources");
        }
        continue;
      }
      Optional<Quantity> most = parse(path + ".limits[" + name + "]", limit, new Causes());
      if (asked.isEmpty() || most.isEmpty()) {
        continue;
      }
      String shown = asked.get().toString();
      if ((ResourceNames.isExtended(name) || ResourceNames.isHugePages(name))
          && !asked.get().sameAs(most.get())) {
        causes.invalid(
            path + ".requests", shown, "must be equal to " + name + " limit of " + most.get());
      } else if (asked.get().compareTo(most.get()) > 0) {
        causes.invalid(
            path + ".requests",
            shown,
            "must be less than or equal to " + name + " limit of " + most.get());
      }
    }
  }

  private static Optional<Quantity> amount(
      Map.Entry<String, JsonNode> entry, String path, Causes causes) {
    String name = entry.getKey();
    String field = path + "[" + name + "]";
    ResourceNames.container(field, name, causes);
    return amount(field, name, entry.getValue(), causes);
  }

  /** An amount of a resource: not negative, and whole where there are no fractions of it. */
  public static Optional<Quantity> amount(
      String field, String name, JsonNode value, Causes causes) {
    Optional<Quantity> quantity = nonNegative(field, value, causes);
    if (quantity.isPresent()
        && ResourceNames.isWhole(name)
        && quantity.get().value().stripTrailingZeros().scale() > 0) {
      causes.invalid(field, value.asText(), "must be an integer");
    }
    return quantity;
  }
}
