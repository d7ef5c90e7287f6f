package dev.gantry.agent.dns;

import dev.gantry.agent.network.Cidr;
import dev.gantry.agent.network.Commands;
import dev.gantry.agent.network.NetworkState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster's DNS on this node: every node answers its own pods, on the address of the DNS
 * service, which the node itself holds.
 */
public final class ClusterDns implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterDns.class);

  /** Interface that holds the address, where the kernel knows dummy interfaces. */
  public static final String INTERFACE = "gantry-dns";

  private final NetworkState state;
  private final ReverseNames reverse;
  private final DnsResponder responder;
  private DnsServer server;

  public ClusterDns(
      NetworkState state,
      String clusterDomain,
      Cidr serviceCidr,
      String dnsAddress,
      Path resolvConf) {
    this.state = state;
    this.reverse = new ReverseNames(state);
    this.responder =
        new DnsResponder(
            new ClusterZone(state, reverse, clusterDomain, serviceCidr, dnsAddress),
            new Upstreams(
                Upstreams.fromFile(resolvConf, dnsAddress),
                Duration.ofSeconds(2),
                Clock.systemUTC()));
  }

  /**
   * Gives the address to the node: on an interface of its own, or on loopback where the kernel has
   * no dummy interfaces.
   */
  public static void holdAddress(Commands commands, String address) {
    boolean dummy =
        commands.run("ip", "link", "show", INTERFACE).ok()
            || commands.run("ip", "link", "add", INTERFACE, "type", "dummy").ok();
    String device = dummy ? INTERFACE : "lo";
    commands.expect("ip", "link", "set", device, "up");
    commands.expect("ip", "address", "replace", address + "/32", "dev", device);
    LOG.info("DNS address {} is on {}", address, device);
  }

  /** Serves until closed; call when the state is complete, since what is missing gets NXDOMAIN. */
  public void start(InetSocketAddress address) {
    try {
      server = new DnsServer(address, responder);
    } catch (IOException taken) {
      throw new UncheckedIOException("Cannot serve DNS on " + address, taken);
    }
    state.listen(reverse::changed);
    state.keys().forEach(reverse::changed);
    server.start();
  }

  /** Where it listens: the port asked for, or the free one found for port 0. */
  public InetSocketAddress address() {
    try {
      return server.address();
    } catch (IOException closed) {
      throw new UncheckedIOException(closed);
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
