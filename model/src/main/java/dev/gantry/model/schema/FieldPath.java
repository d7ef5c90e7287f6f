package dev.gantry.model.schema;

/** The place that a reader has reached, written as error messages write it. */
final class FieldPath {

  private final StringBuilder text = new StringBuilder();

  /** Enters a field; the answer is for {@link #leave}. */
  int enter(String field) {
    int length = text.length();
    text.append(length == 0 ? "" : ".").append(field);
    return length;
  }

  /** Enters an element; the answer is for {@link #leave}. */
  int enter(int index) {
    int length = text.length();
    text.append('[').append(index).append(']');
    return length;
  }

  void leave(int length) {
    text.setLength(length);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
