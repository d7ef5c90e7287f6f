package dev.gantry.ejb.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Meta;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import java.util.Comparator;

/**
 * Fills in the class that the cluster's operator marked as default, where an object names none:
 * storage classes for claims, ingress classes for ingresses.
 *
 * @param kept the objects that get a class
 * @param field name of the class, in {@code spec}
 * @param annotation on the object, means a class is named the old way
 * @param classes the resource of the classes
 * @param mark annotation on the default class
 */
public record DefaultClass(
    ObjectReader reader,
    GroupResource kept,
    String field,
    String annotation,
    GroupResource classes,
    String mark)
    implements Admission {

  public static DefaultClass storage(ObjectReader reader) {
    return new DefaultClass(
        reader,
        new GroupResource("", "persistentvolumeclaims"),
        "storageClassName",
        "volume.beta.kubernetes.io/storage-class",
        new GroupResource("storage.k8s.io", "storageclasses"),
        "storageclass.kubernetes.io/is-default-class");
  }

  public static DefaultClass ingress(ObjectReader reader) {
    return new DefaultClass(
        reader,
        new GroupResource("networking.k8s.io", "ingresses"),
        "ingressClassName",
        "kubernetes.io/ingress.class",
        new GroupResource("networking.k8s.io", "ingressclasses"),
        "ingressclass.kubernetes.io/is-default-class");
  }

  @Override
  public void mutate(AdmissionRequest request) {
    if (!request.creates(kept.group(), kept.resource())) {
      return;
    }
    ObjectNode spec = request.object().withObject("/spec");
    if (spec.has(field) || Meta.annotations(request.object()).containsKey(annotation)) {
      return;
    }
    // Of several the youngest counts: an operator who marks a new one means it.
    reader.list(Query.all(classes)).objects().stream()
        .map(c -> c.as(ObjectNode.class))
        .filter(c -> "true".equals(Meta.annotations(c).get(mark)))
        .max(
            Comparator.comparing((ObjectNode c) -> Meta.text(c, "creationTimestamp"))
                .thenComparing(Meta::name, Comparator.reverseOrder()))
        .ifPresent(c -> spec.put(field, Meta.name(c)));
  }
}
