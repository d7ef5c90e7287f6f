package dev.gantry.model.strategy.storage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;
import java.util.List;

/** Rules of storage classes and of what CSI drivers say of themselves. */
public final class StorageClasses {

  /** {@code storage.k8s.io/v1 StorageClass}. */
  public static final Rules CLASSES =
      Rules.PLAIN
          .defaulted(StorageClasses::defaults)
          .checked(StorageClasses::check)
          .onUpdate(StorageClasses::update);

  /** {@code storage.k8s.io/v1 CSIDriver}. */
  public static final Rules DRIVERS = Rules.PLAIN.defaulted(StorageClasses::driver);

  /** {@code storage.k8s.io/v1 VolumeAttachment}. */
  public static final Rules ATTACHMENTS =
      Rules.PLAIN
          .preparing(o -> o.putObject("status").put("attached", false), (o, old) -> {})
          .checked(StorageClasses::attachment)
          .onUpdate((o, old, c) -> c.immutable("spec", o.path("spec"), old.path("spec")));

  /** {@code storage.k8s.io/v1 VolumeAttributesClass}. */
  public static final Rules ATTRIBUTES =
      Rules.PLAIN
          .checked(
              (o, causes) -> {
                if (Tree.isBlank(o, "driverName")) {
                  causes.required("driverName", "");
                }
              })
          .onUpdate(
              (o, old, causes) -> {
                causes.immutable("driverName", o.path("driverName"), old.path("driverName"));
                causes.immutable("parameters", o.path("parameters"), old.path("parameters"));
              });

  private StorageClasses() {}

  private static void defaults(ObjectNode storageClass) {
    Tree.text(storageClass, "reclaimPolicy", "Delete");
    Tree.text(storageClass, "volumeBindingMode", "Immediate");
  }

  private static void check(ObjectNode storageClass, Causes causes) {
    String provisioner = storageClass.path("provisioner").asText("");
    if (provisioner.isEmpty()) {
      causes.required("provisioner", "");
    } else {
      causes.invalidAll(
          "provisioner",
          provisioner,
          Names.qualified(provisioner.toLowerCase(java.util.Locale.ROOT)));
    }
    causes.oneOf("reclaimPolicy", storageClass.path("reclaimPolicy"), List.of("Delete", "Retain"));
    causes.oneOf(
        "volumeBindingMode",
        storageClass.path("volumeBindingMode"),
        List.of("Immediate", "WaitForFirstConsumer"));
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

  private static void driver(ObjectNode driver) {
    ObjectNode spec = Tree.ensure(driver, "spec");
    Tree.flag(spec, "attachRequired", true);
    Tree.flag(spec, "podInfoOnMount", false);
    Tree.flag(spec, "storageCapacity", false);
    Tree.text(spec, "fsGroupPolicy", "ReadWriteOnceWithFSType");
    if (spec.path("volumeLifecycleModes").isEmpty()) {
      spec.putArray("volumeLifecycleModes").add("Persistent");
    }
    Tree.flag(spec, "requiresRepublish", false);
    Tree.flag(spec, "seLinuxMount", false);
  }

  private static void attachment(ObjectNode attachment, Causes causes) {
    for (String field : List.of("attacher", "nodeName")) {
      if (Tree.isBlank(attachment.path("spec"), field)) {
        causes.required("spec." + field, "");
      }
    }
    if (attachment.path("spec").path("source").isEmpty()) {
      causes.required(
          "spec.source", "must specify exactly one of inlineVolumeSpec and persistentVolumeName");
    }
  }
}
