package dev.gantry.model.strategy;

import static java.util.Map.entry;

import dev.gantry.model.kind.Kind;
import dev.gantry.model.strategy.admission.MutatingPolicies;
import dev.gantry.model.strategy.admission.Policies;
import dev.gantry.model.strategy.admission.Webhooks;
import dev.gantry.model.strategy.cluster.Leases;
import dev.gantry.model.strategy.cluster.Namespaces;
import dev.gantry.model.strategy.cluster.Nodes;
import dev.gantry.model.strategy.cluster.SigningRequests;
import dev.gantry.model.strategy.config.ConfigMaps;
import dev.gantry.model.strategy.config.Events;
import dev.gantry.model.strategy.config.Limits;
import dev.gantry.model.strategy.config.Quotas;
import dev.gantry.model.strategy.config.Secrets;
import dev.gantry.model.strategy.device.DeviceClasses;
import dev.gantry.model.strategy.device.ResourceClaims;
import dev.gantry.model.strategy.device.ResourceSlices;
import dev.gantry.model.strategy.extension.ApiServices;
import dev.gantry.model.strategy.extension.CustomResources;
import dev.gantry.model.strategy.extension.Definitions;
import dev.gantry.model.strategy.flow.FlowSchemas;
import dev.gantry.model.strategy.flow.PriorityLevels;
import dev.gantry.model.strategy.network.AddressRecords;
import dev.gantry.model.strategy.network.EndpointRules;
import dev.gantry.model.strategy.network.Ingresses;
import dev.gantry.model.strategy.network.NetworkPolicies;
import dev.gantry.model.strategy.network.Services;
import dev.gantry.model.strategy.pod.Pods;
import dev.gantry.model.strategy.policy.Autoscalers;
import dev.gantry.model.strategy.policy.DisruptionBudgets;
import dev.gantry.model.strategy.rbac.Roles;
import dev.gantry.model.strategy.storage.Claims;
import dev.gantry.model.strategy.storage.CsiRules;
import dev.gantry.model.strategy.storage.StorageClasses;
import dev.gantry.model.strategy.storage.Volumes;
import dev.gantry.model.strategy.workload.CronJobs;
import dev.gantry.model.strategy.workload.DaemonSets;
import dev.gantry.model.strategy.workload.Deployments;
import dev.gantry.model.strategy.workload.Jobs;
import dev.gantry.model.strategy.workload.ReplicaSets;
import dev.gantry.model.strategy.workload.StatefulSets;
import java.util.Map;

/** The strategy of each kind: one row a kind, the plain rules for all others. */
public final class Strategies {

