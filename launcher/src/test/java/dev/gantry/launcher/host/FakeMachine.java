package dev.gantry.launcher.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A machine as a test describes it: at first one that has all that Gantry needs. */
public final class FakeMachine implements Machine {

  public String user = "root";
  public int java = 17;
  public long freeBytes = 50L << 30;
  public final Map<String, String> files = new HashMap<>();
  public final Set<String> programs =
      new HashSet<>(
          List.of(
              "mvn",
              "kubectl",
              "containerd",
              "runc",
              "iptables",
              "ip",
              "conntrack",
              "mount",
              "catatonit",
              "apt-get"));
  public final Map<Integer, String> listeners = new HashMap<>();

  /** What a command whose words begin so answers; others succeed and say nothing. */
  public final Map<String, Command.Outcome> outcomes = new HashMap<>();

  public final List<String> ran = new ArrayList<>();

  public FakeMachine() {
    files.put("/proc/self/status", "Name:\tjava\nCapEff:\t000001ffffffffff\n");
    files.put("/proc/meminfo", "MemTotal:       16000000 kB\n");
    files.put("/proc/filesystems", "nodev\toverlay\n\text4\n");
    files.put("/sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory pids\n");
    files.put("/usr/lib/cni/bridge", "");
    files.put("/proc/sys/net/bridge/bridge-nf-call-iptables", "1\n");
    files.put("/proc/net/ip_vs", "");
  }

  @Override
  public String user() {
    return user;
  }

  @Override
  public int java() {
    return java;
  }

  @Override
  public boolean exists(Path file) {
    return files.containsKey(file.toString());
  }

  @Override
  public String read(Path file) {
    return files.getOrDefault(file.toString(), "");
  }

  @Override
  public boolean has(String program) {
    return programs.contains(program);
  }

  @Override
  public Command.Outcome run(String... words) {
    String line = String.join(" ", words);
    ran.add(line);
    return outcomes.entrySet().stream()
        .filter(e -> line.startsWith(e.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(new Command.Outcome(0, ""));
  }

  @Override
  public long freeBytes(Path folder) {
    return freeBytes;
  }

  @Override
  public Optional<String> listenerOn(int port) {
    return Optional.ofNullable(listeners.get(port));
  }
}
