package dev.gantry.ejb.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.admission.rules.Constraints;
import dev.gantry.model.object.Meta;
import dev.gantry.model.selector.LabelSelector;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@code ValidatingAdmissionPolicyBinding}.
 *
 * @param parameters null for none
 * @param actions what a failed validation leads to: {@code Deny}, {@code Warn}, {@code Audit}
 */
record Binding(
    String name,
    String policy,
    Constraints constraints,
    Reference parameters,
    List<String> actions) {

  /**
   * Which objects are the parameters.
   *
   * @param name {@code ""} where the selector chooses
   * @param namespace {@code ""} for the request's
   * @param selector null where the name chooses
   * @param mustExist {@code parameterNotFoundAction: Deny}
   */
  record Reference(String name, String namespace, LabelSelector selector, boolean mustExist) {}

  static Binding of(ObjectNode document) {
    JsonNode spec = document.path("spec");
    List<String> actions = new ArrayList<>();
    spec.path("validationActions").forEach(action -> actions.add(action.asText()));
    return new Binding(
        Meta.name(document),
        spec.path("policyName").asText(),
        Constraints.ofMatchResources(spec.path("matchResources")),
        reference(spec.path("paramRef")),
        List.copyOf(actions));
  }

  private static Reference reference(JsonNode reference) {
    if (!reference.isObject()) {
      return null;
    }
    JsonNode selector = reference.path("selector");
    return new Reference(
        reference.path("name").asText(""),
        reference.path("namespace").asText(""),
        selector.isObject() ? LabelSelector.of(selector) : null,
        !"Allow".equals(reference.path("parameterNotFoundAction").asText()));
  }
}
