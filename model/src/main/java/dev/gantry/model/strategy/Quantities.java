package dev.gantry.model.strategy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.quantity.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks of resource amounts: lists of {@code name: quantity}, and requests against limits. */
public final class Quantities {

  private static final List<String> STANDARD_FOR_CONTAINERS =
      List.of("cpu", "memory", "ephemeral-storage");

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
        if (isExtended(name)) {
          causes.required(path + ".limits", "Limit must be set for non overcommitable resources");
        }
        continue;
      }
      Optional<Quantity> most = parse(path + ".limits[" + name + "]", limit, new Causes());
      if (asked.isEmpty() || most.isEmpty()) {
        continue;
      }
      String shown = asked.get().toString();
      if (isExtended(name) && !asked.get().sameAs(most.get())) {
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
    causes.invalidAll(field, name, Names.qualified(name));
    if (!name.contains("/")
        && !STANDARD_FOR_CONTAINERS.contains(name)
        && !name.startsWith("hugepages-")) {
      causes.invalid(field, name, "must be a standard resource type or fully qualified");
      causes.invalid(field, name, "must be a standard resource for containers");
    }
    Optional<Quantity> quantity = nonNegative(field, entry.getValue(), causes);
    if (quantity.isPresent()
        && isExtended(name)
        && quantity.get().value().stripTrailingZeros().scale() > 0) {
      causes.invalid(field, entry.getValue().asText(), "must be an integer");
    }
    return quantity;
  }

  /** A device or the like that somebody else counts: never overcommitted, whole numbers only. */
  private static boolean isExtended(String name) {
    return name.contains("/") && !name.contains("kubernetes.io/");
  }
}
