package dev.gantry.ejb.audit;

/**
 * Where whoever handles a request notes why it came out as it did: what becomes of it are the audit
 * event's {@code annotations}. Cheap where the policy records nothing.
 */
@FunctionalInterface
public interface Annotations {

  /** Of a caller that nobody audits: the controllers of this process. */
  Annotations NONE = (key, value) -> {};

  /**
   * Notes one reason; the first value of a key stays. A change may be decided more than once, so
   * the same note may come again.
   *
   * @param key a qualified name, e.g. {@code pod-security.kubernetes.io/enforce-policy}
   */
  void annotate(String key, String value);
}
