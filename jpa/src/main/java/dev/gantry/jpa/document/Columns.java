package dev.gantry.jpa.document;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Documents as the database's columns hold them. PostgreSQL's text has no place for U+0000, which
 * JSON and Kubernetes have: it is kept as the last character of Unicode and {@code 0}, that
 * character itself as twice itself. Both are so rare that a document nearly always is its column.
 */
public final class Columns {

  private static final byte[] NUL = {'\\', 'u', '0', '0', '0', '0'};

  /** U+10FFFF in UTF-8, which PostgreSQL takes and nobody writes. */
  private static final byte[] MARK = {(byte) 0xF4, (byte) 0x8F, (byte) 0xBF, (byte) 0xBF};

  /** The same as the serializer writes it. */
  private static final byte[] ESCAPED_MARK = "\\uDBFF\\uDFFF".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] MARKED_NUL = {MARK[0], MARK[1], MARK[2], MARK[3], '0'};

  private static final byte[] MARKED_MARK = {
    MARK[0], MARK[1], MARK[2], MARK[3], MARK[0], MARK[1], MARK[2], MARK[3]
  };

  private Columns() {}

  /** From compact JSON, in which U+0000 can only be the escape {@code \u0000}. */
  public static byte[] of(byte[] json) {
    ByteArrayOutputStream column = null;
    int copied = 0;
    for (int i = 0; i < json.length; i++) {
      byte[] replaced = null;
      byte[] replacement = null;
      if (json[i] == '\\') {
        if (starts(json, i, NUL)) {
          replaced = NUL;
          replacement = MARKED_NUL;
        } else if (starts(json, i, ESCAPED_MARK)) {
          replaced = ESCAPED_MARK;
          replacement = MARKED_MARK;
        } else {
          i++; // What is escaped, maybe a backslash, begins no escape of its own.
        }
      } else if (json[i] == MARK[0] && starts(json, i, MARK)) {
        replaced = MARK;
        replacement = MARKED_MARK;
      }
      if (replaced != null) {
        column = column == null ? new ByteArrayOutputStream(json.length + 64) : column;
        column.write(json, copied, i - copied);
        column.writeBytes(replacement);
        copied = i + replaced.length;
        i = copied - 1;
      }
    }
    return rest(column, json, copied);
  }

  /** The JSON of a column. */
  public static byte[] json(byte[] column) {
    ByteArrayOutputStream json = null;
    int copied = 0;
    for (int i = 0; i < column.length; i++) {
      if (column[i] != MARK[0] || !starts(column, i, MARK)) {
        continue;
      }
      json = json == null ? new ByteArrayOutputStream(column.length + 64) : json;
      json.write(column, copied, i - copied);
      boolean nul = starts(column, i, MARKED_NUL);
      json.writeBytes(nul ? NUL : ESCAPED_MARK);
      copied = i + (nul ? MARKED_NUL : MARKED_MARK).length;
      i = copied - 1;
    }
    return rest(json, column, copied);
  }

  private static byte[] rest(ByteArrayOutputStream out, byte[] from, int copied) {
    if (out == null) {
      return from;
    }
    out.write(from, copied, from.length - copied);
    return out.toByteArray();
  }

  private static boolean starts(byte[] bytes, int at, byte[] with) {
    return bytes.length - at >= with.length
        && Arrays.equals(bytes, at, at + with.length, with, 0, with.length);
  }
}
