package dev.gantry.ejb.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.status.ApiException;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Kubernetes' messages as the JSON that the same objects have. Field names are the JSON names; what
 * differs are a few types with a JSON form of their own, structs that JSON inlines, and Go's habit
 * to write out every zero value.
 */
final class ProtobufTree {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /**
   * Numbers whose zero says something: in Go they are pointers, and absent means a default that is
   * not zero.
   */
  private static final Set<String> MEANINGFUL_ZEROS =
      Set.of(
          "replicas",
          "terminationGracePeriodSeconds",
          "gracePeriodSeconds",
          "runAsUser",
          "runAsGroup",
          "fsGroup",
          "partition",
          "tolerationSeconds",
          "backoffLimit",
          "backoffLimitPerIndex",
          "maxFailedIndexes",
          "parallelism",
          "completions",
          "ttlSecondsAfterFinished",
          "successfulJobsHistoryLimit",
          "failedJobsHistoryLimit",
          "revisionHistoryLimit",
          "startingDeadlineSeconds",
          "stabilizationWindowSeconds",
          "nominalConcurrencyShares",
          "activeDeadlineSeconds",
          "minReplicas",
          "priority",
          "maxLength",
          "minLength",
          "maxItems",
          "minItems",
          "maxProperties",
          "minProperties",
          "value",
          "seconds");

  /** Flags whose false says something. */
  private static final Set<String> MEANINGFUL_FALSES =
      Set.of(
          "automountServiceAccountToken",
          "enableServiceLinks",
          "allowPrivilegeEscalation",
          "allocateLoadBalancerNodePorts",
          "controller",
          "blockOwnerDeletion",
          "orphanDependents",
          "runAsNonRoot",
          "readOnlyRootFilesystem",
          "privileged",
          "optional",
          "immutable",
          "suspend",
          "allowVolumeExpansion",
          "setHostnameAsFQDN",
          "shareProcessNamespace",
          "hostUsers",
          "ready",
          "serving",
          "terminating",
          "started",
          "attachRequired",
          "manualSelector",
          "hostProcess");

  /** Texts whose emptiness says something. */
  private static final Set<String> MEANINGFUL_EMPTIES =
      Set.of("storageClassName", "volumeAttributesClassName");

  private ProtobufTree() {}

