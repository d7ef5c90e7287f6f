package dev.gantry.agent;

import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.ContainerdEvents;
import dev.gantry.agent.cri.CriRuntime;
import dev.gantry.agent.cri.RuntimeCallException;
import dev.gantry.agent.cri.RuntimeChannel;
import dev.gantry.agent.image.ImageCollector;
import dev.gantry.agent.image.ImageImporter;
import dev.gantry.agent.network.NodeNetworking;
import dev.gantry.agent.pod.CgroupTree;
import dev.gantry.agent.pod.ContainerChanges;
import dev.gantry.agent.pod.Evictor;
import dev.gantry.agent.pod.Housekeeping;
import dev.gantry.agent.pod.LogRotation;
import dev.gantry.agent.pod.PodEvents;
import dev.gantry.agent.pod.PodWorkers;
import dev.gantry.agent.pod.RuntimeWatch;
import dev.gantry.agent.registration.ApiClients;
import dev.gantry.agent.registration.NodeCertificate;
import dev.gantry.agent.registration.NodeLease;
import dev.gantry.agent.registration.NodeReporter;
import dev.gantry.agent.registration.PemFiles;
import dev.gantry.agent.server.ApiCallerReviews;
import dev.gantry.agent.server.KubeletServer;
import dev.gantry.agent.stats.NodeStats;
import dev.gantry.agent.volume.TmpfsMounts;
import dev.gantry.agent.volume.local.LocalVolumes;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's parts, put together and started in the order in which they need each other. */
final class Agent {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration ROTATION = Duration.ofSeconds(10);
  private static final Duration SWEEP = Duration.ofSeconds(60);
  private static final Duration LOCAL_VOLUMES = Duration.ofSeconds(10);

  private final NodeSettings settings;
  private final NodeDirectories directories;
  private final Clock clock = Clock.systemUTC();
  private final ScheduledExecutorService timer =
      Executors.newScheduledThreadPool(2, PodWorkers.daemons("timer"));

  Agent(NodeSettings settings) {
    this.settings = settings;
    this.directories = new NodeDirectories(settings.stateDir());
  }

