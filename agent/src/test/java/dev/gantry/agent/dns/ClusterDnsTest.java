package dev.gantry.agent.dns;

import static dev.gantry.agent.network.NetworkObjects.service;
import static dev.gantry.agent.network.NetworkObjects.slice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.network.Cidr;
import dev.gantry.agent.network.Eventually;
import dev.gantry.agent.network.NetworkState;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** A real server on loopback, asked by a real resolver, with a real server upstream of it. */
@Timeout(60)
class ClusterDnsTest {
  private final NetworkState state = new NetworkState();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final Clock clock =
      new Clock() {
        @Override
        public Instant instant() {
          return now.get();
        }

        @Override
        public java.time.ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
          return this;
        }
      };
  private final AtomicInteger upstreamQueries = new AtomicInteger();
  private DatagramSocket upstream;
  private DnsServer server;

  @BeforeEach
  void start() throws IOException {
    upstream = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
    Thread answering = new Thread(this::answerUpstream, "upstream");
    answering.setDaemon(true);
    answering.start();
    InetSocketAddress silent = new InetSocketAddress("127.0.0.1", 9);
    DnsResponder responder =
        new DnsResponder(
            new ClusterZone(
                state,
                new ReverseNames(state),
                "cluster.local.",
                Cidr.parse("10.96.0.0/16"),
                "10.96.0.10"),
            new Upstreams(
                () -> List.of(silent, (InetSocketAddress) upstream.getLocalSocketAddress()),
                Duration.ofMillis(300),
                clock));
    server = new DnsServer(new InetSocketAddress("127.0.0.1", 0), responder);
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
    upstream.close();
  }

  @Test
  void servicesAnswerOverUdpAndTcp() throws Exception {
    state.put(service("web", "10.96.0.20", 80));
    assertThat(addresses(ask("web.shop.svc.cluster.local.", false))).containsExactly("10.96.0.20");
    assertThat(addresses(ask("web.shop.svc.cluster.local.", true))).containsExactly("10.96.0.20");
  }

  @Test
  void namesFollowAReadyPodWithin200Milliseconds() {
    state.put(service("db", "None", 5432));
    assertThat(ask("db.shop.svc.cluster.local.", false).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    state.put(slice("db", 5432, "10.244.1.7"));
    Duration took =
        Eventually.within(
            Duration.ofSeconds(5),
            "the pod's address",
            () -> ask("db.shop.svc.cluster.local.", false).getRcode() == Rcode.NOERROR);
    assertThat(took).isLessThan(Duration.ofMillis(200));
  }

  @Test
  void aLongAnswerIsCutOverUdpAndWholeOverTcp() throws Exception {
    state.put(service("many", "None", 80));
    String[] pods = new String[200];
    for (int i = 0; i < pods.length; i++) {
      pods[i] = "10.244." + (1 + i / 100) + "." + (10 + i % 100);
    }
    state.put(slice("many", 80, pods));

    SimpleResolver udp = resolver(false);
    udp.setIgnoreTruncation(true);
    Message cut = udp.send(query("many.shop.svc.cluster.local."));
    assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(cut.numBytes()).isLessThanOrEqualTo(1232);
    assertThat(addresses(resolver(false).send(query("many.shop.svc.cluster.local."))))
        .as("a resolver goes on to TCP by itself")
        .hasSize(200);
  }

  @Test
  void otherNamesAreAskedUpstreamOnceForTheirLifetime() {
    assertThat(addresses(ask("www.example.org.", false))).containsExactly("192.0.2.80");
    assertThat(addresses(ask("www.example.org.", false))).containsExactly("192.0.2.80");
    assertThat(upstreamQueries).hasValue(1);
    now.set(now.get().plusSeconds(20));
    assertThat(ask("www.example.org.", false).getSection(Section.ANSWER).get(0).getTTL())
        .isEqualTo(10);
    now.set(now.get().plusSeconds(11));
    assertThat(addresses(ask("www.example.org.", false))).containsExactly("192.0.2.80");
    assertThat(upstreamQueries).hasValue(2);
  }

  @Test
  void rubbishDoesNotStopTheServer() throws Exception {
    try (DatagramSocket client = new DatagramSocket()) {
      client.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, server.address()));
      client.send(new DatagramPacket(new byte[600], 600, server.address()));
    }
    try (Socket client = new Socket()) {
      client.connect(server.address());
      client.getOutputStream().write(new byte[] {0, 3, 1, 2, 3});
      assertThat(client.getInputStream().read()).as("the connection is closed").isEqualTo(-1);
    }
    servicesAnswerOverUdpAndTcp();
  }

  @Test
  void oneConnectionCarriesManyQueries() throws Exception {
    state.put(service("web", "10.96.0.20", 80));
    byte[] query = query("web.shop.svc.cluster.local.").toWire();
    try (Socket client = new Socket()) {
      client.connect(server.address());
      ByteBuffer both = ByteBuffer.allocate(2 * (2 + query.length));
      both.putShort((short) query.length).put(query).putShort((short) query.length).put(query);
      client.getOutputStream().write(both.array());
      for (int i = 0; i < 2; i++) {
        InputStream in = client.getInputStream();
        int length = in.read() << 8 | in.read();
        assertThat(addresses(new Message(in.readNBytes(length)))).containsExactly("10.96.0.20");
      }
    }
  }

  private void answerUpstream() {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
        upstream.receive(packet);
        upstreamQueries.incrementAndGet();
        byte[] bytes = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
        Message message = new Message(bytes);
        message.getHeader().setFlag(Flags.QR);
        message.addRecord(
            new ARecord(
                message.getQuestion().getName(),
                DClass.IN,
                30,
                java.net.InetAddress.getByName("192.0.2.80")),
            Section.ANSWER);
        byte[] wire = message.toWire();
        upstream.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
      }
    } catch (IOException closed) {
      return;
    }
  }

  private Message ask(String name, boolean tcp) {
    try {
      return resolver(tcp).send(query(name));
    } catch (IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    }
  }

  private SimpleResolver resolver(boolean tcp) throws IOException {
    SimpleResolver resolver = new SimpleResolver(server.address());
    resolver.setTCP(tcp);
    resolver.setTimeout(Duration.ofSeconds(5));
    return resolver;
  }

  private static Message query(String name) throws IOException {
    return Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN));
  }

  private static List<String> addresses(Message response) {
    return response.getSection(Section.ANSWER).stream().map(Record::rdataToString).toList();
  }
}
