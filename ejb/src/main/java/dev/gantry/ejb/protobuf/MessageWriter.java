package dev.gantry.ejb.protobuf;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes JSON objects as messages of one type, token by token: no tree is made. Compiled from the
 * type's descriptor when it is first needed, and shared.
 */
final class MessageWriter implements ValueWriter {

  private static final Map<Descriptor, MessageWriter> COMPILED = new ConcurrentHashMap<>();

  private final Descriptor type;
  private volatile Map<String, FieldWriter> fields;

  private MessageWriter(Descriptor type) {
    this.type = type;
  }

  static MessageWriter of(Descriptor type) {
    return COMPILED.computeIfAbsent(type, MessageWriter::new);
  }

  /** The JSON fields that the message has room for, by name. */
  Map<String, FieldWriter> fields() {
    Map<String, FieldWriter> known = fields;
    if (known == null) {
      known = compile();
      fields = known;
    }
    return known;
  }

  private Map<String, FieldWriter> compile() {
    Map<String, FieldWriter> writers = new HashMap<>();
    for (FieldDescriptor field : type.getFields()) {
      if (FieldNames.isInlined(field)) {
        // Parts of one message may stand apart: readers merge them.
        int number = field.getNumber();
        of(field.getMessageType())
            .fields()
            .forEach((name, inner) -> writers.putIfAbsent(name, inner.within(number)));
      }
    }
    for (FieldDescriptor field : type.getFields()) {
      if (!FieldNames.isInlined(field)) {
        writers.put(FieldNames.json(field), FieldWriter.of(field));
      }
    }
    return Map.copyOf(writers);
  }

  /** The number of a field that every message of its sort has, such as a list's items. */
  Optional<Integer> number(String field) {
    return Optional.ofNullable(type.findFieldByName(field)).map(FieldDescriptor::getNumber);
  }

  /** The writer of a message field's values. */
  MessageWriter element(String field) {
    return of(type.findFieldByName(field).getMessageType());
  }

  @Override
  public void write(JsonParser json, int number, WireBuffer out) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    int open = out.open(number);
    content(json, out);
    out.close(open);
  }

  /** The object whose first token is the current one, without tag and length. */
  void content(JsonParser json, WireBuffer out) throws IOException {
    Map<String, FieldWriter> known = fields();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      FieldWriter field = known.get(json.currentName());
      JsonToken value = json.nextToken();
      if (field == null || value == JsonToken.VALUE_NULL) {
        json.skipChildren();
      } else {
        field.write(json, out);
      }
    }
  }
}
