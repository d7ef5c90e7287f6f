package dev.gantry.model.controller;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;

/** Keys of documents, and the resources that controllers speak of. */
public final class Keys {

  public static final GroupResource PODS = new GroupResource("", "pods");
  public static final GroupResource NODES = new GroupResource("", "nodes");
  public static final GroupResource NAMESPACES = new GroupResource("", "namespaces");
  public static final GroupResource SERVICES = new GroupResource("", "services");
  public static final GroupResource ENDPOINTS = new GroupResource("", "endpoints");
  public static final GroupResource SECRETS = new GroupResource("", "secrets");
  public static final GroupResource CONFIG_MAPS = new GroupResource("", "configmaps");
  public static final GroupResource SERVICE_ACCOUNTS = new GroupResource("", "serviceaccounts");
  public static final GroupResource EVENTS = new GroupResource("", "events");
  public static final GroupResource QUOTAS = new GroupResource("", "resourcequotas");
  public static final GroupResource CLAIMS = new GroupResource("", "persistentvolumeclaims");
  public static final GroupResource VOLUMES = new GroupResource("", "persistentvolumes");
  public static final GroupResource REPLICATION_CONTROLLERS =
      new GroupResource("", "replicationcontrollers");
  public static final GroupResource REPLICA_SETS = new GroupResource("apps", "replicasets");
  public static final GroupResource DEPLOYMENTS = new GroupResource("apps", "deployments");
  public static final GroupResource STATEFUL_SETS = new GroupResource("apps", "statefulsets");
  public static final GroupResource DAEMON_SETS = new GroupResource("apps", "daemonsets");
  public static final GroupResource REVISIONS = new GroupResource("apps", "controllerrevisions");
  public static final GroupResource JOBS = new GroupResource("batch", "jobs");
  public static final GroupResource CRON_JOBS = new GroupResource("batch", "cronjobs");
  public static final GroupResource SLICES =
      new GroupResource("discovery.k8s.io", "endpointslices");
  public static final GroupResource LEASES = new GroupResource("coordination.k8s.io", "leases");
  public static final GroupResource BUDGETS = new GroupResource("policy", "poddisruptionbudgets");
  public static final GroupResource AUTOSCALERS =
      new GroupResource("autoscaling", "horizontalpodautoscalers");
  public static final GroupResource STORAGE_CLASSES =
      new GroupResource("storage.k8s.io", "storageclasses");

  private Keys() {}

  public static ObjectKey of(GroupResource resource, JsonNode document) {
    return new ObjectKey(resource, Meta.namespace(document), Meta.name(document));
  }

  public static ObjectKey pod(JsonNode pod) {
    return of(PODS, pod);
  }
}
