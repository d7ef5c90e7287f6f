package dev.gantry.model.strategy.extension;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.Approval;
import dev.gantry.model.object.Meta;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Rules of custom resource definitions. */
public final class Definitions {

  private static final String CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

  /** {@code apiextensions.k8s.io/v1 CustomResourceDefinition}. */
  public static final Rules RULES =
      Rules.PLAIN
          .defaulted(Definitions::defaults)
          .preparing(Definitions::create, Definitions::update)
          .checked(Definitions::check)
          .onUpdate(Definitions::checkUpdate)
          .onStatus((now, old, causes) -> storedVersions(now, causes))
          .counted();

  private static final List<String> COLUMN_TYPES =
      List.of("boolean", "date", "integer", "number", "string");
  private static final List<String> COLUMN_FORMATS =
      List.of("byte", "date", "date-time", "double", "float", "int32", "int64", "password");
  private static final int LONGEST_WARNING = 256;

  private Definitions() {}

  private static void defaults(ObjectNode definition) {
    ObjectNode spec = Tree.ensure(definition, "spec");
    ObjectNode names = Tree.ensure(spec, "names");
    String kind = names.path("kind").asText("");
    if (!kind.isEmpty()) {
      Tree.text(names, "singular", kind.toLowerCase(Locale.ROOT));
      Tree.text(names, "listKind", kind + "List");
    }
    Tree.text(Tree.ensure(spec, "conversion"), "strategy", "None");
    ObjectNode webhook = Tree.object(spec.path("conversion"), "webhook");
    ObjectNode client = webhook == null ? null : Tree.object(webhook, "clientConfig");
    ObjectNode service = client == null ? null : Tree.object(client, "service");
    if (service != null) {
      Tree.number(service, "port", 443);
    }
  }

  /** Custom objects go before their definition does: a finalizer waits for them. */
  private static void create(ObjectNode definition) {
    ObjectNode status = definition.putObject("status");
    status.putArray("conditions");
    status.putObject("acceptedNames").put("kind", "").put("plural", "");
    var stored = status.putArray("storedVersions");
    for (ObjectNode version : Tree.objects(definition.path("spec"), "versions")) {
      if (version.path("storage").asBoolean()) {
        stored.add(version.path("name").asText());
      }
    }
    if (!Meta.finalizers(definition).contains(CLEANUP)) {
      Meta.of(definition).withArray("/finalizers").add(CLEANUP);
    }
  }

  private static void update(ObjectNode definition, ObjectNode old) {
    List<String> stored = Tree.texts(definition.path("status"), "storedVersions");
    for (ObjectNode version : Tree.objects(definition.path("spec"), "versions")) {
      String name = version.path("name").asText();
      if (version.path("storage").asBoolean() && !stored.contains(name)) {
        Tree.ensure(definition, "status").withArray("/storedVersions").add(name);
      }
    }
  }

  private static void check(ObjectNode definition, Causes causes) {
    JsonNode spec = definition.path("spec");
    JsonNode names = spec.path("names");
    String group = spec.path("group").asText("");
    String expected = names.path("plural").asText("") + "." + group;
    if (!Meta.name(definition).equals(expected)) {
      causes.invalid(
          "metadata.name", Meta.name(definition), "must be spec.names.plural+\".\"+spec.group");
    }
    if (group.isEmpty()) {
      causes.required("spec.group", "");
    } else {
      causes.invalidAll("spec.group", group, Names.subdomain(group));
      if (!group.contains(".")) {
        causes.invalid("spec.group", group, "should be a domain with at least one dot");
      }
    }
    causes.oneOf("spec.scope", spec.path("scope"), List.of("Cluster", "Namespaced"));
    versions(spec, causes);
    names(names, causes);
    ConversionChecks.check(spec, causes);
    if (spec.path("preserveUnknownFields").asBoolean()) {
      causes.invalid(
          "spec.preserveUnknownFields",
          true,
          "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in"
              + " spec.versions[*].schema instead");
    }
    storedVersions(definition, causes);
    Approval.of(definition).ifPresent(a -> approval(definition, a, causes));
  }

