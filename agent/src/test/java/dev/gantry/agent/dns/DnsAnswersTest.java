package dev.gantry.agent.dns;

import static dev.gantry.agent.network.NetworkObjects.service;
import static dev.gantry.agent.network.NetworkObjects.slice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.network.Cidr;
import dev.gantry.agent.network.NetworkState;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Question → answer, by the Kubernetes DNS specification. */
class DnsAnswersTest {
  private final NetworkState state = new NetworkState();
  private final ReverseNames reverse = new ReverseNames(state);
  private final DnsResponder responder =
      new DnsResponder(
          new ClusterZone(
              state, reverse, "cluster.local.", Cidr.parse("10.96.0.0/16"), "10.96.0.10"),
          new Upstreams(List::of, Duration.ofSeconds(1), Clock.systemUTC()));

  @BeforeEach
  void fill() {
    state.listen(reverse::changed);
    state.put(service("web", "10.96.0.20", 80));
    state.put(slice("web", 8080, "10.244.1.5"));
    state.put(service("db", "None", 5432));
    EndpointSlice db = slice("db", 5432, "10.244.1.7", "10.244.2.8", "10.244.2.9");
    db.getEndpoints().get(0).setHostname("db-0");
    db.getEndpoints().get(2).getConditions().setReady(false);
    state.put(db);
    state.put(external("docs", "www.example.org"));
    state.put(external("alias", "web.shop.svc.cluster.local"));
    state.put(service("idle", "None", 80));
  }

