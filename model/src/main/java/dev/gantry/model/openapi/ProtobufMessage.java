package dev.gantry.model.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** One protobuf message that is being written: texts, flags and messages, by field number. */
final class ProtobufMessage {

  private static final int VARINT = 0;
  private static final int DELIMITED = 2;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Writes a text; nothing where the node is absent. */
  ProtobufMessage text(int field, JsonNode node) {
    return node.isMissingNode() ? this : text(field, node.asText());
  }

  ProtobufMessage text(int field, String text) {
    return delimited(field, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a flag that is set; unset is how protobuf reads a field that is not there. */
  ProtobufMessage flag(int field, JsonNode node) {
    if (node.asBoolean()) {
      number(field << 3 | VARINT);
      number(1);
    }
    return this;
  }

  ProtobufMessage message(int field, ProtobufMessage message) {
    return delimited(field, message.bytes());
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  private ProtobufMessage delimited(int field, byte[] bytes) {
    number(field << 3 | DELIMITED);
    number(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  /** Seven bits a byte, the lowest first; the eighth says that more follow. */
  private void number(int value) {
    int rest = value;
    while (rest > 0x7f) {
      out.write(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
