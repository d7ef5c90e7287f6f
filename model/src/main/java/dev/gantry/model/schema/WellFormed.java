package dev.gantry.model.schema;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Text that is none becomes U+FFFD, as in Go: bytes that are no UTF-8, and halves of surrogate
 * pairs, which no UTF-8 can hold.
 */
final class WellFormed {

  private WellFormed() {}

  /** Whether JSON can hold half of a pair: as an escape, or as the bytes that UTF-8 forbids. */
  static boolean mayHoldHalves(byte[] json) {
    for (int i = 0; i + 2 < json.length; i++) {
      byte b = json[i];
      if (b == (byte) 0xED) {
        if ((json[i + 1] & 0xFF) >= 0xA0) {
          return true;
        }
      } else if (b == '\\') {
        if (json[i + 1] == 'u' && (json[i + 2] | 0x20) == 'd') {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  /** The same array if it is UTF-8. */
  static byte[] utf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return bytes;
    } catch (CharacterCodingException e) {
      return new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
    }
  }

  /** The same text if all its surrogates are in pairs. */
  static String text(String text) {
    if (isWellFormed(text)) {
      return text;
    }
    StringBuilder whole = new StringBuilder(text.length());
    text.codePoints().forEach(c -> whole.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c));
    return whole.toString();
  }

  static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
