package dev.gantry.ejb.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.GeneratedNames;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.StoredObject;
import java.util.List;

/** Gives every pod a service account, its pull secrets and its token. */
public final class ServiceAccountAdmission implements Admission {

  static final String MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
  private static final String MIRROR = "kubernetes.io/config.mirror";

  /** An hour and a little: recognizably a token that was not asked for by the user. */
  private static final int TOKEN_SECONDS = 3607;

  private static final int READ_ONLY_MODE = 0644;

  private static final String VOLUME_PREFIX = "kube-api-access-";

  private final ObjectReader reader;
  private final GeneratedNames names;

  public ServiceAccountAdmission(ObjectReader reader, GeneratedNames names) {
    this.reader = reader;
    this.names = names;
  }

  @Override
  public void mutate(AdmissionRequest request) {
    if (!request.creates("", "pods") || Meta.annotations(request.object()).containsKey(MIRROR)) {
      return;
    }
    ObjectNode spec = request.object().withObject("/spec");
    String name = spec.path("serviceAccountName").asText("");
    if (name.isEmpty()) {
      name = spec.path("serviceAccount").asText("");
    }
    if (name.isEmpty()) {
      name = "default";
    }
    spec.put("serviceAccountName", name).put("serviceAccount", name);
    JsonNode account = account(request, name);
    if (spec.path("imagePullSecrets").isEmpty() && !account.path("imagePullSecrets").isEmpty()) {
      spec.set("imagePullSecrets", account.path("imagePullSecrets").deepCopy());
    }
    if (mounts(spec, account)) {
      mount(spec);
    }
  }

  private JsonNode account(AdmissionRequest request, String name) {
    String namespace = request.key().namespace();
    ObjectKey key = ObjectKey.of("", "serviceaccounts", namespace, name);
    StoredObject account = reader.get(key).orElse(null);
    if (account == null) {
      reader.awaitLatest();
      account =
          reader
              .get(key)
              .orElseThrow(
                  () ->
                      request.forbidden(
                          "error looking up service account "
                              + namespace
                              + "/"
                              + name
                              + ": serviceaccount \""
                              + name
                              + "\" not found"));
    }
    return account.as(ObjectNode.class);
  }

  private static boolean mounts(JsonNode spec, JsonNode account) {
    String field = "automountServiceAccountToken";
    return spec.hasNonNull(field)
        ? spec.path(field).asBoolean()
        : account.path(field).asBoolean(true);
  }

  private void mount(ObjectNode spec) {
    String there = tokenVolume(spec);
    String volume = there;
    for (String list : List.of("initContainers", "containers")) {
      for (JsonNode container : spec.path(list)) {
        if (!isMounted(container)) {
          volume = volume == null ? VOLUME_PREFIX + names.suffix() : volume;
          ((ObjectNode) container)
              .withArray("/volumeMounts")
              .addObject()
              .put("name", volume)
              .put("readOnly", true)
              .put("mountPath", MOUNT_PATH);
        }
      }
    }
    if (volume != null && there == null) {
      spec.withArray("/volumes").add(volume(volume));
    }
  }

  /** The volume of an earlier round, null for none. */
  private static String tokenVolume(JsonNode spec) {
    for (JsonNode volume : spec.path("volumes")) {
      if (volume.path("name").asText().startsWith(VOLUME_PREFIX)) {
        return volume.path("name").asText();
      }
    }
    return null;
  }

  private static boolean isMounted(JsonNode container) {
    for (JsonNode mount : container.path("volumeMounts")) {
      if (MOUNT_PATH.equals(mount.path("mountPath").asText())) {
        return true;
      }
    }
    return false;
  }

  private static ObjectNode volume(String name) {
    ObjectNode volume = Json.object().put("name", name);
    ObjectNode projected = volume.putObject("projected").put("defaultMode", READ_ONLY_MODE);
    ArrayNode sources = projected.putArray("sources");
    sources
        .addObject()
        .putObject("serviceAccountToken")
        .put("expirationSeconds", TOKEN_SECONDS)
        .put("path", "token");
    ObjectNode ca = sources.addObject().putObject("configMap").put("name", "kube-root-ca.crt");
    ca.putArray("items").addObject().put("key", "ca.crt").put("path", "ca.crt");
    ObjectNode namespace =
        sources.addObject().putObject("downwardAPI").putArray("items").addObject();
    namespace.put("path", "namespace");
    namespace.putObject("fieldRef").put("apiVersion", "v1").put("fieldPath", "metadata.namespace");
    return volume;
  }
}
