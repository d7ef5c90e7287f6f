package dev.gantry.ejb.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Writes {@code audit.k8s.io/v1 Event}s. */
final class EventDocument {

  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private EventDocument() {}

  static ObjectNode of(AuditLog.Entry entry) {
    AuditEvent event = entry.event();
    AuditEvent.Asked asked = event.asked();
    boolean answered = entry.stage() != Stage.REQUEST_RECEIVED;
    ObjectNode node = Json.object();
    node.put("kind", "Event").put("apiVersion", "audit.k8s.io/v1");
    node.put("level", event.decision().level().title()).put("auditID", asked.auditId());
    node.put("stage", entry.stage().title()).put("requestURI", asked.uri());
    node.put("verb", asked.info().verb());
    node.set("user", user(event.user()));
    if (event.impersonated() != null) {
      node.set("impersonatedUser", user(event.impersonated()));
    }
    asked.sourceIps().forEach(node.putArray("sourceIPs")::add);
    if (!asked.userAgent().isEmpty()) {
      node.put("userAgent", asked.userAgent());
    }
    JsonNode response = answered ? response(event) : null;
    if (asked.info().resourceRequest()) {
      node.set("objectRef", reference(asked.info()));
    }
    if (answered) {
      node.set("responseStatus", status(event, entry.code()));
    }
    putContents(node, event, response);
    node.put("requestReceivedTimestamp", text(event.received()));
    node.put("stageTimestamp", text(entry.at()));
    if (answered && !event.annotations().isEmpty()) {
      node.set("annotations", Json.mapper().valueToTree(event.annotations()));
    }
    return node;
  }

  private static void putContents(ObjectNode node, AuditEvent event, JsonNode response) {
    boolean omit = event.decision().omitManagedFields();
    if (event.request() != null) {
      JsonNode request = read(event.request());
      node.set("requestObject", omit ? withoutManagedFields(request) : request);
    }
    if (response != null) {
      node.set("responseObject", omit ? withoutManagedFields(response) : response);
    }
  }

  private static String text(Instant time) {
    return MICROS.format(time);
  }

  private static ObjectNode user(Identity identity) {
    ObjectNode user = Json.object();
    if (identity != null) {
      user.put("username", identity.username());
      if (!identity.uid().isEmpty()) {
        user.put("uid", identity.uid());
      }
      identity.groups().forEach(user.withArray("/groups")::add);
      if (!identity.extra().isEmpty()) {
        user.set("extra", Json.mapper().valueToTree(identity.extra()));
      }
    }
    return user;
  }

  private static ObjectNode reference(RequestInfo info) {
    ObjectNode reference = Json.object().put("resource", info.resource());
    putUnlessEmpty(reference, "namespace", info.namespace());
    putUnlessEmpty(reference, "name", info.name());
    putUnlessEmpty(reference, "apiGroup", info.group());
    putUnlessEmpty(reference, "apiVersion", info.version());
    putUnlessEmpty(reference, "subresource", info.subresource());
    return reference;
  }

  private static void putUnlessEmpty(ObjectNode node, String field, String value) {
    if (!value.isEmpty()) {
      node.put(field, value);
    }
  }

  /** Of a refusal what it says, of anything else the code alone. */
  private static ObjectNode status(AuditEvent event, int code) {
    ObjectNode status = Json.object();
    status.putObject("metadata");
    ObjectNode refusal = event.refusal();
    if (refusal != null) {
      for (String field : List.of("status", "message", "reason", "details")) {
        if (refusal.has(field)) {
          status.set(field, refusal.get(field));
        }
      }
    }
    return status.put("code", code);
  }

  private static JsonNode response(AuditEvent event) {
    if (!event.wantsResponse()) {
      return null;
    }
    if (event.refusal() != null) {
      return event.refusal();
    }
    List<byte[]> pieces = event.response();
    if (pieces == null) {
      return null;
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    pieces.forEach(whole::writeBytes);
    return read(whole.toByteArray());
  }

  /** What is no JSON (YAML, protobuf, nonsense) is kept as text, so that nothing is lost. */
  private static JsonNode read(byte[] body) {
    try {
      return Json.mapper().readTree(body);
    } catch (IOException e) {
      return Json.mapper().getNodeFactory().textNode(new String(body, StandardCharsets.UTF_8));
    }
  }

  private static JsonNode withoutManagedFields(JsonNode document) {
    JsonNode copy = document.deepCopy();
    drop(copy);
    copy.path("items").forEach(EventDocument::drop);
    return copy;
  }

  private static void drop(JsonNode object) {
    if (object.path("metadata") instanceof ObjectNode metadata) {
      metadata.remove("managedFields");
    }
  }
}
