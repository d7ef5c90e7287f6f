package dev.gantry.model.table;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Meta;
import java.util.Map;

/** The table of each kind; a kind without one prints its name and when it was created. */
public final class Tables {

  private static final Map<String, TableRows> ROWS =
      Map.ofEntries(
          entry("pods", PodRows.ROWS),
          entry("deployments.apps", WorkloadRows.DEPLOYMENTS),
          entry("replicasets.apps", WorkloadRows.REPLICA_SETS),
          entry("replicationcontrollers", WorkloadRows.REPLICATION_CONTROLLERS),
          entry("statefulsets.apps", WorkloadRows.STATEFUL_SETS),
          entry("daemonsets.apps", WorkloadRows.DAEMON_SETS),
          entry("jobs.batch", WorkloadRows.JOBS),
          entry("cronjobs.batch", WorkloadRows.CRON_JOBS),
          entry("controllerrevisions.apps", WorkloadRows.REVISIONS),
          entry("podtemplates", WorkloadRows.TEMPLATES),
          entry("services", NetworkRows.SERVICES),
          entry("ingresses.networking.k8s.io", NetworkRows.INGRESSES),
          entry("ingressclasses.networking.k8s.io", NetworkRows.INGRESS_CLASSES),
          entry("endpoints", NetworkRows.ENDPOINTS),
          entry("endpointslices.discovery.k8s.io", NetworkRows.SLICES),
          entry("networkpolicies.networking.k8s.io", NetworkRows.POLICIES),
          entry("servicecidrs.networking.k8s.io", NetworkRows.RANGES),
          entry("ipaddresses.networking.k8s.io", NetworkRows.ADDRESSES),
          entry("nodes", ClusterRows.NODES),
          entry("namespaces", ClusterRows.NAMESPACES),
          entry("events", ClusterRows.EVENTS),
          entry("leases.coordination.k8s.io", ClusterRows.LEASES),
          entry("priorityclasses.scheduling.k8s.io", ClusterRows.PRIORITY_CLASSES),
          entry("runtimeclasses.node.k8s.io", ClusterRows.RUNTIME_CLASSES),
          entry("certificatesigningrequests.certificates.k8s.io", ClusterRows.SIGNING_REQUESTS),
          entry("componentstatuses", ClusterRows.COMPONENTS),
          entry("configmaps", ConfigRows.CONFIG_MAPS),
          entry("secrets", ConfigRows.SECRETS),
          entry("serviceaccounts", ConfigRows.SERVICE_ACCOUNTS),
          entry("resourcequotas", ConfigRows.QUOTAS),
          entry("limitranges", ConfigRows.LIMIT_RANGES),
          entry("roles.rbac.authorization.k8s.io", ConfigRows.ROLES),
          entry("clusterroles.rbac.authorization.k8s.io", ConfigRows.ROLES),
          entry("rolebindings.rbac.authorization.k8s.io", ConfigRows.BINDINGS),
          entry("clusterrolebindings.rbac.authorization.k8s.io", ConfigRows.BINDINGS),
          entry("persistentvolumes", StorageRows.VOLUMES),
          entry("persistentvolumeclaims", StorageRows.CLAIMS),
          entry("storageclasses.storage.k8s.io", StorageRows.CLASSES),
          entry("csidrivers.storage.k8s.io", StorageRows.DRIVERS),
          entry("csinodes.storage.k8s.io", StorageRows.NODES),
          entry("csistoragecapacities.storage.k8s.io", StorageRows.CAPACITIES),
          entry("volumeattachments.storage.k8s.io", StorageRows.ATTACHMENTS),
          entry("volumeattributesclasses.storage.k8s.io", StorageRows.ATTRIBUTES),
          entry("horizontalpodautoscalers.autoscaling", PolicyRows.AUTOSCALERS),
          entry("poddisruptionbudgets.policy", PolicyRows.BUDGETS),
          entry("flowschemas.flowcontrol.apiserver.k8s.io", PolicyRows.FLOW_SCHEMAS),
          entry(
              "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
              PolicyRows.PRIORITY_LEVELS),
          entry("mutatingwebhookconfigurations.admissionregistration.k8s.io", PolicyRows.WEBHOOKS),
          entry(
              "validatingwebhookconfigurations.admissionregistration.k8s.io", PolicyRows.WEBHOOKS),
          entry(
              "validatingadmissionpolicies.admissionregistration.k8s.io",
              PolicyRows.VALIDATING_POLICIES),
          entry(
              "mutatingadmissionpolicies.admissionregistration.k8s.io",
              PolicyRows.MUTATING_POLICIES),
          entry(
              "validatingadmissionpolicybindings.admissionregistration.k8s.io",
              PolicyRows.POLICY_BINDINGS),
          entry(
              "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
              PolicyRows.POLICY_BINDINGS),
          entry("customresourcedefinitions.apiextensions.k8s.io", PolicyRows.DEFINITIONS),
          entry("apiservices.apiregistration.k8s.io", PolicyRows.API_SERVICES),
          entry("deviceclasses.resource.k8s.io", PolicyRows.DEVICES),
          entry("resourceclaims.resource.k8s.io", PolicyRows.RESOURCE_CLAIMS),
          entry("resourceclaimtemplates.resource.k8s.io", PolicyRows.DEVICES),
          entry("resourceslices.resource.k8s.io", PolicyRows.RESOURCE_SLICES));

  /** What kinds without columns of their own print. */
  private static final TableRows NAME_AND_CREATION =
      Rows.named()
          .and(
              new Column("Created At", "date", "", "When the object was created", 0),
              (o, now) -> Meta.text(o, "creationTimestamp"));

  private Tables() {}

  /** The table of a kind's stored documents. */
  public static TableRows of(Kind kind) {
    if (kind.definition() != null) {
      return of(kind.definition().version());
    }
    return ROWS.getOrDefault(kind.storage().toString(), NAME_AND_CREATION);
  }

  /**
   * The table of a custom resource, from one entry of its definition's {@code spec.versions}: its
   * {@code additionalPrinterColumns}, or name and age.
   */
  public static TableRows of(JsonNode definitionVersion) {
    return PrinterColumns.of(definitionVersion);
  }
}