  private static void approval(ObjectNode definition, Approval approval, Causes causes) {
    String path = "metadata.annotations[" + Approval.ANNOTATION + "]";
    if (approval.reason().equals("MissingAnnotation")) {
      causes.required(path, approval.message());
    } else if (approval.reason().equals("InvalidAnnotation")) {
      causes.invalid(
          path, Meta.annotations(definition).get(Approval.ANNOTATION), approval.message());
    }
  }

  private static void storedVersions(JsonNode definition, Causes causes) {
    List<String> all = Tree.texts(definition.path("status"), "storedVersions");
    String path = "status.storedVersions";
    if (all.isEmpty()) {
      causes.invalid(path, List.of(), "must have at least one stored version");
      return;
    }
    Set<String> known = new HashSet<>();
    for (JsonNode version : definition.path("spec").path("versions")) {
      String name = version.path("name").asText();
      known.add(name);
      if (version.path("storage").asBoolean() && !all.contains(name)) {
        causes.invalid(
            path,
            Tree.shown(definition.path("status").path("storedVersions")),
            "must have the storage version " + name);
      }
    }
    int i = 0;
    for (String stored : all) {
      if (!known.contains(stored)) {
        causes.invalid(
            "status.storedVersions[" + i + "]",
            stored,
            "missing from spec.versions; "
                + stored
                + " was previously a storage version, and must remain in spec.versions until a"
                + " storage migration ensures no data remains persisted in "
                + stored
                + " and removes "
                + stored
                + " from status.storedVersions");
      }
      i++;
    }
  }

  private static void names(JsonNode names, Causes causes) {
    for (String field : List.of("plural", "singular", "kind", "listKind")) {
      String name = names.path(field).asText("");
      if (name.isEmpty()) {
        causes.required("spec.names." + field, "");
      } else {
        causes.invalidAll(
            "spec.names." + field, name, Names.label1035(name.toLowerCase(Locale.ROOT)));
      }
    }
    int i = 0;
    for (String field : List.of("shortNames", "categories")) {
      for (String name : Tree.texts(names, field)) {
        causes.invalidAll("spec.names." + field + "[" + i++ + "]", name, Names.label1035(name));
      }
      i = 0;
    }
    if (!names.path("kind").asText("").isEmpty()
        && names.path("kind").equals(names.path("listKind"))) {
      causes.invalid(
          "spec.names.listKind",
          names.path("listKind").asText(),
          "kind and listKind may not be the same");
    }
  }

  private static void versions(JsonNode spec, Causes causes) {
    List<ObjectNode> versions = Tree.objects(spec, "versions");
    Set<String> seen = new HashSet<>();
    long stored = versions.stream().filter(v -> v.path("storage").asBoolean()).count();
    for (int i = 0; i < versions.size(); i++) {
      ObjectNode version = versions.get(i);
      String path = "spec.versions[" + i + "]";
      String name = version.path("name").asText("");
      causes.invalidAll(path + ".name", name, Names.label1035(name));
      if (!seen.add(name)) {
        causes.invalid("spec.versions", name, "must contain unique version names");
      }
      schema(
          version.path("schema").path("openAPIV3Schema"), path + ".schema.openAPIV3Schema", causes);
      SelectableFields.check(version, path, causes);
      scale(version.path("subresources").path("scale"), path + ".subresources.scale", causes);
      columns(version, path, causes);
      deprecation(version, path, causes);
    }
    if (stored != 1) {
      causes.invalid(
          "spec.versions",
          Tree.shown(spec.path("versions")),
          "must have exactly one version marked as storage version");
    }
  }

