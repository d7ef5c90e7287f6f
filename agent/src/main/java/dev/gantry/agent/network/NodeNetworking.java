package dev.gantry.agent.network;

import dev.gantry.agent.NodeSettings;
import dev.gantry.agent.dns.ClusterDns;
import dev.gantry.agent.ingress.IngressProxy;
import dev.gantry.agent.proxy.IptablesBackend;
import dev.gantry.agent.proxy.ProxiedPorts;
import dev.gantry.agent.proxy.ServiceProxy;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All of a node's networking: pod network, service proxy, DNS and ingress, from one set of watches.
 * Each part starts as soon as what it needs is known; none waits for another.
 */
public final class NodeNetworking implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeNetworking.class);

  private final KubernetesClient client;
  private final NodeSettings settings;
  private final Commands commands;
  private final NetworkFeed feed;
  private final NodeFeed nodes;
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "node-network");
            thread.setDaemon(true);
            return thread;
          });
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private boolean leading;

  public NodeNetworking(KubernetesClient client, NodeSettings settings) {
    this(client, settings, ProcessCommands.here());
  }

  NodeNetworking(KubernetesClient client, NodeSettings settings, Commands commands) {
    this.client = client;
    this.settings = settings;
    this.commands = commands;
    this.feed = new NetworkFeed(client);
    this.nodes = new NodeFeed(client);
  }

  /**
   * Prepares the node for pods before it returns, or throws {@link Commands.CommandFailed}, after
   * which it may be called again. Everything else starts in the background and survives a server
   * that is not there yet.
   *
   * @param podCidr the node's {@code spec.podCIDR}
   */
  public synchronized void start(String podCidr) {
    Cidr pods = Cidr.parse(podCidr);
    Cidr services = Cidr.parse(settings.serviceCidr());
    NodeNetwork network =
        new NodeNetwork(
            commands,
            new NodeNetwork.Plan(
                settings.nodeName(),
                settings.nodeIp(),
                pods,
                services,
                settings.cniConfDir(),
                settings.stateDir().resolve("cni-addresses")));
    network.prepare();
    ClusterDns.holdAddress(commands, settings.clusterDns());
    IngressProxy ingress =
        new IngressProxy(
            client,
            feed.state(),
            settings.nodeIp(),
            () -> nodes.leads(settings.nodeName()),
            settings.ingressHttpPort(),
            settings.ingressHttpsPort());
    started.push(ingress);
    started.push(nodes);
    started.push(feed);
    nodes
        .start(
            node -> onWorker(() -> changed(network, ingress, node)),
            node -> onWorker(() -> removed(network, ingress, node)))
        .thenRun(() -> onWorker(() -> network.nodesListed(nodes.list())));
    feed.start();
    feed.synced().thenRun(() -> onWorker(() -> startProxy(pods, services)));
    feed.synced().thenRun(() -> untilDone("DNS", () -> startDns(services), 0));
    CompletableFuture.allOf(ingress.follow(), feed.synced())
        .thenRun(() -> untilDone("The ingress proxy", ingress::listen, 0));
  }

  private synchronized void startProxy(Cidr pods, Cidr services) {
    ServiceProxy proxy =
        new ServiceProxy(
            feed.state(),
            new ProxiedPorts(settings.nodeName(), Set.of(settings.clusterDns())),
            new IptablesBackend(commands, pods, services),
            commands);
    started.push(proxy);
    proxy.start();
  }

  private synchronized void startDns(Cidr services) {
    ClusterDns dns =
        new ClusterDns(
            feed.state(),
            settings.clusterDomain(),
            services,
            settings.clusterDns(),
            Path.of("/etc/resolv.conf"));
    dns.start(new InetSocketAddress(settings.clusterDns(), 53));
    started.push(dns);
  }

  private void changed(NodeNetwork network, IngressProxy ingress, Node node) {
    network.nodeChanged(node);
    lead(ingress);
  }

  private void removed(NodeNetwork network, IngressProxy ingress, Node node) {
    network.nodeRemoved(node);
    lead(ingress);
  }

  /** Most changes of nodes are heartbeats: only a change of the leader matters to ingresses. */
  private void lead(IngressProxy ingress) {
    boolean now = nodes.leads(settings.nodeName());
    if (now != leading) {
      leading = now;
      ingress.changed();
    }
  }

  /** What cannot start yet, since its port is still taken, is tried again each second. */
  private void untilDone(String what, Runnable step, int attempt) {
    if (worker.isShutdown()) {
      return;
    }
    worker.schedule(
        () -> {
          try {
            step.run();
          } catch (RuntimeException failed) {
            if (attempt % 60 == 0) {
              LOG.error("{} cannot start yet", what, failed);
            }
            untilDone(what, step, attempt + 1);
          }
        },
        attempt == 0 ? 0 : 1,
        TimeUnit.SECONDS);
  }

  private void onWorker(Runnable task) {
    if (worker.isShutdown()) {
      return;
    }
    worker.execute(
        () -> {
          try {
            task.run();
          } catch (RuntimeException failed) {
            LOG.error("A part of the node's network could not be set up", failed);
          }
        });
  }

  /** Stops serving and following. Bridge, routes and rules stay: pods run on without the agent. */
  @Override
  public synchronized void close() {
    worker.shutdown();
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception failed) {
        LOG.warn("While stopping the node's network", failed);
      }
    }
  }
}
