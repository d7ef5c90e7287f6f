package dev.gantry.ejb.audit;

/** How much of a request is recorded; each level has what those before it have. */
public enum Level {
  NONE("None"),
  METADATA("Metadata"),
  REQUEST("Request"),
  REQUEST_RESPONSE("RequestResponse");

  private final String title;

  Level(String title) {
    this.title = title;
  }

  /** As policies and events write it. */
  public String title() {
    return title;
  }

  public boolean atLeast(Level other) {
    return compareTo(other) >= 0;
  }
}
