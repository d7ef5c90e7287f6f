package dev.gantry.agent.volume;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Optional;

/** The config maps and secrets that pods of this node name. */
public interface ReferencedObjects {
  /** Empty when there is none by that name; throws the client's exception when it cannot tell. */
  Optional<ConfigMap> configMap(String podUid, String namespace, String name);

  Optional<Secret> secret(String podUid, String namespace, String name);

  /** Tells that the pod is gone and needs its objects no more. */
  void release(String podUid);
}
