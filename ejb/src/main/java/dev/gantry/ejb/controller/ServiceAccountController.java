package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.config.Settings;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Gives each namespace its default service account and the cluster's CA certificate. */
@ApplicationScoped
public class ServiceAccountController implements Controller {

  private static final String ROOT_CA = "kube-root-ca.crt";

  @Inject Settings settings;

  @Override
  public String name() {
    return "service-account-controller";
  }

  @Override
  public List<Source> sources() {
    return List.of(
        Source.self(Keys.NAMESPACES),
        new Source(Keys.SERVICE_ACCOUNTS, (e, r, to) -> named(e, "default", to)),
        new Source(Keys.CONFIG_MAPS, (e, r, to) -> named(e, ROOT_CA, to)));
  }

  private static void named(WatchEvent event, String name, Consumer<ObjectKey> enqueue) {
    if (event.object().key().name().equals(name) && event.type() != WatchEvent.Type.ADDED) {
      enqueue.accept(new ObjectKey(Keys.NAMESPACES, "", event.object().key().namespace()));
    }
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    Optional<StoredObject> namespace = round.reader().get(key);
    if (namespace.isEmpty() || Meta.isDeleting(namespace.get().as(ObjectNode.class))) {
      return;
    }
    if (round.get(Keys.SERVICE_ACCOUNTS, key.name(), "default").isEmpty()) {
      create(round, document("ServiceAccount", key.name(), "default"));
    }
    rootCertificate(key.name(), round);
  }

  private void rootCertificate(String namespace, Round round) {
    Path file = settings.pkiDir().resolve("ca.crt");
    if (!Files.isReadable(file)) {
      return;
    }
    String certificate = read(file);
    ObjectKey key = new ObjectKey(Keys.CONFIG_MAPS, namespace, ROOT_CA);
    Optional<StoredObject> present = round.reader().get(key);
    if (present.isEmpty()) {
      ObjectNode map = document("ConfigMap", namespace, ROOT_CA);
      Meta.of(map)
          .putObject("annotations")
          .put(
              "kubernetes.io/description",
              "Contains a CA bundle that can be used to verify the API server when using internal"
                  + " endpoints such as the internal service IP or kubernetes.default.svc. No other"
                  + " usage is guaranteed across distributions of Kubernetes clusters.");
      map.putObject("data").put("ca.crt", certificate);
      create(round, map);
    } else if (!present
        .get()
        .as(ObjectNode.class)
        .path("data")
        .path("ca.crt")
        .asText()
        .equals(certificate)) {
      round
          .cluster()
          .update(
              key,
              map -> {
                map.putObject("data").put("ca.crt", certificate);
                return map;
              });
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void create(Round round, ObjectNode document) {
    try {
      round.cluster().create(document);
    } catch (ApiException refusal) {
      // Made meanwhile, or the namespace began to go.
      if (!refusal.is("AlreadyExists") && !refusal.is("Forbidden")) {
        throw refusal;
      }
    }
  }

  private static ObjectNode document(String kind, String namespace, String name) {
    ObjectNode document = Json.object().put("apiVersion", "v1").put("kind", kind);
    document.putObject("metadata").put("name", name).put("namespace", namespace);
    return document;
  }
}
