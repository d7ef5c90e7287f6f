package dev.gantry.ejb.admission.webhook;

/** A webhook could not be asked, or did not answer properly; its failure policy decides. */
final class CallFailure extends Exception {

  private static final long serialVersionUID = 1L;

  private final String webhook;

  CallFailure(String webhook, String reason) {
    super(reason, null, false, false);
    this.webhook = webhook;
  }

  /** Why, without what was asked. */
  String reason() {
    String prefix = "failed to call webhook: ";
    return getMessage().startsWith(prefix) ? getMessage().substring(prefix.length()) : getMessage();
  }

  /** In Kubernetes' words. */
  @Override
  public String toString() {
    return "failed calling webhook \"" + webhook + "\": " + getMessage();
  }
}
