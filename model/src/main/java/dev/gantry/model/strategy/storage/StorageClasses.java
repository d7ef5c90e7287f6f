package dev.gantry.model.strategy.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Rules of storage classes, of classes of volume attributes, and of attachments. */
public final class StorageClasses {

  /** {@code storage.k8s.io/v1 StorageClass}. */
  public static final Rules CLASSES =
      Rules.PLAIN
          .defaulted(StorageClasses::defaults)
          .checked(StorageClasses::check)
          .onUpdate(StorageClasses::update);

  /** {@code storage.k8s.io/v1 VolumeAttachment}. */
  public static final Rules ATTACHMENTS =
      Rules.PLAIN
          .preparing(o -> o.putObject("status").put("attached", false), (o, old) -> {})
          .checked(StorageClasses::attachment)
          .onUpdate((o, old, c) -> c.immutable("spec", o.path("spec"), old.path("spec")));

  /** {@code storage.k8s.io/v1 VolumeAttributesClass}. */
  public static final Rules ATTRIBUTES =
      Rules.PLAIN.checked(StorageClasses::attributes).onUpdate(StorageClasses::updateAttributes);

  private static final int MAX_PARAMETERS = 512;
  private static final int MAX_PARAMETER_BYTES = 256 * 1024;

  private StorageClasses() {}

  private static void defaults(ObjectNode storageClass) {
    Tree.text(storageClass, "reclaimPolicy", "Delete");
    Tree.text(storageClass, "volumeBindingMode", "Immediate");
  }

  private static void check(ObjectNode storageClass, Causes causes) {
    provisioner(storageClass, "provisioner", causes);
    parameters(storageClass, causes);
    causes.oneOf("reclaimPolicy", storageClass.path("reclaimPolicy"), List.of("Delete", "Retain"));
    causes.oneOf(
        "volumeBindingMode",
        storageClass.path("volumeBindingMode"),
        List.of("Immediate", "WaitForFirstConsumer"));
    topologies(storageClass, causes);
  }

  private static void provisioner(ObjectNode object, String field, Causes causes) {
    causes.text(field, object.path(field), name -> Names.qualified(name.toLowerCase(Locale.ROOT)));
  }

  private static void parameters(ObjectNode object, Causes causes) {
    JsonNode parameters = object.path("parameters");
    if (parameters.size() > MAX_PARAMETERS) {
      causes.tooLong("parameters", MAX_PARAMETERS);
      return;
    }
    long size = 0;
    for (Map.Entry<String, JsonNode> parameter : parameters.properties()) {
      if (parameter.getKey().isEmpty()) {
        causes.invalid("parameters", "", "field can not be empty.");
      }
      size += parameter.getKey().length() + parameter.getValue().asText("").length();
    }
    if (size > MAX_PARAMETER_BYTES) {
      causes.tooLong("parameters", MAX_PARAMETER_BYTES);
    }
  }

  private static void topologies(ObjectNode storageClass, Causes causes) {
    Set<JsonNode> terms = new HashSet<>();
    int i = 0;
    for (ObjectNode term : Tree.objects(storageClass, "allowedTopologies")) {
      String path = "allowedTopologies[" + i++ + "].matchLabelExpressions";
      Set<String> keys = new HashSet<>();
      int j = 0;
      for (ObjectNode expression : Tree.objects(term, "matchLabelExpressions")) {
        String field = path + "[" + j++ + "]";
        List<String> values = Tree.texts(expression, "values");
        if (values.isEmpty()) {
          causes.required(field + ".values", "");
        }
        for (int k = 0; k < values.size(); k++) {
          if (values.indexOf(values.get(k)) < k) {
            causes.duplicate(field + ".values[" + k + "]", values.get(k));
          }
        }
        String key = expression.path("key").asText("");
        causes.invalidAll(field + ".key", key, Names.qualified(key));
        if (!keys.add(key)) {
          causes.duplicate(field + ".key", key);
        }
      }
      if (!terms.add(term)) {
        causes.duplicate(path, "");
      }
    }
  }

  private static void attributes(ObjectNode attributes, Causes causes) {
    provisioner(attributes, "driverName", causes);
    if (attributes.path("parameters").isEmpty()) {
      causes.required("parameters", "must contain at least one key/value pair");
    }
    parameters(attributes, causes);
  }

  private static void updateAttributes(ObjectNode now, ObjectNode old, Causes causes) {
    for (String field : List.of("driverName", "parameters")) {
      if (!Tree.same(now.path(field), old.path(field))) {
        causes.forbidden(field, "updates to " + field + " are forbidden.");
      }
    }
  }

  private static void update(ObjectNode now, ObjectNode old, Causes causes) {
    if (!Tree.same(now.path("parameters"), old.path("parameters"))) {
      causes.forbidden("parameters", "updates to parameters are forbidden.");
    }
    if (!Tree.same(now.path("provisioner"), old.path("provisioner"))) {
      causes.forbidden("provisioner", "updates to provisioner are forbidden.");
    }
    if (!Tree.same(now.path("reclaimPolicy"), old.path("reclaimPolicy"))) {
      causes.forbidden("reclaimPolicy", "updates to reclaimPolicy are forbidden.");
    }
    causes.immutable(
        "volumeBindingMode", now.path("volumeBindingMode"), old.path("volumeBindingMode"));
  }

  private static void attachment(ObjectNode attachment, Causes causes) {
    JsonNode spec = attachment.path("spec");
    CsiRules.driverName(spec.path("attacher").asText(""), "spec.attacher", causes);
    JsonNode source = spec.path("source");
    boolean inline = Tree.isSet(source, "inlineVolumeSpec");
    boolean named = Tree.isSet(source, "persistentVolumeName");
    String words = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
    if (!inline && !named) {
      causes.required("spec.source", words);
    } else if (inline && named) {
      causes.forbidden("spec.source", words);
    } else if (named) {
      String name = source.path("persistentVolumeName").asText("");
      if (name.isEmpty()) {
        causes.required(
            "spec.source.persistentVolumeName", "must specify non empty persistentVolumeName");
      } else {
        causes.invalidAll("spec.source.persistentVolumeName", name, Names.subdomain(name));
      }
    }
    String node = spec.path("nodeName").asText("");
    causes.invalidAll("spec.nodeName", node, Names.subdomain(node));
  }
}
