package dev.gantry.ejb.protobuf;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Writers of values that are no plain messages, and of messages whose JSON is no object. */
final class ScalarWriters {

  private static final int SECONDS = 1;
  private static final int NANOS = 2;
  private static final int INT_OR_STRING_TYPE = 1;
  private static final int INT_OR_STRING_INT = 2;
  private static final int INT_OR_STRING_TEXT = 3;
  private static final BigInteger LONGEST = BigInteger.valueOf(Long.MAX_VALUE);

  private ScalarWriters() {}

  /** The writer of a single value of a field. */
  static ValueWriter of(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case STRING -> ScalarWriters::text;
      case INT, LONG -> ScalarWriters::integer;
      case BOOLEAN -> ScalarWriters::flag;
      case DOUBLE, FLOAT -> ScalarWriters::real;
      case BYTE_STRING -> ScalarWriters::base64;
      case ENUM -> throw new IllegalArgumentException(field.getFullName());
      case MESSAGE -> message(field.getMessageType());
    };
  }

  private static ValueWriter message(Descriptor type) {
    return switch (MessageForm.of(type)) {
      case TIME -> ScalarWriters::time;
      case DURATION -> ScalarWriters::duration;
      case QUANTITY -> within(1, ScalarWriters::text);
      case INT_OR_STRING -> ScalarWriters::intOrString;
      case RAW -> within(1, RawJson::write);
      case ITEMS -> within(1, FieldWriter.of(type.findFieldByName("items")).values());
      case SCHEMA_OR_ARRAY -> either(type, "jSONSchemas", JsonToken.START_ARRAY);
      case SCHEMA_OR_STRINGS -> either(type, "property", JsonToken.START_ARRAY);
      case SCHEMA_OR_BOOL -> schemaOrBool(type);
      case OBJECT -> MessageWriter.of(type);
    };
  }

  private static ValueWriter within(int inner, ValueWriter value) {
    return (json, number, out) -> {
      int open = out.open(number);
      value.write(json, inner, out);
      out.close(open);
    };
  }

  /** A list goes to one field, an object to {@code schema}. */
  private static ValueWriter either(Descriptor type, String field, JsonToken start) {
    FieldWriter list = FieldWriter.of(type.findFieldByName(field));
    FieldDescriptor schema = type.findFieldByName("schema");
    return (json, number, out) -> {
      int open = out.open(number);
      if (json.currentToken() == start) {
        list.write(json, out);
      } else {
        MessageWriter.of(schema.getMessageType()).write(json, schema.getNumber(), out);
      }
      out.close(open);
    };
  }

  private static ValueWriter schemaOrBool(Descriptor type) {
    int allows = type.findFieldByName("allows").getNumber();
    FieldDescriptor schema = type.findFieldByName("schema");
    return (json, number, out) -> {
      int open = out.open(number);
      if (json.currentToken() == JsonToken.START_OBJECT) {
        out.number(allows, 1);
        MessageWriter.of(schema.getMessageType()).write(json, schema.getNumber(), out);
      } else {
        flag(json, allows, out);
      }
      out.close(open);
    };
  }

  private static void text(JsonParser json, int number, WireBuffer out) throws IOException {
    if (json.currentToken().isScalarValue() && json.currentToken() != JsonToken.VALUE_NULL) {
      out.text(number, json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
    } else {
      json.skipChildren();
    }
  }

  private static void integer(JsonParser json, int number, WireBuffer out) throws IOException {
    if (!json.currentToken().isNumeric()) {
      json.skipChildren();
    } else if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      BigInteger value = json.getBigIntegerValue();
      out.number(number, value.min(LONGEST).max(LONGEST.negate()).longValue());
    } else {
      out.number(number, json.getLongValue());
    }
  }

  private static void real(JsonParser json, int number, WireBuffer out) throws IOException {
    if (json.currentToken().isNumeric()) {
      out.real(number, json.getDoubleValue());
    } else {
      json.skipChildren();
    }
  }

  private static void flag(JsonParser json, int number, WireBuffer out) throws IOException {
    if (json.currentToken().isBoolean()) {
      out.number(number, json.currentToken() == JsonToken.VALUE_TRUE ? 1 : 0);
    } else {
      json.skipChildren();
    }
  }

  private static void base64(JsonParser json, int number, WireBuffer out) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      json.skipChildren();
      return;
    }
    try {
      out.bytes(number, json.getBinaryValue(Base64Variants.MIME_NO_LINEFEEDS));
    } catch (JsonParseException e) {
      throw new IllegalArgumentException(json.currentName() + " is no base64", e);
    }
  }

  private static void time(JsonParser json, int number, WireBuffer out) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      json.skipChildren();
      return;
    }
    Instant instant;
    try {
      instant = Rfc3339.parse(json.getText());
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(json.currentName() + " is no time", e);
    }
    int open = out.open(number);
    out.number(SECONDS, instant.getEpochSecond());
    if (instant.getNano() != 0) {
      out.number(NANOS, instant.getNano());
    }
    out.close(open);
  }

  private static void duration(JsonParser json, int number, WireBuffer out) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      int open = out.open(number);
      out.number(1, GoDuration.nanoseconds(json.getText()));
      out.close(open);
    } else {
      json.skipChildren();
    }
  }

  private static void intOrString(JsonParser json, int number, WireBuffer out) throws IOException {
    int open = out.open(number);
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      out.number(INT_OR_STRING_TYPE, 1);
      text(json, INT_OR_STRING_TEXT, out);
    } else {
      out.number(INT_OR_STRING_TYPE, 0);
      integer(json, INT_OR_STRING_INT, out);
    }
    out.close(open);
  }
}
