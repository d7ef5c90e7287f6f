package dev.gantry.ejb.controller;

import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.endpoints.SlicesDecider;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.selector.Selector;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import java.util.List;
import java.util.Map;

/** The slices of a service that one controller made. */
final class ServiceSlices {

  private ServiceSlices() {}

  /**
   * @param service of the service, or of the endpoints of its name
   * @param manager the controller's own name in the slices' label
   */
  static List<StoredObject> madeBy(ObjectReader reader, ObjectKey service, String manager) {
    Map<String, String> labels =
        Map.of(SlicesDecider.SERVICE, service.name(), SlicesDecider.MANAGED_BY, manager);
    return reader
        .list(Query.in(Keys.SLICES, service.namespace()).where(Selector.labels(labels)))
        .objects();
  }
}
