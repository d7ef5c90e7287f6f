package dev.gantry.model.controller;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Reading {@code metav1.Time} fields. */
public final class Times {

  private Times() {}

  /** Empty where absent or not a time. */
  public static Optional<Instant> read(JsonNode field) {
    return field.isTextual() ? parse(field.asText()) : Optional.empty();
  }

  /** Empty where it is not a time. */
  public static Optional<Instant> parse(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  public static Instant created(JsonNode document) {
    return read(document.path("metadata").path("creationTimestamp")).orElse(Instant.EPOCH);
  }

  public static Optional<Instant> deleted(JsonNode document) {
    return read(document.path("metadata").path("deletionTimestamp"));
  }
}