  @ParameterizedTest(name = "{1} {0} → {2} {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          web.shop.svc.cluster.local.              | A    | NOERROR  | 10.96.0.20
          WEB.Shop.SVC.cluster.LOCAL.              | A    | NOERROR  | 10.96.0.20
          web.shop.svc.cluster.local.              | AAAA | NOERROR  | ''
          web.shop.svc.cluster.local.              | MX   | NOERROR  | ''
          nobody.shop.svc.cluster.local.           | A    | NXDOMAIN | ''
          web.nowhere.svc.cluster.local.           | A    | NXDOMAIN | ''
          www.example.org.shop.svc.cluster.local.  | A    | NXDOMAIN | ''
          web-0.web.shop.svc.cluster.local.        | A    | NXDOMAIN | ''
          shop.svc.cluster.local.                  | A    | NOERROR  | ''
          nowhere.svc.cluster.local.               | A    | NXDOMAIN | ''
          svc.cluster.local.                       | A    | NOERROR  | ''
          foo.cluster.local.                       | A    | NXDOMAIN | ''
          db.shop.svc.cluster.local.               | A    | NOERROR  | 10.244.1.7 10.244.2.8
          db.shop.svc.cluster.local.               | AAAA | NOERROR  | ''
          idle.shop.svc.cluster.local.             | A    | NXDOMAIN | ''
          db-0.db.shop.svc.cluster.local.          | A    | NOERROR  | 10.244.1.7
          10-244-2-8.db.shop.svc.cluster.local.    | A    | NOERROR  | 10.244.2.8
          10-244-2-9.db.shop.svc.cluster.local.    | A    | NXDOMAIN | ''
          10-244-3-4.shop.pod.cluster.local.       | A    | NOERROR  | 10.244.3.4
          10-244-3-4.shop.pod.cluster.local.       | AAAA | NOERROR  | ''
          10-244-3-444.shop.pod.cluster.local.     | A    | NXDOMAIN | ''
          _http._tcp.web.shop.svc.cluster.local.   | SRV  | NOERROR  | 0 100 80 web.shop.svc.cluster.local.
          _http._udp.web.shop.svc.cluster.local.   | SRV  | NXDOMAIN | ''
          _http._tcp.web.shop.svc.cluster.local.   | A    | NOERROR  | ''
          _http._tcp.db.shop.svc.cluster.local.    | SRV  | NOERROR  | 0 50 5432 10-244-2-8.db.shop.svc.cluster.local. 0 50 5432 db-0.db.shop.svc.cluster.local.
          docs.shop.svc.cluster.local.             | CNAME| NOERROR  | www.example.org.
          alias.shop.svc.cluster.local.            | A    | NOERROR  | 10.96.0.20 web.shop.svc.cluster.local.
          dns-version.cluster.local.               | TXT  | NOERROR  | "1.1.0"
          ns.dns.cluster.local.                    | A    | NOERROR  | 10.96.0.10
          20.0.96.10.in-addr.arpa.                 | PTR  | NOERROR  | web.shop.svc.cluster.local.
          7.1.244.10.in-addr.arpa.                 | PTR  | NOERROR  | db-0.db.shop.svc.cluster.local.
          8.2.244.10.in-addr.arpa.                 | PTR  | NOERROR  | 10-244-2-8.db.shop.svc.cluster.local.
          99.0.96.10.in-addr.arpa.                 | PTR  | NXDOMAIN | ''
          1.2.0.192.in-addr.arpa.                  | PTR  | SERVFAIL | ''
          www.example.org.                         | A    | SERVFAIL | ''
          """)
  void answers(String name, String type, String rcode, String records) throws Exception {
    Message response = ask(name, Type.value(type.strip()));
    assertThat(Rcode.string(response.getRcode())).isEqualTo(rcode);
    String told =
        response.getSection(Section.ANSWER).stream()
            .map(Record::rdataToString)
            .sorted()
            .collect(Collectors.joining(" "));
    assertThat(told).isEqualTo(records);
    boolean own = !rcode.equals("SERVFAIL");
    if (own && records.isEmpty()) {
      assertThat(response.getSection(Section.AUTHORITY))
          .as("a SOA record lets resolvers remember the absence")
          .singleElement()
          .satisfies(r -> assertThat(r.getType()).isEqualTo(Type.SOA));
    }
  }

  @Test
  void portsOfHeadlessServicesBringTheAddressesAlong() throws Exception {
    Message response = ask("_http._tcp.db.shop.svc.cluster.local.", Type.SRV);
    assertThat(
            response.getSection(Section.ADDITIONAL).stream()
                .map(r -> r.getName() + " " + r.rdataToString()))
        .containsExactlyInAnyOrder(
            "db-0.db.shop.svc.cluster.local. 10.244.1.7",
            "10-244-2-8.db.shop.svc.cluster.local. 10.244.2.8");
  }

  @Test
  void endpointsThatAreNotReadyAreToldWhereTheServiceWantsIt() throws Exception {
    Service all = service("db", "None", 5432);
    all.getSpec().setPublishNotReadyAddresses(true);
    state.put(all);
    assertThat(ask("db.shop.svc.cluster.local.", Type.A).getSection(Section.ANSWER)).hasSize(3);
  }

  @Test
  void addressesOfAHeadlessServiceTakeTurnsAtTheFront() throws Exception {
    String first =
        ask("db.shop.svc.cluster.local.", Type.A).getSection(Section.ANSWER).get(0).rdataToString();
    String second =
        ask("db.shop.svc.cluster.local.", Type.A).getSection(Section.ANSWER).get(0).rdataToString();
    assertThat(first).isNotEqualTo(second);
  }

  @Test
  void reverseNamesGoWithTheirService() throws Exception {
    state.remove(service("web", "10.96.0.20", 80));
    assertThat(ask("20.0.96.10.in-addr.arpa.", Type.PTR).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(ask("web.shop.svc.cluster.local.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
  }

  @Test
  void whatIsNoOrdinaryQueryIsRefusedInItsOwnWay() throws Exception {
    Message update = query("web.shop.svc.cluster.local.", Type.A);
    update.getHeader().setOpcode(Opcode.UPDATE);
    assertThat(respond(update).getRcode()).isEqualTo(Rcode.NOTIMP);
    assertThat(respond(query("cluster.local.", Type.AXFR)).getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(respond(new Message(7)).getRcode()).isEqualTo(Rcode.FORMERR);
    Message chaos =
        Message.newQuery(
            Record.newRecord(Name.fromString("version.bind."), Type.TXT, DClass.CHAOS));
    assertThat(respond(chaos).getRcode()).isEqualTo(Rcode.REFUSED);
    Message future = query("web.shop.svc.cluster.local.", Type.A);
    future.addRecord(new OPTRecord(1232, 0, 1), Section.ADDITIONAL);
    assertThat(respond(future).getRcode()).isEqualTo(Rcode.BADVERS);
  }

  @Test
  void theQuestionComesBackAsItWasSpelled() throws Exception {
    Message response = ask("wEb.shop.svc.cluster.local.", Type.A);
    assertThat(response.getQuestion().getName()).hasToString("wEb.shop.svc.cluster.local.");
    assertThat(response.getSection(Section.ANSWER).get(0).getName())
        .hasToString("wEb.shop.svc.cluster.local.");
  }

  private static Service external(String name, String target) {
    return new ServiceBuilder(service(name, null, 80))
        .editSpec()
        .withType("ExternalName")
        .withExternalName(target)
        .endSpec()
        .build();
  }

  private Message ask(String name, int type) throws Exception {
    return respond(query(name, type));
  }

  private static Message query(String name, int type) throws Exception {
    return Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
  }

  private Message respond(Message query) throws Exception {
    return responder.respond(query).toCompletableFuture().get();
  }
}
