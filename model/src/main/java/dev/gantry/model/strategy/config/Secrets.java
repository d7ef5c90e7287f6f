package dev.gantry.model.strategy.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Rules of secrets. */
public final class Secrets {

  /** {@code v1 Secret}. */
  public static final Rules RULES =
      Rules.PLAIN
          .defaulted(Secrets::defaults)
          .preparing(Secrets::defaults, (secret, old) -> defaults(secret))
          .checked(Secrets::check)
          .onUpdate(Secrets::update);

  private Secrets() {}

  /** {@code stringData} is only a way in: it ends up in {@code data}. */
  private static void defaults(ObjectNode secret) {
    Tree.text(secret, "type", "Opaque");
    if (secret.remove("stringData") instanceof ObjectNode plain && !plain.isEmpty()) {
      ObjectNode data = Tree.ensure(secret, "data");
      Meta.strings(plain)
          .forEach(
              (key, value) ->
                  data.put(
                      key,
                      Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
    }
  }

  private static void check(ObjectNode secret, Causes causes) {
    JsonNode data = secret.path("data");
    long size = 0;
    for (Map.Entry<String, JsonNode> entry : data.properties()) {
      causes.invalidAll(
          "data[" + entry.getKey() + "]", entry.getKey(), Names.configKey(entry.getKey()));
      size += decodedLength(entry.getValue().asText(""));
    }
    if (size > ConfigMaps.MAX_BYTES) {
      causes.tooLong("data", ConfigMaps.MAX_BYTES);
    }
    switch (secret.path("type").asText("")) {
      case "kubernetes.io/service-account-token" -> {
        if (Meta.annotations(secret)
            .getOrDefault("kubernetes.io/service-account.name", "")
            .isEmpty()) {
          causes.required("metadata.annotations[kubernetes.io/service-account.name]", "");
        }
      }
      case "kubernetes.io/dockercfg" -> docker(data, ".dockercfg", causes);
      case "kubernetes.io/dockerconfigjson" -> docker(data, ".dockerconfigjson", causes);
      case "kubernetes.io/basic-auth" -> {
        if (!data.has("username") && !data.has("password")) {
          causes.required("data[username]", "");
          causes.required("data[password]", "");
        }
      }
      case "kubernetes.io/ssh-auth" -> {
        if (data.path("ssh-privatekey").asText("").isEmpty()) {
          causes.required("data[ssh-privatekey]", "");
        }
      }
      case "kubernetes.io/tls" -> {
        for (String key : List.of("tls.crt", "tls.key")) {
          if (!data.has(key)) {
            causes.required("data[" + key + "]", "");
          }
        }
      }
      default -> {}
    }
  }

  private static void docker(JsonNode data, String key, Causes causes) {
    if (!data.has(key)) {
      causes.required("data[" + key + "]", "");
      return;
    }
    try {
      byte[] json = Base64.getDecoder().decode(data.path(key).asText(""));
      if (!Json.mapper().readTree(new String(json, StandardCharsets.UTF_8)).isObject()) {
        causes.invalid("data[" + key + "]", "<secret contents redacted>", "must be a JSON object");
      }
    } catch (IllegalArgumentException | JsonProcessingException e) {
      causes.invalid(
          "data[" + key + "]",
          "<secret contents redacted>",
          e instanceof JsonProcessingException json
              ? "must be valid JSON: " + json.getOriginalMessage()
              : "must be base64");
    }
  }

  private static void update(ObjectNode secret, ObjectNode old, Causes causes) {
    causes.immutable("type", secret.path("type"), old.path("type"));
    ConfigMaps.immutable(secret, old, List.of("data"), causes);
  }

  /** Bytes behind a base64 text, without decoding it. */
  static long decodedLength(String base64) {
    int padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
    return base64.length() / 4L * 3 - padding;
  }
}
