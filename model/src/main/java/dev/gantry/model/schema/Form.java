package dev.gantry.model.schema;

/** The shapes that a value can have on the wire, and the words that Go's decoder has for them. */
public enum Form {
  STRING("string"),
  /** Base64 text. */
  BYTES("[]uint8"),
  /** RFC 3339 text, whole seconds. */
  TIME("v1.Time"),
  /** RFC 3339 text with microseconds. */
  MICRO_TIME("v1.MicroTime"),
  /** Text such as {@code 250m}; a plain number is accepted. */
  QUANTITY("resource.Quantity"),
  INT_OR_STRING("intstr.IntOrString"),
  INT32("int32"),
  INT64("int64"),
  DOUBLE("float64"),
  BOOLEAN("bool"),
  /** Named fields. */
  STRUCT("struct"),
  /** Free keys, values of one type. */
  MAP("map"),
  LIST("slice"),
  /** Any JSON value, kept as it is. */
  ANY("interface {}");

  private final String goName;

  Form(String goName) {
    this.goName = goName;
  }

  String goName() {
    return goName;
  }
}