  private static final Map<String, Rules> RULES =
      Map.ofEntries(
          entry("pods", Pods.PODS),
          entry("validatingadmissionpolicies.admissionregistration.k8s.io", Policies.VALIDATING),
          entry(
              "validatingadmissionpolicybindings.admissionregistration.k8s.io",
              Policies.VALIDATING_BINDINGS),
          entry("mutatingadmissionpolicies.admissionregistration.k8s.io", MutatingPolicies.RULES),
          entry(
              "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
              MutatingPolicies.BINDINGS),
          entry("mutatingwebhookconfigurations.admissionregistration.k8s.io", Webhooks.MUTATING),
          entry(
              "validatingwebhookconfigurations.admissionregistration.k8s.io", Webhooks.VALIDATING),
          entry("podtemplates", Pods.TEMPLATES),
          entry("deployments.apps", Deployments.RULES),
          entry("replicasets.apps", ReplicaSets.REPLICA_SETS),
          entry("replicationcontrollers", ReplicaSets.REPLICATION_CONTROLLERS),
          entry("statefulsets.apps", StatefulSets.RULES),
          entry("daemonsets.apps", DaemonSets.RULES),
          entry("controllerrevisions.apps", DaemonSets.REVISIONS),
          entry("jobs.batch", Jobs.RULES),
          entry("cronjobs.batch", CronJobs.RULES),
          entry("configmaps", ConfigMaps.RULES),
          entry("secrets", Secrets.RULES),
          entry("events", Events.RULES),
          entry("limitranges", Limits.RANGES),
          entry("resourcequotas", Quotas.RULES),
          entry("services", Services.RULES),
          entry("ingresses.networking.k8s.io", Ingresses.INGRESSES),
          entry("ingressclasses.networking.k8s.io", Ingresses.CLASSES),
          entry("networkpolicies.networking.k8s.io", NetworkPolicies.RULES),
          entry("servicecidrs.networking.k8s.io", AddressRecords.RANGES),
          entry("ipaddresses.networking.k8s.io", AddressRecords.ADDRESSES),
          entry("endpoints", EndpointRules.ENDPOINTS),
          entry("endpointslices.discovery.k8s.io", EndpointRules.SLICES),
          entry("persistentvolumeclaims", Claims.RULES),
          entry("persistentvolumes", Volumes.RULES),
          entry("storageclasses.storage.k8s.io", StorageClasses.CLASSES),
          entry("csidrivers.storage.k8s.io", CsiRules.DRIVERS),
          entry("csinodes.storage.k8s.io", CsiRules.NODES),
          entry("csistoragecapacities.storage.k8s.io", CsiRules.CAPACITIES),
          entry("volumeattachments.storage.k8s.io", StorageClasses.ATTACHMENTS),
          entry("volumeattributesclasses.storage.k8s.io", StorageClasses.ATTRIBUTES),
          entry("resourceclaims.resource.k8s.io", ResourceClaims.CLAIMS),
          entry("resourceclaimtemplates.resource.k8s.io", ResourceClaims.TEMPLATES),
          entry("deviceclasses.resource.k8s.io", DeviceClasses.RULES),
          entry("resourceslices.resource.k8s.io", ResourceSlices.RULES),
          entry("poddisruptionbudgets.policy", DisruptionBudgets.RULES),
          entry("horizontalpodautoscalers.autoscaling", Autoscalers.RULES),
          entry("roles.rbac.authorization.k8s.io", Roles.ROLES),
          entry("clusterroles.rbac.authorization.k8s.io", Roles.CLUSTER_ROLES),
          entry("rolebindings.rbac.authorization.k8s.io", Roles.ROLE_BINDINGS),
          entry("clusterrolebindings.rbac.authorization.k8s.io", Roles.CLUSTER_ROLE_BINDINGS),
          entry("namespaces", Namespaces.RULES),
          entry("nodes", Nodes.RULES),
          entry("leases.coordination.k8s.io", Leases.LEASES),
          entry("priorityclasses.scheduling.k8s.io", Leases.PRIORITIES),
          entry("runtimeclasses.node.k8s.io", Leases.RUNTIMES),
          entry("customresourcedefinitions.apiextensions.k8s.io", Definitions.RULES),
          entry("flowschemas.flowcontrol.apiserver.k8s.io", FlowSchemas.RULES),
          entry("prioritylevelconfigurations.flowcontrol.apiserver.k8s.io", PriorityLevels.RULES),
          entry("apiservices.apiregistration.k8s.io", ApiServices.RULES),
          entry("certificatesigningrequests.certificates.k8s.io", SigningRequests.RULES));

  private Strategies() {}

  /** Whether a built-in kind has defaults and checks beside those of every kind. */
  static boolean hasOwnRules(Kind kind) {
    return RULES.containsKey(kind.storage().toString());
  }

  /** The strategy of a kind; {@code kind} is in its stored version. */
  public static Strategy of(Kind kind) {
    if (kind.definition() != null) {
      return new RuleStrategy(kind, CustomResources.rules(kind.definition()), false);
    }
    return new RuleStrategy(kind, RULES.getOrDefault(kind.storage().toString(), Rules.PLAIN), true);
  }
}