  private static void deprecation(JsonNode version, String path, Causes causes) {
    if (!version.has("deprecationWarning")) {
      return;
    }
    String at = path + ".deprecationWarning";
    String warning = version.path("deprecationWarning").asText("");
    if (!version.path("deprecated").asBoolean()) {
      causes.invalid(at, warning, "can only be set for deprecated versions");
    }
    if (warning.isEmpty()) {
      causes.invalid(at, warning, "must not be an empty string");
    } else if (warning.length() > LONGEST_WARNING) {
      causes.invalid(at, warning, "must be <= 256 characters in length");
    }
    for (int i = 0; i < warning.length(); i++) {
      if (Character.isISOControl(warning.charAt(i))) {
        causes.invalid(
            at,
            warning,
            "must only contain printable UTF-8 characters; non-printable character found at index "
                + i);
        return;
      }
    }
  }

  private static void schema(JsonNode schema, String path, Causes causes) {
    if (!schema.isObject()) {
      causes.required(path, "schemas are required");
      return;
    }
    Causes structural = new Causes();
    StructuralChecks.check(schema, path, structural);
    structural.list().forEach(causes::add);
    if (structural.isEmpty()) {
      DefaultChecks.check(schema, path, causes);
      ExpressionChecks.check(schema, path, causes);
    }
  }

  private static void scale(JsonNode scale, String path, Causes causes) {
    if (!scale.isObject()) {
      return;
    }
    String desired = scale.path("specReplicasPath").asText("");
    if (desired.isEmpty()) {
      causes.required(path + ".specReplicasPath", "");
    } else if (!desired.startsWith(".spec.")) {
      causes.invalid(path + ".specReplicasPath", desired, "should be a json path under .spec");
    }
    String observed = scale.path("statusReplicasPath").asText("");
    if (observed.isEmpty()) {
      causes.required(path + ".statusReplicasPath", "");
    } else if (!observed.startsWith(".status.")) {
      causes.invalid(path + ".statusReplicasPath", observed, "should be a json path under .status");
    }
    String selector = scale.path("labelSelectorPath").asText("");
    if (!selector.isEmpty() && !selector.startsWith(".spec.") && !selector.startsWith(".status.")) {
      causes.invalid(
          path + ".labelSelectorPath",
          selector,
          "should be a json path under either .spec or .status");
    }
  }

  private static void columns(JsonNode version, String path, Causes causes) {
    int i = 0;
    for (ObjectNode column : Tree.objects(version, "additionalPrinterColumns")) {
      String field = path + ".additionalPrinterColumns[" + i++ + "]";
      if (Tree.isBlank(column, "name")) {
        causes.required(field + ".name", "");
      }
      String type = column.path("type").asText("");
      if (type.isEmpty()) {
        causes.required(field + ".type", "");
      } else if (!COLUMN_TYPES.contains(type)) {
        causes.notSupported(field + ".type", type, COLUMN_TYPES);
      }
      String format = column.path("format").asText("");
      if (!format.isEmpty() && !COLUMN_FORMATS.contains(format)) {
        causes.notSupported(field + ".format", format, COLUMN_FORMATS);
      }
      if (Tree.isBlank(column, "jsonPath")) {
        causes.required(field + ".jsonPath", "");
      }
    }
  }

  private static void checkUpdate(ObjectNode now, ObjectNode old, Causes causes) {
    if (Tree.objects(old.path("status"), "conditions").stream()
        .anyMatch(
            c ->
                c.path("type").asText().equals("Established")
                    && c.path("status").asText().equals("True"))) {
      causes.immutable(
          "spec.scope", now.path("spec").path("scope"), old.path("spec").path("scope"));
      causes.immutable(
          "spec.names.kind",
          now.path("spec").path("names").path("kind"),
          old.path("spec").path("names").path("kind"));
    }
    causes.immutable("spec.group", now.path("spec").path("group"), old.path("spec").path("group"));
    causes.immutable(
        "spec.names.plural",
        now.path("spec").path("names").path("plural"),
        old.path("spec").path("names").path("plural"));
  }
}
