package dev.gantry.model.controller.volume;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.quantity.Quantity;
import dev.gantry.model.selector.LabelSelector;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Which volume serves a claim. */
public final class VolumeMatch {

  private VolumeMatch() {}

  /**
   * A volume reserved for the claim, else the smallest free one that will do.
   *
   * @param reservedOnly whether free ones are left alone, since the claim waits for its consumer
   * @param reach which volumes can be used where the consumer is to run
   */
  public static Optional<JsonNode> best(
      JsonNode claim,
      List<? extends JsonNode> volumes,
      boolean reservedOnly,
      Predicate<JsonNode> reach) {
    Optional<? extends JsonNode> reserved =
        volumes.stream()
            .filter(v -> Binding.isReserved(v) && Binding.isFor(v, claim))
            .filter(v -> refusal(v, claim).isEmpty())
            .findFirst();
    if (reserved.isPresent()) {
      return Optional.of(reserved.get());
    }
    if (reservedOnly) {
      return Optional.empty();
    }
    LabelSelector selector = LabelSelector.of(claim.path("spec").path("selector"));
    boolean selects = claim.path("spec").path("selector").isObject();
    return volumes.stream()
        .<JsonNode>map(v -> v)
        .filter(v -> !Binding.isReserved(v) && !Meta.isDeleting(v))
        .filter(v -> List.of("Available", "Pending").contains(Binding.phase(v)))
        .filter(v -> !selects || selector.matches(Meta.labels(v)))
        .filter(v -> refusal(v, claim).isEmpty())
        .filter(reach)
        .min(Comparator.comparing(VolumeMatch::capacity).thenComparing(v -> Meta.name(v)));
  }

  /** Why a volume cannot serve a claim that asks for it; empty where it can. */
  public static Optional<String> refusal(JsonNode volume, JsonNode claim) {
    if (capacity(volume).compareTo(requested(claim)) < 0) {
      return Optional.of("requested PV is too small");
    }
    if (!Binding.storageClass(volume).equals(Binding.storageClass(claim))) {
      return Optional.of("storageClassName does not match");
    }
    if (!mode(volume).equals(mode(claim))) {
      return Optional.of("incompatible volumeMode");
    }
    if (!modes(volume).containsAll(modes(claim))) {
      return Optional.of("incompatible accessMode");
    }
    String attributes = claim.path("spec").path("volumeAttributesClassName").asText("");
    if (!attributes.equals(volume.path("spec").path("volumeAttributesClassName").asText(""))) {
      return Optional.of("volumeAttributesClassName does not match");
    }
    return Optional.empty();
  }

  private static Quantity capacity(JsonNode volume) {
    return Quantity.parse(volume.path("spec").path("capacity").path("storage").asText("0"));
  }

  private static Quantity requested(JsonNode claim) {
    return Quantity.parse(
        claim.path("spec").path("resources").path("requests").path("storage").asText("0"));
  }

  private static String mode(JsonNode object) {
    return object.path("spec").path("volumeMode").asText("Filesystem");
  }

  private static Set<String> modes(JsonNode object) {
    Set<String> modes = new HashSet<>();
    object.path("spec").path("accessModes").forEach(m -> modes.add(m.asText()));
    return modes;
  }
}
