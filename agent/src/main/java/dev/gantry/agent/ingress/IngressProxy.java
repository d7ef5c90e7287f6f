package dev.gantry.agent.ingress;

import dev.gantry.agent.network.NetworkState;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps an {@link IngressServer} as the cluster's ingresses, classes and secrets say. */
public final class IngressProxy implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IngressProxy.class);
  private static final long COALESCE_MILLIS = 15;
  private static final long TIDY_SECONDS = 30;
  private static final Duration FIRST_SECRETS = Duration.ofSeconds(2);

  private final IngressServer server;
  private final TlsSecrets secrets;
  private final IngressStatusWriter status;
  private final SharedIndexInformer<Ingress> ingresses;
  private final SharedIndexInformer<IngressClass> classes;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "ingress");
            thread.setDaemon(true);
            return thread;
          });
  private IngressTable table = IngressTable.EMPTY;

  /**
   * @param nodeIp what the status of the ingresses shall tell
   * @param leads whether this node writes the status
   */
  public IngressProxy(
      KubernetesClient client,
      NetworkState state,
      String nodeIp,
      BooleanSupplier leads,
      int httpPort,
      int httpsPort) {
    server = new IngressServer(state, "0.0.0.0", httpPort, httpsPort);
    secrets = new TlsSecrets(client, this::changed);
    status = new IngressStatusWriter(client, nodeIp, leads);
    ingresses = client.network().v1().ingresses().inAnyNamespace().runnableInformer(0);
    classes = client.network().v1().ingressClasses().runnableInformer(0);
  }

  /** Starts following; completes when all ingresses and classes are known. */
  public CompletableFuture<Void> follow() {
    return CompletableFuture.allOf(
        follow(ingresses).toCompletableFuture(), follow(classes).toCompletableFuture());
  }

  /**
   * Listens; call when ingresses and services are known, since a proxy that does not know its
   * routes would answer 404. May be called again when it threw, for example because the port is
   * taken.
   */
  public void listen() {
    sync();
    secrets.awaitFirst(FIRST_SECRETS);
    sync();
    server.start();
    worker.scheduleWithFixedDelay(this::tidy, TIDY_SECONDS, TIDY_SECONDS, TimeUnit.SECONDS);
  }

  /** Something changed that routes, certificates or status depend on. */
  public void changed() {
    if (scheduled.compareAndSet(false, true) && !worker.isShutdown()) {
      worker.schedule(this::sync, COALESCE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void sync() {
    scheduled.set(false);
    try {
      List<Ingress> all = ingresses.getStore().list();
      Set<String> ours = IngressTable.classes(classes.getStore().list());
      IngressTable next = IngressTable.of(all, ours);
      secrets.follow(new HashSet<>(next.secrets().values()));
      server.certificates(secrets.byHost(next.secrets()));
      if (!next.routes().equals(table.routes())) {
        server.route(next.routes());
      }
      table = next;
      status.write(all, ours);
    } catch (RuntimeException failed) {
      LOG.warn("The ingresses could not be read; the old routes stay", failed);
    }
  }

  private void tidy() {
    try {
      server.forgetUnused();
    } catch (RuntimeException failed) {
      LOG.warn("Cannot let go of unused connections", failed);
    }
  }

  private <T extends HasMetadata> CompletionStage<Void> follow(SharedIndexInformer<T> informer) {
    informer.exceptionHandler((started, failure) -> true);
    informer.addEventHandler(
        new ResourceEventHandler<T>() {
          @Override
          public void onAdd(T object) {
            changed();
          }

          @Override
          public void onUpdate(T before, T object) {
            changed();
          }

          @Override
          public void onDelete(T object, boolean finalStateUnknown) {
            changed();
          }
        });
    return informer.start();
  }

  @Override
  public void close() {
    worker.shutdownNow();
    ingresses.stop();
    classes.stop();
    secrets.close();
    server.close();
  }
}
