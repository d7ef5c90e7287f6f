package dev.gantry.model.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.schema.Form;
import java.util.Map;
import java.util.Set;

/** Named types that are scalars, or any object, on the wire. */
final class ScalarTypes {

  static final String PATCH = "io.k8s.apimachinery.pkg.apis.meta.v1.Patch";

  /** Types whose values may be any object. */
  private static final Set<String> OBJECTS =
      Set.of(
          PATCH,
          "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1",
          "io.k8s.apimachinery.pkg.runtime.RawExtension");

  private static final Map<Form, String> NAMES =
      Map.of(
          Form.TIME, "io.k8s.apimachinery.pkg.apis.meta.v1.Time",
          Form.MICRO_TIME, "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime",
          Form.QUANTITY, "io.k8s.apimachinery.pkg.api.resource.Quantity",
          Form.INT_OR_STRING, "io.k8s.apimachinery.pkg.util.intstr.IntOrString");

  private ScalarTypes() {}

  /** The name of a form that has one, else null. */
  static String name(Form form) {
    return NAMES.get(form);
  }

  /** The definition of a named scalar or of any object; null for any other name. */
  static ObjectNode definition(String name, Dialect dialect) {
    if (OBJECTS.contains(name)) {
      return Json.object().put("type", "object");
    }
    for (Map.Entry<Form, String> entry : NAMES.entrySet()) {
      if (entry.getValue().equals(name)) {
        return definition(entry.getKey(), dialect);
      }
    }
    return null;
  }

  private static ObjectNode definition(Form form, Dialect dialect) {
    return switch (form) {
      case TIME, MICRO_TIME -> Json.object().put("type", "string").put("format", "date-time");
      case QUANTITY -> dialect == Dialect.V2 ? inline(Form.STRING) : either("string", "number");
      case INT_OR_STRING -> {
        ObjectNode type = dialect == Dialect.V2 ? inline(Form.STRING) : either("integer", "string");
        yield type.put("format", "int-or-string");
      }
      default -> throw new IllegalArgumentException(form.toString());
    };
  }

  private static ObjectNode either(String one, String other) {
    ObjectNode type = Json.object();
    type.putArray("oneOf")
        .add(Json.object().put("type", one))
        .add(Json.object().put("type", other));
    return type;
  }

  /** An unnamed scalar. */
  static ObjectNode inline(Form form) {
    ObjectNode type = Json.object();
    return switch (form) {
      case STRING -> type.put("type", "string");
      case BYTES -> type.put("type", "string").put("format", "byte");
      case INT32 -> type.put("type", "integer").put("format", "int32");
      case INT64 -> type.put("type", "integer").put("format", "int64");
      case DOUBLE -> type.put("type", "number").put("format", "double");
      case BOOLEAN -> type.put("type", "boolean");
      default -> type.put("type", "object");
    };
  }
}
