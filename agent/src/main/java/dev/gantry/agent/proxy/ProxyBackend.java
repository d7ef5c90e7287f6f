package dev.gantry.agent.proxy;

import dev.gantry.agent.network.ServiceKey;
import java.util.List;
import java.util.Map;

/**
 * Programs the kernel. Called by one thread at a time; throws when the kernel refused, after which
 * the proxy calls {@link #replaceAll}.
 */
public interface ProxyBackend {

  /** For example {@code iptables}. */
  String name();

  /** Makes the kernel hold exactly these services and none of an earlier run's. */
  void replaceAll(Map<ServiceKey, List<ProxiedPort>> services);

  /** Changes these services only; an empty list takes the service away. */
  void apply(Map<ServiceKey, List<ProxiedPort>> changed);

  /** Whether what was programmed is still reached; somebody else may have flushed the tables. */
  boolean intact();

  /** Takes everything away that this backend ever programs. */
  void remove();
}
