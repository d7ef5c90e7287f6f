package dev.gantry.ejb.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.admission.AdmissionRequest;
import dev.gantry.ejb.admission.rules.Conditions;
import dev.gantry.ejb.admission.rules.RequestVariables;
import dev.gantry.ejb.admission.rules.ReviewRequest;
import dev.gantry.ejb.registry.ServedKind;
import dev.gantry.model.cel.CelError;
import dev.gantry.model.cel.CelJson;
import dev.gantry.model.cel.CelStruct;
import dev.gantry.model.cel.CostBudget;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Json;
import dev.gantry.model.patch.GranularMerge;
import dev.gantry.model.patch.JsonPatch;
import dev.gantry.model.schema.TypeSchema;
import dev.gantry.model.status.ApiException;
import java.util.List;
import java.util.Map;

/** What one mutating policy makes of one request's object, with one parameter. */
final class Change {

  /** A policy that cannot do its work, in words. */
  static final class Failed extends Exception {
    private static final long serialVersionUID = 1L;

    Failed(String why) {
      super(why, null, false, false);
    }
  }

  private final Policy policy;
  private final RequestVariables variables;
  private final AdmissionRequest request;
  private final Kind matched;
  private final JsonNode parameter;
  private final CostBudget budget = CostBudget.standard();

  /**
   * @param matched the version in which the object is shown and changed
   * @param parameter JSON's null for none
   */
  Change(
      Policy policy,
      RequestVariables variables,
      AdmissionRequest request,
      Kind matched,
      JsonNode parameter) {
    this.policy = policy;
    this.variables = variables;
    this.request = request;
    this.matched = matched;
    this.parameter = parameter;
  }

  /** The object after all mutations, each of which sees those before it; null if none is wanted. */
  ObjectNode result() throws Failed {
    Map<String, Object> seen = variables.of(request, matched);
    Conditions.Outcome wanted =
        policy.conditions().evaluate(policy.variables(seen, parameter, budget), budget);
    switch (wanted.answer()) {
      case FAIL -> {
        return null;
      }
      case UNKNOWN -> throw new Failed(wanted.why());
      case HOLD -> {}
    }
    ObjectNode object = ReviewRequest.object(request, matched).deepCopy();
    for (Policy.Mutation mutation : policy.mutations()) {
      seen.put("object", object);
      object = apply(mutation, object, policy.variables(seen, parameter, budget));
    }
    return object;
  }

  private ObjectNode apply(Policy.Mutation mutation, ObjectNode object, Map<String, Object> seen)
      throws Failed {
    Policy.Expression expression = mutation.expression();
    if (expression.program() == null) {
      throw new Failed("compilation error: " + expression.error());
    }
    Object made;
    try {
      made = expression.program().evaluate(seen, budget);
      return mutation.merged() ? merged(object, made) : patched(object, made);
    } catch (CelError e) {
      throw new Failed(
          "expression '" + expression.text() + "' resulted in error: " + e.getMessage());
    } catch (ApiException e) {
      String why = e.causes().isEmpty() ? e.getMessage() : e.causes().get(0).message();
      throw new Failed((mutation.merged() ? "" : "JSON Patch: ") + why);
    }
  }

  private ObjectNode merged(ObjectNode object, Object made) throws CelError, Failed {
    if (!(made instanceof CelStruct struct)) {
      throw new Failed("unexpected evaluation result: want Object");
    }
    requirePlaces(struct, "Object");
    ObjectNode part = (ObjectNode) CelJson.of(struct);
    part.remove(List.of("apiVersion", "kind"));
    return usable(GranularMerge.merge(schema(), object, part));
  }

  /** A part is of the type of its place: {@code Object.spec} goes nowhere but there. */
  private static void requirePlaces(Object value, String place) throws Failed {
    if (value instanceof List<?> list) {
      for (Object element : list) {
        requirePlaces(element, place);
      }
    } else if (value instanceof CelStruct struct) {
      if (!struct.type().equals(place)) {
        throw new Failed(
            "unexpected type name \""
                + struct.type()
                + "\", expected \""
                + place
                + "\", which matches field name path from root Object type");
      }
      for (Map.Entry<Object, Object> field : struct.entrySet()) {
        requirePlaces(field.getValue(), place + "." + field.getKey());
      }
    }
  }

  private ObjectNode patched(ObjectNode object, Object made) throws CelError, Failed {
    JsonNode operations = CelJson.of(made);
    if (!operations.isArray()) {
      throw new Failed("type mismatch: JSONPatchType expected");
    }
    return usable(JsonPatch.apply(object, Json.bytes(operations)));
  }

  private ObjectNode usable(JsonNode result) throws Failed {
    if (!(result instanceof ObjectNode object) || !object.path("metadata").isObject()) {
      throw new Failed("the mutation leaves no object");
    }
    TypeSchema schema = schema();
    if (schema != null) {
      schema.checkTypes(object);
    }
    return object;
  }

  private TypeSchema schema() {
    ServedKind kind = request.kind();
    if (request.isOtherKind()) {
      return null;
    }
    return matched.apiVersion().equals(kind.stored().apiVersion())
        ? kind.storedSchema().orElse(null)
        : kind.clientSchema().orElse(null);
  }
}
