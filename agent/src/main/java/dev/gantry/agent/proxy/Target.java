package dev.gantry.agent.proxy;

/** Where a connection is sent: a pod's address and port. */
public record Target(String ip, int port) {
  @Override
  public String toString() {
    return ip + ":" + port;
  }
}
