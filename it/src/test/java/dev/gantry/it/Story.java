package dev.gantry.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Commands at a shell with what they answer, read from a text file:
 *
 * <pre>
 * &#64;file NAME … @end    a file in the folder where the commands run
 * $ COMMAND            succeeds
 * $! COMMAND           fails
 * $=3 COMMAND          ends with 3
 * $? COMMAND           succeeds and answers as told, at last
 * other lines          each is part of what the command before it prints
 * </pre>
 *
 * <p>Answers name the node and the namespace as the commands do: {@code $NODE}, {@code $NS}.
 *
 * @param files text by name
 */
record Story(String name, Map<String, String> files, List<Step> steps) {

  /** One command; {@code code} is null where any but zero is right. */
  record Step(String command, Integer code, boolean eventually, List<String> answer) {

    boolean isAnsweredBy(Shell.Result result) {
      return endsAsTold(result) && missing(result).isEmpty();
    }

    boolean endsAsTold(Shell.Result result) {
      return code == null ? result.code() != 0 : result.code() == code;
    }

    /** Those lines of the answer that the result lacks. */
    List<String> missing(Shell.Result result) {
      String all = result.out() + result.err();
      return answer.stream().filter(line -> !all.contains(line)).toList();
    }

    Step with(String variable, String value) {
      return new Step(
          command,
          code,
          eventually,
          answer.stream().map(line -> line.replace(variable, value)).toList());
    }
  }

  private static final Pattern COMMAND = Pattern.compile("\\$(!|\\?|=\\d+)? ");

  static Story read(Path file) {
    String name = file.getFileName().toString().replace(".story", "");
    Map<String, String> files = new LinkedHashMap<>();
    List<Step> steps = new ArrayList<>();
    StringBuilder open = null;
    for (String line : lines(file)) {
      if (line.startsWith("@file ")) {
        open = new StringBuilder();
        files.put(line.substring("@file ".length()), "");
      } else if (line.equals("@end")) {
        String last = new ArrayList<>(files.keySet()).get(files.size() - 1);
        files.put(last, open.toString());
        open = null;
      } else if (open != null) {
        open.append(line).append('\n');
      } else if (COMMAND.matcher(line).lookingAt()) {
        steps.add(step(line));
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        steps.get(steps.size() - 1).answer().add(line);
      }
    }
    return new Story(name, files, steps);
  }

  private static Step step(String line) {
    int space = line.indexOf(' ');
    String mark = line.substring(1, space);
    Integer code =
        mark.equals("!") ? null : mark.startsWith("=") ? Integer.valueOf(mark.substring(1)) : 0;
    return new Step(line.substring(space + 1), code, mark.equals("?"), new ArrayList<>());
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
