package dev.gantry.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A run's figures with where they were measured.
 *
 * @param server the server's {@code gitVersion}
 * @param machine processors, memory, system of the machine that the client ran on
 */
public record Report(String server, String machine, String at, List<Row> rows) {

  public static Report of(String server, List<Row> rows) {
    Runtime runtime = Runtime.getRuntime();
    String machine =
        String.format(
            "%d processors (%s), %s %s, Java %s",
            runtime.availableProcessors(),
            processor(),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("java.version"));
    return new Report(server, machine, Instant.now().toString(), rows);
  }

  static Report read(Path file) throws IOException {
    JsonNode json = Pods.JSON.readTree(file.toFile());
    List<Row> rows = new ArrayList<>();
    for (JsonNode row : json.path("rows")) {
      rows.add(Pods.JSON.treeToValue(row, Row.class));
    }
    return new Report(
        json.path("server").asText(),
        json.path("machine").asText(),
        json.path("at").asText(),
        rows);
  }

  public void write(Path file) throws IOException {
    Pods.JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), this);
  }

  public static String header() {
    return line("what", "conns", "per second", "p50 ms", "p99 ms", "cpu ms", "errors");
  }

  public static String line(Row row) {
    return line(
        row.name(),
        Integer.toString(row.connections()),
        number("%,.1f", row.rate()),
        number("%.2f", row.p50()),
        number("%.2f", row.p99()),
        Double.isNaN(row.cpu()) ? "-" : number("%.3f", row.cpu()),
        Long.toString(row.errors()));
  }

  /** Rows of both, with how many times faster this one is than {@code other}. */
  List<String> compare(Report other) {
    Map<String, Row> others = new LinkedHashMap<>();
    other.rows().forEach(row -> others.put(row.key(), row));
    List<String> lines = new ArrayList<>();
    lines.add(line("what", "conns", "rate A", "rate B", "rate A/B", "p99 A/B", "cpu A/B"));
    for (Row a : rows) {
      Row b = others.get(a.key());
      if (b != null) {
        lines.add(
            line(
                a.name(),
                Integer.toString(a.connections()),
                number("%,.1f", a.rate()),
                number("%,.1f", b.rate()),
                number("%.2f", a.rate() / b.rate()),
                number("%.2f", a.p99() / b.p99()),
                number("%.2f", a.cpu() / b.cpu())));
      }
    }
    return lines;
  }

  private static String line(String name, String... cells) {
    StringBuilder line = new StringBuilder(String.format("%-32s", name));
    for (String cell : cells) {
      line.append(String.format("%12s", cell));
    }
    return line.toString();
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static String processor() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 2))
          .findFirst()
          .orElse("unknown");
    } catch (IOException notLinux) {
      return System.getProperty("os.arch");
    }
  }
}
