package dev.gantry.agent.ingress;

import dev.gantry.agent.ingress.IngressTable.SecretKey;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows exactly the secrets that ingresses name, one watch for each, so that a node sees no other
 * secret.
 */
final class TlsSecrets implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TlsSecrets.class);

  private final KubernetesClient client;
  private final Runnable changed;
  private final Map<SecretKey, SharedIndexInformer<Secret>> followed = new HashMap<>();
  private final Map<SecretKey, Certificate> certificates = new ConcurrentHashMap<>();
  private volatile CompletableFuture<Void> first = CompletableFuture.completedFuture(null);

  /**
   * @param changed is called when a certificate came, changed or went; must only enqueue
   */
  TlsSecrets(KubernetesClient client, Runnable changed) {
    this.client = client;
    this.changed = changed;
  }

  /** Called by one thread at a time. */
  void follow(Set<SecretKey> wanted) {
    Set<SecretKey> gone = new HashSet<>(followed.keySet());
    gone.removeAll(wanted);
    for (SecretKey key : gone) {
      followed.remove(key).stop();
      certificates.remove(key);
    }
    for (SecretKey key : wanted) {
      followed.computeIfAbsent(key, this::watch);
    }
  }

  /** Waits until each followed secret has been looked for once, but no longer than the limit. */
  void awaitFirst(Duration limit) {
    try {
      first.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException late) {
      LOG.debug("Certificates follow later", late);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Those of the hosts whose certificate is there and readable. */
  Map<String, Certificate> byHost(Map<String, SecretKey> secrets) {
    Map<String, Certificate> result = new HashMap<>();
    secrets.forEach(
        (host, key) -> {
          Certificate certificate = certificates.get(key);
          if (certificate != null) {
            result.put(host, certificate);
          }
        });
    return result;
  }

  private SharedIndexInformer<Secret> watch(SecretKey key) {
    SharedIndexInformer<Secret> informer =
        client
            .secrets()
            .inNamespace(key.namespace())
            .withName(key.name())
            .runnableInformer(0)
            .addEventHandler(
                new ResourceEventHandler<Secret>() {
                  @Override
                  public void onAdd(Secret secret) {
                    read(key, secret);
                  }

                  @Override
                  public void onUpdate(Secret before, Secret secret) {
                    read(key, secret);
                  }

                  @Override
                  public void onDelete(Secret secret, boolean finalStateUnknown) {
                    certificates.remove(key);
                    changed.run();
                  }
                });
    informer.exceptionHandler((started, failure) -> true);
    first = CompletableFuture.allOf(first, informer.start().toCompletableFuture());
    return informer;
  }

  private void read(SecretKey key, Secret secret) {
    try {
      certificates.put(key, Certificate.parse(bytes(secret, "tls.crt"), bytes(secret, "tls.key")));
    } catch (GeneralSecurityException | IllegalArgumentException unusable) {
      LOG.warn(
          "Secret {}/{} is no usable certificate: {}",
          key.namespace(),
          key.name(),
          unusable.getMessage());
      certificates.remove(key);
    }
    changed.run();
  }

  private static byte[] bytes(Secret secret, String name) throws GeneralSecurityException {
    String value = secret.getData() == null ? null : secret.getData().get(name);
    if (value == null) {
      throw new GeneralSecurityException("it has no " + name);
    }
    return Base64.getDecoder().decode(value);
  }

  @Override
  public void close() {
    followed.values().forEach(SharedIndexInformer::stop);
    followed.clear();
  }
}
