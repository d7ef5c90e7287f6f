package dev.gantry.model.strategy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Meta;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Checks of {@code metadata}, the same for every kind. */
final class MetaChecks {

  /** Kubernetes' limit for all annotations of one object together. */
  static final int ANNOTATIONS_BYTES = 256 * 1024;

  private MetaChecks() {}

  static void check(
      ObjectNode object, Kind kind, Function<String, List<String>> name, Causes causes) {
    JsonNode metadata = object.path("metadata");
    String generate = metadata.path("generateName").asText("");
    if (!generate.isEmpty()) {
      causes.invalidAll(
          "metadata.generateName", generate, name.apply(Names.withoutTrailingDash(generate)));
    }
    String given = Meta.name(object);
    if (given.isEmpty()) {
      causes.required("metadata.name", "name or generateName is required");
    } else {
      causes.invalidAll("metadata.name", given, name.apply(given));
    }
    String namespace = Meta.namespace(object);
    if (kind.namespaced()) {
      if (namespace.isEmpty()) {
        causes.required("metadata.namespace", "");
      } else {
        causes.invalidAll("metadata.namespace", namespace, Names.label(namespace));
      }
    } else if (!namespace.isEmpty()) {
      causes.forbidden("metadata.namespace", "not allowed on this type");
    }
    common(metadata, kind, causes);
  }

  private static void common(JsonNode metadata, Kind kind, Causes causes) {
    if (metadata.path("generation").asLong(0) < 0) {
      causes.invalid(
          "metadata.generation",
          metadata.path("generation").asLong(),
          "must be greater than or equal to 0");
    }
    labels(metadata.path("labels"), "metadata.labels", causes);
    annotations(metadata.path("annotations"), "metadata.annotations", causes);
    owners(metadata, causes);
    // Custom resources and their definitions may use plain names, as they always could.
    boolean strict = kind.definition() == null && !kind.group().equals("apiextensions.k8s.io");
    int i = 0;
    for (String finalizer : Tree.texts(metadata, "finalizers")) {
      finalizer("metadata.finalizers[" + i++ + "]", finalizer, strict, causes);
    }
  }

  private static void finalizer(String field, String finalizer, boolean strict, Causes causes) {
    List<String> problems = Names.qualified(finalizer);
    causes.invalidAll(field, finalizer, problems);
    if (strict
        && problems.isEmpty()
        && !finalizer.contains("/")
        && !List.of("kubernetes", "orphan", "foregroundDeletion").contains(finalizer)) {
      causes.invalid(
          field, finalizer, "name is neither a standard finalizer name nor is it fully qualified");
    }
  }

  static void labels(JsonNode labels, String field, Causes causes) {
    for (Map.Entry<String, String> label : Meta.strings(labels).entrySet()) {
      causes.invalidAll(field, label.getKey(), Names.qualified(label.getKey()));
      causes.invalidAll(field, label.getValue(), Names.labelValue(label.getValue()));
    }
  }

  static void annotations(JsonNode annotations, String field, Causes causes) {
    long size = 0;
    for (Map.Entry<String, String> annotation : Meta.strings(annotations).entrySet()) {
      String key = annotation.getKey();
      // Kubernetes checks annotation keys in lower case: upper case prefixes are old and many.
      causes.invalidAll(field, key, Names.qualified(key.toLowerCase(java.util.Locale.ROOT)));
      size += key.getBytes(StandardCharsets.UTF_8).length;
      size += annotation.getValue().getBytes(StandardCharsets.UTF_8).length;
    }
    if (size > ANNOTATIONS_BYTES) {
      causes.tooLong(field, ANNOTATIONS_BYTES);
    }
  }

  private static void owners(JsonNode metadata, Causes causes) {
    String controller = null;
    for (ObjectNode owner : Tree.objects(metadata, "ownerReferences")) {
      String field = "metadata.ownerReferences";
      for (String part : List.of("apiVersion", "kind", "name", "uid")) {
        if (Tree.isBlank(owner, part)) {
          causes.invalid(
              field + "." + part, owner.path(part).asText(""), part + " must not be empty");
        }
      }
      if (owner.path("apiVersion").asText().equals("v1")
          && owner.path("kind").asText().equals("Event")) {
        causes.invalid(
            field, owner.toString(), "/v1, Kind=Event is disallowed from being an owner");
      }
      if (owner.path("controller").asBoolean()) {
        String name = owner.path("kind").asText() + "/" + owner.path("name").asText();
        if (controller != null) {
          causes.invalid(
              field,
              owner.toString(),
              "Only one reference can have Controller set to true. Found \"true\" in references for "
                  + controller
                  + " and "
                  + name);
        }
        controller = name;
      }
    }
  }

  static void checkUpdate(ObjectNode object, ObjectNode old, Kind kind, Causes causes) {
    JsonNode now = object.path("metadata");
    JsonNode before = old.path("metadata");
    if (now.path("generation").asLong() < before.path("generation").asLong()) {
      causes.invalid(
          "metadata.generation", now.path("generation").asLong(), "must not be decremented");
    }
    for (String field : List.of("name", "namespace", "uid", "creationTimestamp")) {
      causes.immutable("metadata." + field, now.path(field), before.path(field));
    }
    if (!Tree.same(now.path("deletionTimestamp"), before.path("deletionTimestamp"))
        && !Tree.isSet(before, "deletionTimestamp")) {
      causes.invalid(
          "metadata.deletionTimestamp",
          Tree.shown(now.path("deletionTimestamp")),
          "field is immutable");
    }
    newFinalizers(now, before, causes);
    common(now, kind, causes);
  }

  private static void newFinalizers(JsonNode now, JsonNode before, Causes causes) {
    if (!Tree.isSet(before, "deletionTimestamp")) {
      return;
    }
    List<String> added = Tree.texts(now, "finalizers");
    added.removeAll(Tree.texts(before, "finalizers"));
    if (!added.isEmpty()) {
      causes.forbidden(
          "metadata.finalizers",
          "no new finalizers can be added if the object is being deleted, found new finalizers []string{\""
              + String.join("\", \"", added)
              + "\"}");
    }
  }
}
