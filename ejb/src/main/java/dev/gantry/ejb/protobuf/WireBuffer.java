package dev.gantry.ejb.protobuf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Protobuf's wire format, appended to an array that grows. Messages inside messages are written in
 * place: one byte is left for their length, and what was written is moved if that needs more.
 */
final class WireBuffer {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int DELIMITED = 2;

  private byte[] bytes;
  private int size;

  WireBuffer(int capacity) {
    bytes = new byte[Math.max(64, capacity)];
  }

  int size() {
    return size;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  void append(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  private void varint(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  private void tag(int field, int wireType) {
    varint((long) field << 3 | wireType);
  }

  /** An integer or a boolean. */
  void number(int field, long value) {
    tag(field, VARINT);
    varint(value);
  }

  void real(int field, double value) {
    tag(field, FIXED64);
    room(8);
    long bits = Double.doubleToLongBits(value);
    for (int i = 0; i < 8; i++) {
      bytes[size++] = (byte) (bits >>> (8 * i));
    }
  }

  void bytes(int field, byte[] value, int from, int to) {
    tag(field, DELIMITED);
    varint(to - from);
    room(to - from);
    System.arraycopy(value, from, bytes, size, to - from);
    size += to - from;
  }

  void bytes(int field, byte[] value) {
    bytes(field, value, 0, value.length);
  }

  /** UTF-8; half a surrogate pair becomes the replacement character, as Go has it. */
  void text(int field, char[] chars, int from, int length) {
    int open = open(field);
    room(3 * length);
    for (int i = from; i < from + length; i++) {
      char c = chars[i];
      if (c < 0x80) {
        bytes[size++] = (byte) c;
      } else if (c < 0x800) {
        bytes[size++] = (byte) (0xC0 | c >> 6);
        bytes[size++] = (byte) (0x80 | c & 0x3F);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < from + length
          && Character.isLowSurrogate(chars[i + 1])) {
        int point = Character.toCodePoint(c, chars[++i]);
        bytes[size++] = (byte) (0xF0 | point >> 18);
        bytes[size++] = (byte) (0x80 | point >> 12 & 0x3F);
        bytes[size++] = (byte) (0x80 | point >> 6 & 0x3F);
        bytes[size++] = (byte) (0x80 | point & 0x3F);
      } else {
        char whole = Character.isSurrogate(c) ? '\uFFFD' : c;
        bytes[size++] = (byte) (0xE0 | whole >> 12);
        bytes[size++] = (byte) (0x80 | whole >> 6 & 0x3F);
        bytes[size++] = (byte) (0x80 | whole & 0x3F);
      }
    }
    close(open);
  }

  void text(int field, String value) {
    bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Begins a message; what is written until {@link #close} is its content. */
  int open(int field) {
    tag(field, DELIMITED);
    room(1);
    return ++size;
  }

  /**
   * @param start what {@link #open} answered
   */
  void close(int start) {
    int length = size - start;
    int more = (63 - Long.numberOfLeadingZeros(length | 1)) / 7;
    if (more > 0) {
      room(more);
      System.arraycopy(bytes, start, bytes, start + more, length);
    }
    size = start - 1;
    varint(length);
    size += length;
  }
}
