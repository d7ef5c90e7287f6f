import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Build step: reads the Javadoc of the fabric8 model's source artifacts and writes what {@code
 * kubectl explain} shows: lines {@code apps.Deployment<TAB>spec<TAB>text}, the field empty for the
 * type itself.
 *
 * <p>Usage: FieldDocumentation SOURCES_DIRECTORY OUTPUT
 */
public final class FieldDocumentation {

  private static final String ROOT = "io/fabric8/kubernetes/api/model/";
  private static final Pattern FIELD =
      Pattern.compile(
          "\\s*@JsonProperty\\(\"([^\"]+)\"\\)(?:\\s*@\\w+(?:\\([^)]*\\))?)*\\s*public [^(;=]+ (?:get|is)\\w*\\(");

  private final TreeMap<String, String> rows = new TreeMap<>();

  public static void main(String[] args) throws IOException {
    FieldDocumentation documentation = new FieldDocumentation();
    List<Path> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of(args[0]))) {
      files.filter(f -> f.toString().endsWith("-sources.jar")).forEach(jars::add);
    }
    for (Path jar : jars) {
      documentation.read(jar);
    }
    Path output = Path.of(args[1]);
    Files.createDirectories(output.getParent());
    List<String> lines = new ArrayList<>();
    documentation.rows.forEach((place, text) -> lines.add(place + "\t" + text));
    Files.write(output, lines, StandardCharsets.UTF_8);
  }

  private void read(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (Enumeration<? extends ZipEntry> e = zip.entries(); e.hasMoreElements(); ) {
        ZipEntry entry = e.nextElement();
        String name = entry.getName();
        if (name.startsWith(ROOT)
            && name.endsWith(".java")
            && !name.matches(".*(Builder|Fluent|FluentImpl)\\.java")) {
          String type = name.substring(ROOT.length(), name.length() - 5).replace('/', '.');
          read(type, new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    }
  }

  private void read(String type, String source) {
    int start = source.indexOf("/**");
    String own = "";
    while (start >= 0) {
      int end = source.indexOf("*/", start);
      int next = source.indexOf("/**", end);
      String javadoc = source.substring(start + 3, end);
      String subject = source.substring(end + 2, next < 0 ? source.length() : next);
      Matcher field = FIELD.matcher(subject);
      if (field.lookingAt()) {
        // The generator repeats the class's own text where the field's type is another class.
        if (!text(javadoc).equals(own)) {
          put(type, field.group(1), text(javadoc));
        }
      } else if (subject.contains("public class ")) {
        own = text(javadoc);
        put(type, "", own);
      }
      start = next;
    }
  }

  private void put(String type, String field, String text) {
    if (!text.isEmpty()) {
      rows.put(type + "\t" + field, text);
    }
  }

  private static String text(String javadoc) {
    return javadoc
        .replaceAll("(?m)^\\s*\\*", "")
        .replaceAll("(?i)<br>|</?p>", " ")
        .replaceAll("\\{@code ([^}]*)}", "$1")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#64;", "@")
        .replace("&amp;", "&")
        .replaceAll("\\s+", " ")
        .trim();
  }
}
