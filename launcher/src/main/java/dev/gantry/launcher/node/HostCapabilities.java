package dev.gantry.launcher.node;

import dev.gantry.launcher.host.ThisMachine;
import java.nio.file.Path;

/** What this process may do, as the kernel says in {@code /proc/self/status}. */
public final class HostCapabilities {

  /** {@code CAP_SYS_RESOURCE} of capabilities(7): without it oom_score_adj cannot be lowered. */
  public static final int SYS_RESOURCE = 24;

  /** {@code CAP_SYS_ADMIN}. */
  public static final int SYS_ADMIN = 21;

  private HostCapabilities() {}

  public static boolean has(int capability) {
    return has(capability, new ThisMachine().read(Path.of("/proc/self/status")));
  }

  /** As a process' status file says. */
  public static boolean has(int capability, String status) {
    return status
        .lines()
        .filter(line -> line.startsWith("CapEff:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
        .anyMatch(mask -> (mask >> capability & 1) == 1);
  }
}
