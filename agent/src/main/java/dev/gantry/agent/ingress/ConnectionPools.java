package dev.gantry.agent.ingress;

import dev.gantry.agent.proxy.Target;
import io.undertow.client.UndertowClient;
import io.undertow.server.handlers.proxy.ConnectionPoolManager;
import io.undertow.server.handlers.proxy.ProxyConnectionPool;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.xnio.OptionMap;

/** Kept-alive connections to endpoints. */
final class ConnectionPools {
  private static final ConnectionPoolManager LIMITS =
      new ConnectionPoolManager() {
        @Override
        public int getMaxConnections() {
          return Integer.MAX_VALUE;
        }

        @Override
        public int getMaxCachedConnections() {
          return 64;
        }

        @Override
        public int getSMaxConnections() {
          return 0;
        }

        /**
         * Shorter than servers usually keep an idle connection, so that they seldom close first.
         */
        @Override
        public long getTtl() {
          return TimeUnit.SECONDS.toMillis(4);
        }

        @Override
        public int getMaxQueueSize() {
          return 0;
        }

        @Override
        public int getProblemServerRetry() {
          return 1;
        }

        @Override
        public boolean isAvailable() {
          return true;
        }

        /** True: a failed connection says nothing of the next one; readiness decides. */
        @Override
        public boolean handleError() {
          return true;
        }

        @Override
        public boolean clearError() {
          return true;
        }
      };

  private final Map<Target, ProxyConnectionPool> pools = new ConcurrentHashMap<>();

  ProxyConnectionPool of(Target target) {
    return pools.computeIfAbsent(
        target,
        t ->
            new ProxyConnectionPool(
                LIMITS, URI.create("http://" + t), UndertowClient.getInstance(), OptionMap.EMPTY));
  }

  /**
   * Lets go of the others. Their requests end in peace and their idle connections by their time to
   * live: closing a pool from here would reach into what belongs to its I/O threads.
   */
  void retain(Set<Target> targets) {
    pools.keySet().retainAll(targets);
  }
}
