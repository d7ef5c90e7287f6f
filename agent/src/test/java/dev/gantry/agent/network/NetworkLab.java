package dev.gantry.agent.network;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A small network of the kernel's own making: nodes and pods are network namespaces, with real
 * servers in them. Everything is removed at the end.
 */
public final class NetworkLab implements AutoCloseable {
  private final String prefix = "gl" + ProcessHandle.current().pid() % 100000;
  private final Commands here = ProcessCommands.here();
  private final List<String> namespaces = new ArrayList<>();
  private final List<Process> processes = new ArrayList<>();
  private int links;

  /** Skips the test, and says why, where there are no namespaces to be had. */
  public static NetworkLab open() {
    String probe = "gantry-probe" + ProcessHandle.current().pid();
    Commands here = ProcessCommands.here();
    Commands.Outcome outcome = here.run("ip", "netns", "add", probe);
    here.run("ip", "netns", "del", probe);
    Assumptions.assumeTrue(
        outcome.ok(), "needs root and network namespaces: " + outcome.error().strip());
    Commands.Outcome iptables = here.run("iptables", "--version");
    Assumptions.assumeTrue(iptables.ok(), "needs iptables: " + iptables.error().strip());
    return new NetworkLab();
  }

  /** A namespace with loopback up; the name to use from now on. */
  public String namespace(String name) {
    String full = prefix + "-" + name;
    here.run("ip", "netns", "del", full);
    here.expect("ip", "netns", "add", full);
    namespaces.add(full);
    in(full).expect("ip", "link", "set", "lo", "up");
    return full;
  }

  public Commands in(String namespace) {
    return ProcessCommands.inNamespace(namespace);
  }

  /** A pod on the node's bridge, as the CNI plugin would make it (hairpin on). */
  public String pod(String node, String bridge, String name, String address, String gateway) {
    String pod = namespace(name);
    String outside = prefix + "v" + links++;
    here.expect(
        "ip", "link", "add", outside, "netns", node, "type", "veth", "peer", "name", "eth0",
        "netns", pod);
    in(node).expect("ip", "link", "set", outside, "master", bridge, "up");
    in(node).expect("ip", "link", "set", outside, "type", "bridge_slave", "hairpin", "on");
    in(pod).expect("ip", "address", "add", address + "/24", "dev", "eth0");
    in(pod).expect("ip", "link", "set", "eth0", "up");
    in(pod).expect("ip", "route", "add", "default", "via", gateway);
    return pod;
  }

  /** Two namespaces, joined by a cable; each end gets its address. */
  public void connect(String one, String oneAddress, String other, String otherAddress) {
    String a = prefix + "c" + links++;
    String b = prefix + "c" + links++;
    here.expect(
        "ip", "link", "add", a, "netns", one, "type", "veth", "peer", "name", b, "netns", other);
    in(one).expect("ip", "address", "add", oneAddress, "dev", a);
    in(one).expect("ip", "link", "set", a, "up");
    in(other).expect("ip", "address", "add", otherAddress, "dev", b);
    in(other).expect("ip", "link", "set", b, "up");
  }

  /** Starts {@link EchoServer} there: HTTP and UDP on one port; returns when it listens. */
  public void serve(String namespace, String name, int port) {
    try {
      Process process =
          new ProcessBuilder(java(namespace, EchoServer.class, name, String.valueOf(port)))
              .redirectErrorStream(true)
              .start();
      processes.add(process);
      BufferedReader output =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String first = output.readLine();
      if (!"listening".equals(first)) {
        throw new IllegalStateException("server in " + namespace + " said: " + first);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Runs {@link EchoClient} there; what each request was answered, one element a request. */
  public List<String> ask(String namespace, String kind, String address, int port, int times) {
    Commands.Outcome outcome =
        here.run(
            "",
            java(
                namespace,
                EchoClient.class,
                kind,
                address,
                String.valueOf(port),
                String.valueOf(times)));
    if (!outcome.ok()) {
      throw new IllegalStateException(outcome.error());
    }
    return outcome.output().lines().toList();
  }

  private static List<String> java(String namespace, Class<?> main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "ip",
                "netns",
                "exec",
                namespace,
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xmx32m",
                "-cp",
                main.getProtectionDomain().getCodeSource().getLocation().getPath(),
                main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
    namespaces.forEach(namespace -> here.run("ip", "netns", "del", namespace));
  }
}
