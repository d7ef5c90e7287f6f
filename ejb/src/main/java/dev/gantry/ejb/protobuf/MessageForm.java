package dev.gantry.ejb.protobuf;

import com.google.protobuf.Descriptors.Descriptor;

/** What a message looks like in JSON. */
enum MessageForm {
  OBJECT,
  TIME,
  DURATION,
  QUANTITY,
  INT_OR_STRING,
  /** Any JSON, as bytes in the first field. */
  RAW,
  /** A list of texts. */
  ITEMS,
  SCHEMA_OR_ARRAY,
  SCHEMA_OR_BOOL,
  SCHEMA_OR_STRINGS;

  static MessageForm of(Descriptor type) {
    return switch (type.getFullName()) {
      case "k8s.io.apimachinery.pkg.apis.meta.v1.Time",
          "k8s.io.apimachinery.pkg.apis.meta.v1.MicroTime" ->
          TIME;
      case "k8s.io.apimachinery.pkg.apis.meta.v1.Duration" -> DURATION;
      case "k8s.io.apimachinery.pkg.api.resource.Quantity" -> QUANTITY;
      case "k8s.io.apimachinery.pkg.util.intstr.IntOrString" -> INT_OR_STRING;
      case "k8s.io.apimachinery.pkg.apis.meta.v1.FieldsV1",
          "k8s.io.apimachinery.pkg.runtime.RawExtension",
          "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSON" ->
          RAW;
      case "k8s.io.apimachinery.pkg.apis.meta.v1.Verbs",
          "k8s.io.api.authentication.v1.ExtraValue",
          "k8s.io.api.authorization.v1.ExtraValue",
          "k8s.io.api.certificates.v1.ExtraValue" ->
          ITEMS;
      case "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray" ->
          SCHEMA_OR_ARRAY;
      case "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool" ->
          SCHEMA_OR_BOOL;
      case "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray" ->
          SCHEMA_OR_STRINGS;
      default -> OBJECT;
    };
  }
}
