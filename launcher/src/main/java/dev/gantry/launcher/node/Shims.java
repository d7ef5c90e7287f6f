package dev.gantry.launcher.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The processes that hold a node's containers. They outlive containerd by design; those of one node
 * carry its socket on their command lines.
 */
record Shims(List<ProcessHandle> processes) {

  static Shims of(Containerd containerd) {
    String socket = containerd.socket().toString();
    return new Shims(
        ProcessHandle.allProcesses()
            .filter(p -> p.info().command().map(c -> c.contains("containerd-shim")).orElse(false))
            .filter(p -> commandLine(p).contains(socket))
            .toList());
  }

  void kill() {
    processes.forEach(ProcessHandle::destroyForcibly);
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"))
          .replace('\0', ' ');
    } catch (IOException e) {
      // It has just ended.
      return "";
    }
  }
}
