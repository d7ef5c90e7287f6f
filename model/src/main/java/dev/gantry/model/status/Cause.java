package dev.gantry.model.status;

import java.io.Serializable;

/**
 * One reason of a refusal.
 *
 * @param reason {@code metav1.CauseType}: {@code FieldValueRequired}, {@code FieldValueInvalid},
 *     {@code FieldValueNotSupported}, {@code FieldValueForbidden}, {@code FieldValueDuplicate},
 *     {@code FieldValueTooLong}, ...
 * @param field path as Kubernetes writes it, e.g. {@code spec.containers[0].image}
 * @param message what is wrong, in words
 */
public record Cause(String reason, String field, String message) implements Serializable {

  public static Cause required(String field, String detail) {
    return new Cause(
        "FieldValueRequired", field, "Required value" + (detail.isEmpty() ? "" : ": " + detail));
  }

  /** {@code value} is shown as Go prints it: strings quoted, numbers plain. */
  public static Cause invalid(String field, Object value, String detail) {
    return new Cause("FieldValueInvalid", field, "Invalid value: " + shown(value) + ": " + detail);
  }

  public static Cause notSupported(String field, Object value, Iterable<String> supported) {
    StringBuilder list = new StringBuilder();
    for (String s : supported) {
      list.append(list.isEmpty() ? "" : ", ").append('"').append(s).append('"');
    }
    return new Cause(
        "FieldValueNotSupported",
        field,
        "Unsupported value: " + shown(value) + ": supported values: " + list);
  }

  public static Cause forbidden(String field, String detail) {
    return new Cause("FieldValueForbidden", field, "Forbidden: " + detail);
  }

  public static Cause duplicate(String field, Object value) {
    return new Cause("FieldValueDuplicate", field, "Duplicate value: " + shown(value));
  }

  private static String shown(Object value) {
    return value instanceof CharSequence ? "\"" + value + "\"" : String.valueOf(value);
  }
}
