package dev.gantry.ejb.metrics;

/** Builds the Prometheus text exposition format, version 0.0.4. */
public final class PrometheusText {

  private final StringBuilder text = new StringBuilder(16 * 1024);

  /** Begins a family of samples; called once for each. */
  public void family(String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  /**
   * @param labels names and values in turn
   */
  public void sample(String name, double value, String... labels) {
    text.append(name);
    for (int i = 0; i < labels.length; i += 2) {
      text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
      text.append(labels[i + 1].replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
      text.append('"');
    }
    text.append(labels.length == 0 ? " " : "} ");
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    text.append(whole ? Long.toString((long) value) : Double.toString(value)).append('\n');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
