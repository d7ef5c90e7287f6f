package dev.gantry.launcher.image;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Terminal;
import dev.gantry.launcher.Trouble;
import dev.gantry.launcher.host.Command;
import dev.gantry.launcher.host.Packages;
import dev.gantry.launcher.host.ThisMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Builds images from Dockerfiles with buildah. */
public final class Builder {

  private static final Pattern FROM =
      Pattern.compile("(?im)^\\s*FROM\\s+(?:--\\S+\\s+)*(\\S+)(?:\\s+AS\\s+(\\S+))?\\s*$");

  private final Home home;
  private final Terminal terminal;

  public Builder(Home home, Terminal terminal) {
    this.home = home;
    this.terminal = terminal;
  }

  /** Builds {@code context} and puts the image, tagged {@code tag}, where the agents find it. */
  public void build(Path context, Path dockerfile, String tag, List<String> buildArguments)
      throws IOException {
    if (!Files.isRegularFile(dockerfile)) {
      throw new Trouble("There is no Dockerfile at " + dockerfile + ".");
    }
    terminal.step(
        "buildah",
        () -> {
          if (!Command.exists("buildah")) {
            Packages.install(new ThisMachine(), List.of("buildah"));
          }
          return "";
        });
    for (String base : bases(Files.readString(dockerfile))) {
      terminal.step("base " + base, () -> provide(base));
    }
    String name = ImageFolder.canonical(tag);
    terminal.step(
        "build " + name,
        () -> {
          List<String> words =
              buildah("bud", "--isolation", "chroot", "--pull-never", "--format", "docker");
          buildArguments.forEach(a -> words.addAll(List.of("--build-arg", a)));
          words.addAll(List.of("-t", name, "-f", dockerfile.toString(), context.toString()));
          Command.run(words, null, Map.of());
          return "";
        });
    terminal.step(
        "export",
        () -> {
          Path archive = ImageFolder.archive(home, name);
          Path partial = home.images().resolve("." + archive.getFileName());
          Files.deleteIfExists(partial);
          Command.run(
              buildah("push", name, "docker-archive:" + partial + ":" + name), null, Map.of());
          Files.move(
              partial,
              archive,
              java.nio.file.StandardCopyOption.ATOMIC_MOVE,
              java.nio.file.StandardCopyOption.REPLACE_EXISTING);
          return archive.getFileName().toString();
        });
  }

  /** Base images named by FROM lines, without stages of the same file and scratch. */
  static Set<String> bases(String dockerfile) {
    Set<String> bases = new LinkedHashSet<>();
    Set<String> stages = new LinkedHashSet<>();
    Matcher from = FROM.matcher(dockerfile);
    while (from.find()) {
      if (!stages.contains(from.group(1))
          && !"scratch".equals(from.group(1))
          && !from.group(1).contains("$")) {
        bases.add(from.group(1));
      }
      if (from.group(2) != null) {
        stages.add(from.group(2));
      }
    }
    return bases;
  }

  /**
   * Makes a base image available to the build: what is there, from its registry, from the image
   * folder, from Debian.
   */
  private String provide(String reference) throws IOException {
    String name = ImageFolder.canonical(reference);
    if (Command.attempt(buildah("inspect", "--type", "image", name), null, Map.of()).ok()) {
      return "there already";
    }
    Path archive = ImageFolder.archive(home, name);
    if (Files.exists(archive)) {
      Command.run(buildah("pull", "docker-archive:" + archive), null, Map.of());
      return "from the image folder";
    }
    List<String> pull = new ArrayList<>(List.of("timeout", "120"));
    pull.addAll(buildah("pull", "-q", name));
    Command.Outcome pulled = Command.attempt(pull, null, Map.of());
    if (pulled.ok()) {
      return "pulled";
    }
    DebianBase base = DebianBase.of(name);
    if (base == null) {
      throw new Trouble(
          "The base image "
              + name
              + " cannot be pulled, and there is none of that name to import or assemble: "
              + pulled.output().lines().reduce((a, b) -> b).orElse(""));
    }
    Path assembled = home.directory("system-images").resolve(archive.getFileName());
    base.assemble(name, assembled);
    Command.run(buildah("pull", "docker-archive:" + assembled), null, Map.of());
    return "no registry in reach: assembled from Debian packages";
  }

  private List<String> buildah(String... words) {
    Path storage = home.directory("buildah");
    List<String> all =
        new ArrayList<>(
            List.of(
                "buildah",
                "--storage-driver",
                "vfs",
                "--root",
                storage.resolve("root").toString(),
                "--runroot",
                storage.resolve("run").toString()));
    all.addAll(List.of(words));
    return all;
  }
}
