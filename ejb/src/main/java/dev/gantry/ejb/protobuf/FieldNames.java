package dev.gantry.ejb.protobuf;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Map;
import java.util.Set;

/** How a message's fields are called in JSON, and which of them JSON does not have. */
final class FieldNames {

  /**
   * Messages for structs that are embedded in Go, so that their fields stand in the parent's JSON.
   */
  private static final Set<String> INLINED =
      Set.of(
          "volumeSource",
          "persistentVolumeSource",
          "ingressRuleValue",
          "handler",
          "ephemeralContainerCommon",
          "localObjectReference",
          "deviceConfiguration",
          "ruleWithOperations",
          "rule");

  /** Fields that have another name in JSON. */
  private static final Map<String, String> JSON_NAMES =
      Map.ofEntries(
          Map.entry("uID", "uid"),
          Map.entry("aPIGroup", "apiGroup"),
          Map.entry("Webhooks", "webhooks"),
          Map.entry("Name", "name"),
          Map.entry("Expression", "expression"),
          Map.entry("xKubernetesPreserveUnknownFields", "x-kubernetes-preserve-unknown-fields"),
          Map.entry("xKubernetesEmbeddedResource", "x-kubernetes-embedded-resource"),
          Map.entry("xKubernetesIntOrString", "x-kubernetes-int-or-string"),
          Map.entry("xKubernetesListMapKeys", "x-kubernetes-list-map-keys"),
          Map.entry("xKubernetesListType", "x-kubernetes-list-type"),
          Map.entry("xKubernetesMapType", "x-kubernetes-map-type"),
          Map.entry("xKubernetesValidations", "x-kubernetes-validations"));

  private FieldNames() {}

  static String json(FieldDescriptor field) {
    String name = field.getName();
    if (field.getContainingType().getName().equals("JSONSchemaProps")
        && (name.equals("ref") || name.equals("schema"))) {
      return "$" + name;
    }
    return JSON_NAMES.getOrDefault(name, name);
  }

  static boolean isInlined(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && !field.isRepeated()
        && INLINED.contains(field.getName());
  }
}
