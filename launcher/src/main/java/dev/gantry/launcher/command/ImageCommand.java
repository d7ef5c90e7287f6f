package dev.gantry.launcher.command;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Settings;
import dev.gantry.launcher.Terminal;
import dev.gantry.launcher.Trouble;
import dev.gantry.launcher.host.ThisMachine;
import dev.gantry.launcher.image.Builder;
import dev.gantry.launcher.image.DebianBase;
import dev.gantry.launcher.image.ImageFolder;
import dev.gantry.launcher.node.NodeHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Images without a registry: built or imported here, found by every node of this machine. */
@Command(name = "image", description = "Build, import and list images of this machine's nodes.")
public final class ImageCommand {

  private final Terminal terminal = Terminal.standard();

  @Command(description = "Build an image from a Dockerfile (buildah).")
  int build(
      @Option(
              names = {"-t", "--tag"},
              required = true,
              paramLabel = "NAME:TAG")
          String tag,
      @Option(
              names = {"-f", "--file"},
              paramLabel = "DOCKERFILE")
          Path file,
      @Option(names = "--build-arg", paramLabel = "NAME=VALUE") List<String> arguments,
      @Parameters(paramLabel = "CONTEXT") Path context)
      throws IOException {
    Doctor.refuseWithoutRoot(new ThisMachine());
    if (!Files.isDirectory(context)) {
      throw new Trouble("There is no folder " + context + " to build from.");
    }
    new Builder(Home.find(), terminal)
        .build(
            context,
            file == null ? context.resolve("Dockerfile") : file,
            tag,
            arguments == null ? List.of() : arguments);
    return 0;
  }

  @Command(
      name = "import",
      description = "Import a docker or OCI archive (docker save, skopeo, buildah push).")
  int importArchive(@Parameters(paramLabel = "ARCHIVE") Path archive) {
    if (!Files.isRegularFile(archive)) {
      throw new Trouble("There is no archive " + archive + ".");
    }
    terminal.step(
        "import " + archive.getFileName(),
        () -> {
          ImageFolder.add(
              Home.find(),
              archive,
              archive.getFileName().toString().replaceFirst("(\\.tar)?$", ".tar"));
          return "the nodes take it from " + Home.find().images();
        });
    return 0;
  }

  @Command(
      description =
          "Assemble a stand-in for a well-known base image (busybox, nginx) from Debian packages.")
  int assemble(@Parameters(paramLabel = "NAME:TAG") String reference) {
    DebianBase base = DebianBase.of(ImageFolder.canonical(reference));
    if (base == null) {
      throw new Trouble(
          "Only busybox and nginx can be assembled from Debian packages, not " + reference + ".");
    }
    String name = ImageFolder.canonical(reference);
    terminal.step(
        "assemble " + name,
        () -> {
          base.assemble(name, ImageFolder.archive(Home.find(), name));
          return "";
        });
    return 0;
  }

  @Command(description = "List the images of each node.")
  int ls() throws IOException {
    Home home = Home.find();
    Settings settings = new Settings(home.settings(), System.getenv());
    for (int number : NodeHost.known(home, settings)) {
      NodeHost host = new NodeHost(home, settings, number);
      if (host.runtime().isRunning()) {
        host.ctr("images", "ls", "-q")
            .output()
            .lines()
            .filter(i -> !i.startsWith("sha256:"))
            .forEach(i -> terminal.say(host.name() + "  " + i));
      }
    }
    return 0;
  }
}
