package dev.gantry.ejb.protobuf;

import java.time.Instant;
import java.time.OffsetDateTime;

/** Times as documents have them. */
final class Rfc3339 {

  private Rfc3339() {}

  /** Most times are in UTC, which is read faster than one with an offset. */
  static Instant parse(String text) {
    return text.endsWith("Z") ? Instant.parse(text) : OffsetDateTime.parse(text).toInstant();
  }
}
