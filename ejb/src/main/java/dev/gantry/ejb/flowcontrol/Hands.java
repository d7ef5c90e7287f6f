package dev.gantry.ejb.flowcontrol;

/**
 * Shuffle sharding: deals each flow a hand of queues. A flood fills its own hand; another flow's
 * hand is very unlikely to lie wholly within it (64 queues, hands of 8: one pair in 4.4 billion).
 */
final class Hands {

  private static final long PRIME = 0x100000001b3L;

  private Hands() {}

  /** FNV-1a, 64 bits, from a seed that clients do not know. */
  static long hash(long seed, String first, String second) {
    return mixed(add(add(seed, first), second));
  }

  private static long add(long hash, String text) {
    long h = hash;
    for (int i = 0; i < text.length(); i++) {
      h = (h ^ text.charAt(i)) * PRIME;
    }
    return (h ^ 0xff) * PRIME;
  }

  private static long mixed(long hash) {
    long h = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return h ^ (h >>> 33);
  }

  /** {@code size} different numbers below {@code deck}. */
  static int[] deal(long hash, int deck, int size) {
    int[] sorted = new int[size];
    int[] hand = new int[size];
    long rest = hash;
    for (int i = 0; i < size; i++) {
      int left = deck - i;
      int card = (int) Long.remainderUnsigned(rest, left);
      rest = Long.divideUnsigned(rest, left);
      // The card-th of those that are still in the deck.
      int at = 0;
      while (at < i && sorted[at] <= card) {
        card++;
        at++;
      }
      System.arraycopy(sorted, at, sorted, at + 1, i - at);
      sorted[at] = card;
      hand[i] = card;
    }
    return hand;
  }
}
