package dev.gantry.ejb.protobuf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.gantry.model.object.Json;
import dev.gantry.model.status.ApiException;
import java.util.Arrays;

/**
 * Request bodies in Kubernetes' protobuf form ({@code application/vnd.kubernetes.protobuf}), which
 * kubectl's typed commands send: four magic bytes, then an envelope with apiVersion, kind and the
 * object's message. Answers in the same form are {@link ProtobufForm}'s.
 */
public final class ProtobufBody {

  public static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

  private static final byte[] MAGIC = {'k', '8', 's', 0};

  private ProtobufBody() {}

  /**
   * @throws ApiException 400 for a malformed body, 415 for a kind that has no protobuf form
   */
  public static ObjectNode decode(byte[] body) {
    if (body.length < MAGIC.length
        || !Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw ApiException.badRequest(
          "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
    }
    try {
      Descriptor type = ProtobufTypes.envelope();
      DynamicMessage envelope =
          DynamicMessage.parseFrom(
              type, ByteString.copyFrom(body, MAGIC.length, body.length - MAGIC.length));
      DynamicMessage meta = (DynamicMessage) envelope.getField(type.findFieldByName("typeMeta"));
      String apiVersion =
          (String) meta.getField(meta.getDescriptorForType().findFieldByName("apiVersion"));
      String kind = (String) meta.getField(meta.getDescriptorForType().findFieldByName("kind"));
      Descriptor message =
          ProtobufTypes.of(apiVersion, kind)
              .orElseThrow(
                  () ->
                      ApiException.unsupportedMediaType(
                          apiVersion
                              + " "
                              + kind
                              + " has no protobuf form here; send application/json"));
      ByteString raw = (ByteString) envelope.getField(type.findFieldByName("raw"));
      ObjectNode document = Json.object().put("apiVersion", apiVersion).put("kind", kind);
      ProtobufTree.fill(document, DynamicMessage.parseFrom(message, raw));
      return document;
    } catch (InvalidProtocolBufferException e) {
      throw ApiException.badRequest("the protobuf body cannot be read: " + e.getMessage());
    }
  }
}
