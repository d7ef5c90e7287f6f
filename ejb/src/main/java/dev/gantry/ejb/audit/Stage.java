package dev.gantry.ejb.audit;

/** Where a request was when its event was written. */
public enum Stage {
  REQUEST_RECEIVED("RequestReceived"),
  RESPONSE_STARTED("ResponseStarted"),
  RESPONSE_COMPLETE("ResponseComplete"),
  PANIC("Panic");

  private final String title;

  Stage(String title) {
    this.title = title;
  }

  /** As policies and events write it. */
  public String title() {
    return title;
  }
}
