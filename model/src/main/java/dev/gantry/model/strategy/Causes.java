package dev.gantry.model.strategy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.status.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Collects what is wrong with a document, in the order found. */
public final class Causes {

  private static final String IMMUTABLE = "field is immutable";

  private final List<Cause> found = new ArrayList<>();

  public List<Cause> list() {
    return List.copyOf(found);
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  public void add(Cause cause) {
    found.add(cause);
  }

  public void required(String field, String detail) {
    found.add(Cause.required(field, detail));
  }

  public void invalid(String field, Object value, String detail) {
    found.add(Cause.invalid(field, value, detail));
  }

  /** Invalid as a whole: the value says nothing that the path does not. */
  public void invalid(String field, String detail) {
    found.add(new Cause("FieldValueInvalid", field, "Invalid value: " + detail));
  }

  public void notSupported(String field, Object value, List<String> supported) {
    found.add(Cause.notSupported(field, value, supported));
  }

  public void forbidden(String field, String detail) {
    found.add(Cause.forbidden(field, detail));
  }

  public void duplicate(String field, Object value) {
    found.add(Cause.duplicate(field, value));
  }

  public void notFound(String field, String value) {
    found.add(new Cause("FieldValueNotFound", field, "Not found: \"" + value + "\""));
  }

  public void tooLong(String field, int max) {
    found.add(
        new Cause("FieldValueTooLong", field, "Too long: may not be more than " + max + " bytes"));
  }

  public void tooMany(String field, int actual, int max) {
    found.add(
        new Cause(
            "FieldValueTooMany",
            field,
            "Too many: " + actual + ": must have at most " + max + " items"));
  }

  /** Every problem of {@code value}, as one cause each. */
  public void invalidAll(String field, Object value, List<String> problems) {
    problems.forEach(p -> invalid(field, value, p));
  }

  /** A required text field that must be one of a list. */
  public void oneOf(String field, JsonNode value, List<String> supported) {
    String text = value.asText("");
    if (text.isEmpty()) {
      required(field, "");
    } else if (!supported.contains(text)) {
      notSupported(field, text, supported);
    }
  }

  /** A text field that must be one of a list where it is set. */
  public void optionalOneOf(String field, JsonNode value, List<String> supported) {
    if (!value.isMissingNode() && !value.isNull() && !supported.contains(value.asText())) {
      notSupported(field, value.asText(), supported);
    }
  }

  /** A required text with a form of its own. */
  public void text(String field, JsonNode value, Function<String, List<String>> form) {
    String text = value.asText("");
    if (text.isEmpty()) {
      required(field, "");
    } else {
      invalidAll(field, text, form.apply(text));
    }
  }

  /** A text with a form of its own where it is set. */
  public void optionalText(String field, JsonNode value, Function<String, List<String>> form) {
    String text = value.asText("");
    if (!text.isEmpty()) {
      invalidAll(field, text, form.apply(text));
    }
  }

  /** A number that must be above zero where it is set. */
  public void positive(String field, JsonNode value) {
    if (value.isNumber() && value.asLong() <= 0) {
      invalid(field, value.asLong(), "must be greater than 0");
    }
  }

  /** A number that must not be below zero where it is set. */
  public void nonNegative(String field, JsonNode value) {
    if (value.isNumber() && value.asLong() < 0) {
      invalid(field, value.asLong(), "must be greater than or equal to 0");
    }
  }

  /** A field that may not change. */
  public void immutable(String field, JsonNode now, JsonNode before) {
    if (!Tree.same(now, before)) {
      invalid(field, Tree.shown(now), IMMUTABLE);
    }
  }
}
