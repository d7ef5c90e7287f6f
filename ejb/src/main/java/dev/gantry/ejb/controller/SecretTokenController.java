package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.config.Settings;
import dev.gantry.ejb.registry.Cluster;
import dev.gantry.ejb.security.token.ServiceAccountIssuer;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.selector.FieldSelector;
import dev.gantry.model.selector.Selector;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Fills Secrets that ask for a service account's everlasting token, and removes them with it. */
@ApplicationScoped
public class SecretTokenController implements Controller {

  private static final String TYPE = "kubernetes.io/service-account-token";
  private static final String NAME = "kubernetes.io/service-account.name";
  private static final String UID = "kubernetes.io/service-account.uid";

  @Inject Settings settings;
  @Inject ServiceAccountIssuer issuer;

  @Override
  public String name() {
    return "tokens-controller";
  }

  @Override
  public List<Source> sources() {
    return List.of(
        new Source(
            Keys.SECRETS,
            (event, reader, enqueue) -> {
              if (event.object().field("type").equals(TYPE)) {
                enqueue.accept(event.object().key());
              }
            }),
        new Source(Keys.SERVICE_ACCOUNTS, SecretTokenController::accountChanged));
  }

  private static void accountChanged(
      WatchEvent event, ObjectReader reader, Consumer<ObjectKey> enqueue) {
    if (event.type() == WatchEvent.Type.MODIFIED) {
      return;
    }
    Query tokens =
        Query.in(Keys.SECRETS, event.object().key().namespace())
            .where(Selector.fields(FieldSelector.equal("type", TYPE)));
    reader.list(tokens).objects().forEach(s -> enqueue.accept(s.key()));
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    Optional<StoredObject> stored = round.reader().get(key);
    if (stored.isEmpty() || !stored.get().field("type").equals(TYPE)) {
      return;
    }
    ObjectNode secret = stored.get().as(ObjectNode.class);
    String name = Meta.annotations(secret).getOrDefault(NAME, "");
    String uid = Meta.annotations(secret).getOrDefault(UID, "");
    Optional<StoredObject> account = round.get(Keys.SERVICE_ACCOUNTS, key.namespace(), name);
    if (account.isEmpty() || (!uid.isEmpty() && !uid.equals(account.get().uid()))) {
      round.cluster().delete(key, Cluster.DeleteOptions.background(stored.get().uid()));
      return;
    }
    if (!secret.path("data").hasNonNull("token")) {
      fill(key, name, account.get().uid(), round);
    }
  }

  private void fill(ObjectKey key, String account, String uid, Round round) {
    String token = issuer.secretToken(key.namespace(), account, uid, key.name());
    Path authority = settings.pkiDir().resolve("ca.crt");
    String certificate = Files.isReadable(authority) ? read(authority) : "";
    round
        .cluster()
        .update(
            key,
            secret -> {
              Meta.of(secret).withObject("/annotations").put(UID, uid);
              ObjectNode content = secret.withObject("/data");
              content.put("token", base64(token)).put("ca.crt", base64(certificate));
              content.put("namespace", base64(key.namespace()));
              return secret;
            });
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
