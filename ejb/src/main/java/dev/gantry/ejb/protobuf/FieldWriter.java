package dev.gantry.ejb.protobuf;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.IOException;

/** One field of a message: its number, and how its values are written. */
record FieldWriter(int number, ValueWriter values) {

  private static final int KEY = 1;
  private static final int VALUE = 2;

  static FieldWriter of(FieldDescriptor field) {
    if (field.isMapField()) {
      ValueWriter values = ScalarWriters.of(field.getMessageType().findFieldByName("value"));
      return new FieldWriter(field.getNumber(), (j, n, out) -> map(values, j, n, out));
    }
    ValueWriter one = ScalarWriters.of(field);
    return new FieldWriter(
        field.getNumber(), field.isRepeated() ? (j, n, out) -> list(one, j, n, out) : one);
  }

  /** The same field, of a message that is a field of another one. */
  FieldWriter within(int outer) {
    return new FieldWriter(
        outer,
        (json, n, out) -> {
          int open = out.open(n);
          write(json, out);
          out.close(open);
        });
  }

  void write(JsonParser json, WireBuffer out) throws IOException {
    values.write(json, number, out);
  }

  private static void list(ValueWriter one, JsonParser json, int number, WireBuffer out)
      throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      one.write(json, number, out);
    }
  }

  private static void map(ValueWriter values, JsonParser json, int number, WireBuffer out)
      throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      int open = out.open(number);
      out.text(KEY, json.currentName());
      json.nextToken();
      values.write(json, VALUE, out);
      out.close(open);
    }
  }
}
