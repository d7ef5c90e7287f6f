package dev.gantry.web.metrics;

import dev.gantry.ejb.audit.AuditTrail;
import dev.gantry.ejb.metrics.MetricSource;
import dev.gantry.ejb.metrics.PrometheusText;
import dev.gantry.ejb.registry.KindCatalogue;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.store.ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.Set;

/** How many objects there are of each resource, and how the audit log fares. */
@ApplicationScoped
public class StorageMetrics implements MetricSource {

  @Inject private ObjectStore store;
  @Inject private KindCatalogue catalogue;
  @Inject private AuditTrail audit;

  @Override
  public void write(PrometheusText text) {
    text.family("apiserver_storage_objects", "gauge", "Objects by resource.");
    Set<GroupResource> seen = new HashSet<>();
    for (Kind kind : catalogue.all()) {
      GroupResource stored = kind.storage();
      if (seen.add(stored)) {
        text.sample(
            "apiserver_storage_objects", store.count(stored), "resource", stored.toString());
      }
    }
    text.family("gantry_store_revision", "counter", "The revision that this server has seen.");
    text.sample("gantry_store_revision", store.revision());
    text.family("apiserver_audit_event_total", "counter", "Audit events written.");
    text.sample("apiserver_audit_event_total", audit.written());
    text.family("apiserver_audit_error_total", "counter", "Audit events lost.");
    text.sample("apiserver_audit_error_total", audit.dropped(), "plugin", "log");
  }
}
