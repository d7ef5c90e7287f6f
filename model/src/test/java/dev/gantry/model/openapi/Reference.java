package dev.gantry.model.openapi;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What Kubernetes 1.36 says of its stable versions: tables made by derive-reference.py. */
final class Reference {

  private Reference() {}

  static Set<String> operations() {
    Map<String, String> parameters = new HashMap<>(Map.of("-", "-"));
    Set<String> lines = new TreeSet<>();
    String path = "";
    for (String row : rows("operations.tsv")) {
      String[] cells = row.split("\t");
      if (row.startsWith("#")) {
        parameters.put(cells[0], cells[1]);
      } else if (row.startsWith("/")) {
        path = row;
      } else {
        cells[0] = path;
        cells[5] = parameters.get(cells[5]);
        lines.add(Digest.cells(cells));
      }
    }
    return lines;
  }

  static Set<String> definitions() {
    Set<String> lines = new TreeSet<>();
    String type = "";
    for (String row : rows("definitions.tsv")) {
      String[] cells = row.split("\t");
      if (row.startsWith("\t")) {
        cells[1] = type + "." + cells[1];
        lines.add(Digest.cells(Arrays.copyOfRange(cells, 1, cells.length)));
      } else if (!row.startsWith("#")) {
        type = cells[0];
        lines.add(Digest.cells(cells));
      }
    }
    return lines;
  }

  private static List<String> rows(String table) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Reference.class.getResourceAsStream(table), StandardCharsets.UTF_8))) {
      return new ArrayList<>(reader.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