  /** Returns when everything is started; threads of the parts go on. */
  void start() throws IOException, GeneralSecurityException, InterruptedException {
    long began = System.nanoTime();
    NodeDirectories.ensure(directories.pods());
    NodeDirectories.ensure(directories.logs());
    TmpfsMounts.mount(directories.memory(), 0);
    NodeFacts facts = NodeFacts.ofThisMachine(settings.stateDir());
    RuntimeChannel channel = new RuntimeChannel(settings.containerdSocket());
    ContainerRuntime runtime = new CriRuntime(channel);
    awaitRuntime(runtime);
    NodeCertificate identity = certificate(NodeCertificate.Purpose.CLIENT);
    ApiClients clients = new ApiClients(settings);
    obtain(identity, clients);
    KubernetesClient client = clients.node(identity.current());
    NodeReporter reporter = new NodeReporter(client, settings, facts, runtime, clock);
    ImageImporter images = importer(reporter);
    Node node = register(reporter);
    NodeLease lease = new NodeLease(client, node, clock);
    repeat(
        "lease",
        NodeLease.RENEW_EVERY,
        () -> {
          if (lease.renew()) {
            reporter.tellAnew();
            reporter.tryReport();
          }
        });
    new Thread(() -> network(client, reporter), "network-start").start();

    CgroupTree cgroups = new CgroupTree(settings.nodeName());
    SharedIndexInformer<Service> services = client.services().inAnyNamespace().inform();
    PodEvents events = new PodEvents(client, clock, settings.nodeName());
    PodWorkers pods =
        new PodWorkers(
            settings,
            facts,
            directories,
            client,
            runtime,
            cgroups,
            () -> services.getStore().list(),
            events,
            timer,
            clock);
    SharedIndexInformer<Pod> watched =
        client
            .pods()
            .inAnyNamespace()
            .withField("spec.nodeName", settings.nodeName())
            .inform(new PodHandler(pods), 0);
    Housekeeping housekeeping = new Housekeeping(runtime, pods, directories, cgroups);
    ContainerdEvents changes =
        new ContainerdEvents(channel, timer, new ContainerChanges(runtime, timer, pods::changed));
    new RuntimeWatch(housekeeping, changes, timer, reporter::tryReport).start();
    LogRotation rotation = new LogRotation(runtime, directories, settings.limits(), clock);
    ImageCollector collector =
        new ImageCollector(runtime, settings.stateDir(), settings.limits(), clock);
    repeat(
        "housekeeping",
        SWEEP,
        () -> {
          if (watched.hasSynced()) {
            housekeeping.sweep();
          }
          try {
            collector.collect().ifPresent(m -> events.node("Warning", "FreeDiskSpaceFailed", m));
          } catch (IOException e) {
            LOG.warn("images not collected: {}", e.getMessage());
          }
        });
    Evictor evictor =
        new Evictor(
            settings.limits().eviction(),
            this::supply,
            runtime,
            pods,
            collector::collectAll,
            reporter::tryReport);
    repeat("eviction", NodeLease.RENEW_EVERY, evictor::look);
    LocalVolumes local = new LocalVolumes(LocalVolumes.folder(directories), client);
    repeat("local volumes", LOCAL_VOLUMES, local::sweep);
    repeat("log rotation", ROTATION, rotation::rotate);
    repeat("node status", NodeLease.RENEW_EVERY, reporter::tryReport);
    repeat("certificate", Duration.ofMinutes(1), () -> renew(identity, client));
    events.node("Normal", "Starting", "Starting kubelet.");
    NodeStats stats = new NodeStats(settings.nodeName(), runtime, settings.stateDir(), clock);
    stats.start();
    new Thread(() -> serve(client, runtime, stats, pods), "server-start").start();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  pods.close();
                  watched.close();
                  services.close();
                }));
    LOG.info(
        "node {} is up after {} ms, control groups {}",
        settings.nodeName(),
        (System.nanoTime() - began) / 1_000_000,
        cgroups);
  }

  private NodeCertificate certificate(NodeCertificate.Purpose purpose) {
    return new NodeCertificate(
        purpose,
        settings.nodeName(),
        settings.nodeIp(),
        directories.certificates(),
        settings.limits().certificateLife(),
        clock);
  }

  private static void awaitRuntime(ContainerRuntime runtime) throws InterruptedException {
    boolean told = false;
    while (true) {
      try {
        var version = runtime.version();
        LOG.info("runtime is {} {}", version.getRuntimeName(), version.getRuntimeVersion());
        return;
      } catch (RuntimeCallException e) {
        if (!told) {
          told = true;
          LOG.info("waiting for the container runtime: {}", e.getMessage());
        }
        Thread.sleep(200);
      }
    }
  }

  private void obtain(NodeCertificate identity, ApiClients clients)
      throws IOException, GeneralSecurityException, InterruptedException {
    if (identity.load(PemFiles.authorities(settings.caFile()))) {
      return;
    }
    String last = "";
    while (true) {
      try (KubernetesClient bootstrap = clients.bootstrap()) {
        identity.request(bootstrap);
        return;
      } catch (KubernetesClientException | IllegalStateException e) {
        if (!String.valueOf(e.getMessage()).equals(last)) {
          last = String.valueOf(e.getMessage());
          LOG.info("cannot join yet: {}", last);
        }
        Thread.sleep(RETRY.toMillis());
      }
    }
  }

  private static void renew(NodeCertificate certificate, KubernetesClient client) {
    if (!certificate.wornOut()) {
      return;
    }
    try {
      certificate.request(client);
    } catch (KubernetesClientException | IllegalStateException e) {
      LOG.warn("certificate not renewed: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ImageImporter importer(NodeReporter reporter) throws IOException {
    if (settings.imageDir() == null) {
      return null;
    }
    ImageImporter importer =
        new ImageImporter(
            settings.imageDir(),
            settings.containerdSocket(),
            () -> timer.execute(reporter::tryReport));
    importer.start();
    return importer;
  }

  private Node register(NodeReporter reporter) throws InterruptedException {
    String last = "";
    while (true) {
      try {
        return reporter.register();
      } catch (KubernetesClientException e) {
        if (!String.valueOf(e.getMessage()).equals(last)) {
          last = String.valueOf(e.getMessage());
          LOG.info("node not registered yet: {}", last);
        }
        Thread.sleep(RETRY.toMillis());
      }
    }
  }

  /** The network waits for the node's pod range, which a controller hands out. */
  private void network(KubernetesClient client, NodeReporter reporter) {
    try {
      String podCidr = null;
      while (podCidr == null) {
        try {
          Node node = client.nodes().withName(settings.nodeName()).get();
          podCidr = node == null || node.getSpec() == null ? null : node.getSpec().getPodCIDR();
        } catch (KubernetesClientException e) {
          LOG.debug("node not read: {}", e.getMessage());
        }
        if (podCidr == null) {
          Thread.sleep(200);
        }
      }
      LOG.info("pods of this node have addresses of {}", podCidr);
      startNetwork(new NodeNetworking(client, settings), podCidr);
      // containerd notices the new network configuration by itself, a little later.
      for (int i = 0; i < 50 && !reporter.tryReport(); i++) {
        Thread.sleep(200);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Another program may hold the tables' lock, or iptables be installed only later. */
  private static void startNetwork(NodeNetworking network, String podCidr)
      throws InterruptedException {
    while (true) {
      try {
        network.start(podCidr);
        return;
      } catch (RuntimeException e) {
        LOG.error("the pod network is not prepared yet: {}", e.getMessage());
        Thread.sleep(RETRY.toMillis());
      }
    }
  }

  /** The node's own API waits for its serving certificate. */
  private void serve(
      KubernetesClient client, ContainerRuntime runtime, NodeStats stats, PodWorkers pods) {
    NodeCertificate serving = certificate(NodeCertificate.Purpose.SERVING);
    try {
      boolean known = serving.load(PemFiles.authorities(settings.caFile()));
      while (!known) {
        try {
          serving.request(client);
          known = true;
        } catch (KubernetesClientException | IllegalStateException e) {
          LOG.info("no serving certificate yet: {}", e.getMessage());
          Thread.sleep(RETRY.toMillis());
        }
      }
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(new KeyManager[] {serving.current()}, PemFiles.trust(settings.caFile()), null);
      new KubeletServer(
              settings.nodeIp(),
              settings.kubeletPort(),
              tls,
              runtime,
              stats,
              () -> podList(client, pods),
              new ApiCallerReviews(client, settings.nodeName(), clock))
          .start();
      LOG.info("serving on https://{}:{}", settings.nodeIp(), settings.kubeletPort());
      repeat("serving certificate", Duration.ofMinutes(1), () -> renew(serving, client));
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      LOG.error("the node's API could not be started", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] podList(KubernetesClient client, PodWorkers pods) {
    return client
        .getKubernetesSerialization()
        .asJson(new PodListBuilder().withItems(pods.pods()).build())
        .getBytes(StandardCharsets.UTF_8);
  }

  private MachineSupply supply() {
    try {
      return MachineSupply.now(settings.stateDir());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void repeat(String what, Duration every, Runnable task) {
    timer.scheduleWithFixedDelay(
        () -> {
          try {
            task.run();
          } catch (RuntimeException e) {
            LOG.warn("{}: {}", what, e.toString());
          }
        },
        0,
        every.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private record PodHandler(PodWorkers pods) implements ResourceEventHandler<Pod> {
    @Override
    public void onAdd(Pod pod) {
      pods.put(pod);
    }

    @Override
    public void onUpdate(Pod before, Pod after) {
      if (!before.getMetadata().getUid().equals(after.getMetadata().getUid())) {
        pods.gone(before.getMetadata().getUid());
      }
      pods.put(after);
    }

    @Override
    public void onDelete(Pod pod, boolean unknown) {
      pods.gone(pod.getMetadata().getUid());
    }
  }
}