  static void fill(ObjectNode into, Message message) {
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      String name = FieldNames.json(field);
      if (field.isMapField()) {
        into.set(name, map(field, (List<?>) entry.getValue()));
      } else if (field.isRepeated()) {
        ArrayNode array = into.putArray(name);
        for (Object item : (List<?>) entry.getValue()) {
          array.add(value(field, item));
        }
      } else if (FieldNames.isInlined(field) && entry.getValue() instanceof Message inner) {
        fill(into, inner);
      } else if (!isUnsaid(field, entry.getValue())) {
        JsonNode value = value(field, entry.getValue());
        if (!value.isNull()) {
          into.set(name, value);
        }
      }
    }
  }

  /** Whether Go wrote the field only because it has no pointer to leave out. */
  private static boolean isUnsaid(FieldDescriptor field, Object value) {
    return switch (field.getJavaType()) {
      case STRING -> ((String) value).isEmpty() && !MEANINGFUL_EMPTIES.contains(field.getName());
      case INT, LONG ->
          ((Number) value).longValue() == 0 && !MEANINGFUL_ZEROS.contains(field.getName());
      case BOOLEAN -> !((Boolean) value) && !MEANINGFUL_FALSES.contains(field.getName());
      case MESSAGE -> "targetPort".equals(field.getName()) && isZeroPort((Message) value);
      default -> false;
    };
  }

  private static boolean isZeroPort(Message intOrString) {
    return number(intOrString, "type") == 0 && number(intOrString, "intVal") == 0;
  }

  private static ObjectNode map(FieldDescriptor field, List<?> entries) {
    ObjectNode object = NODES.objectNode();
    FieldDescriptor key = field.getMessageType().findFieldByName("key");
    FieldDescriptor value = field.getMessageType().findFieldByName("value");
    for (Object entry : entries) {
      Message pair = (Message) entry;
      object.set(String.valueOf(pair.getField(key)), value(value, pair.getField(value)));
    }
    return object;
  }

  private static JsonNode value(FieldDescriptor field, Object value) {
    return switch (field.getJavaType()) {
      case STRING -> NODES.textNode((String) value);
      case INT -> NODES.numberNode((Integer) value);
      case LONG -> NODES.numberNode((Long) value);
      case BOOLEAN -> NODES.booleanNode((Boolean) value);
      case DOUBLE -> NODES.numberNode((Double) value);
      case FLOAT -> NODES.numberNode((Float) value);
      case BYTE_STRING ->
          NODES.textNode(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
      case ENUM -> NODES.textNode(value.toString());
      case MESSAGE -> message((DynamicMessage) value);
    };
  }

  private static JsonNode message(DynamicMessage message) {
    return switch (MessageForm.of(message.getDescriptorForType())) {
      case TIME -> time(message);
      case DURATION -> NODES.textNode(GoDuration.text(number(message, "duration")));
      case QUANTITY -> NODES.textNode(text(message, "string"));
      case INT_OR_STRING ->
          number(message, "type") == 1
              ? NODES.textNode(text(message, "strVal"))
              : NODES.numberNode((int) number(message, "intVal"));
      case RAW -> raw(message);
      case ITEMS -> items(message);
      case SCHEMA_OR_ARRAY -> schemaOr(message, "jSONSchemas");
      case SCHEMA_OR_STRINGS -> schemaOr(message, "property");
      case SCHEMA_OR_BOOL -> schemaOrBool(message);
      case OBJECT -> {
        ObjectNode object = NODES.objectNode();
        fill(object, message);
        yield object;
      }
    };
  }

  private static JsonNode items(DynamicMessage message) {
    ArrayNode array = NODES.arrayNode();
    FieldDescriptor items = message.getDescriptorForType().findFieldByName("items");
    ((List<?>) message.getField(items)).forEach(i -> array.add((String) i));
    return array;
  }

  /** Go's zero time has no JSON form but null; it comes as an empty message. */
  private static JsonNode time(DynamicMessage message) {
    long seconds = number(message, "seconds");
    long nanos = number(message, "nanos");
    // Seconds of the year 1, which Go's zero time has since 1970.
    if (seconds == 0 && nanos == 0 || seconds <= -62_135_596_800L) {
      return NullNode.getInstance();
    }
    Instant instant = Instant.ofEpochSecond(seconds, nanos);
    boolean micro = message.getDescriptorForType().getName().equals("MicroTime");
    return NODES.textNode(micro ? Meta.microTime(instant) : Meta.time(instant));
  }

  private static JsonNode raw(DynamicMessage message) {
    ByteString bytes =
        (ByteString) message.getField(message.getDescriptorForType().findFieldByNumber(1));
    if (bytes.isEmpty()) {
      return NullNode.getInstance();
    }
    try {
      return Json.mapper().readTree(bytes.newInput());
    } catch (IOException e) {
      throw ApiException.badRequest("the protobuf body carries malformed JSON: " + e.getMessage());
    }
  }

  /** A schema, or else the values of a list field. */
  private static JsonNode schemaOr(DynamicMessage message, String list) {
    FieldDescriptor schema = message.getDescriptorForType().findFieldByName("schema");
    if (message.hasField(schema)) {
      return value(schema, message.getField(schema));
    }
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(list);
    ArrayNode values = NODES.arrayNode();
    ((List<?>) message.getField(field)).forEach(v -> values.add(value(field, v)));
    return values;
  }

  private static JsonNode schemaOrBool(DynamicMessage message) {
    FieldDescriptor schema = message.getDescriptorForType().findFieldByName("schema");
    return message.hasField(schema)
        ? value(schema, message.getField(schema))
        : NODES.booleanNode(
            (Boolean) message.getField(message.getDescriptorForType().findFieldByName("allows")));
  }

  private static long number(Message message, String field) {
    Object value = message.getField(message.getDescriptorForType().findFieldByName(field));
    return ((Number) value).longValue();
  }

  private static String text(Message message, String field) {
    return (String) message.getField(message.getDescriptorForType().findFieldByName(field));
  }
}
