package dev.gantry.ejb.admission;

/**
 * One concern that looks at every write. {@link #mutate} runs before validation, {@link #check}
 * after it; both refuse by throwing {@link dev.gantry.model.status.ApiException}. A write may be
 * decided more than once, so neither leaves traces outside the request.
 */
public interface Admission {

  /**
   * True for what the cluster's users configured (webhooks, policies): it sees each subresource and
   * body, too.
   */
  default boolean isConfigured() {
    return false;
  }

  default void mutate(AdmissionRequest request) {}

  default void check(AdmissionRequest request) {}

  /** The object goes for good now; for giving back what it held. */
  default void removed(AdmissionRequest request) {}
}
