package dev.gantry.model.selector;

import dev.gantry.model.store.StoredObject;
import java.util.Map;

/** A label selector and a field selector together; both must match. */
public record Selector(LabelSelector labels, FieldSelector fields) {

  public static final Selector EVERYTHING =
      new Selector(LabelSelector.EVERYTHING, FieldSelector.EVERYTHING);

  public static Selector labels(LabelSelector labels) {
    return new Selector(labels, FieldSelector.EVERYTHING);
  }

  public static Selector fields(FieldSelector fields) {
    return new Selector(LabelSelector.EVERYTHING, fields);
  }

  public static Selector labels(Map<String, String> equal) {
    return labels(LabelSelector.equal(equal));
  }

  public boolean isEverything() {
    return labels.isEverything() && fields.isEverything();
  }

  public boolean matches(StoredObject object) {
    return labels.matches(object.labels()) && fields.matches(object::field);
  }
}
