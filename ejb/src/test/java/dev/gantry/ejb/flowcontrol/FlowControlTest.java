package dev.gantry.ejb.flowcontrol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import dev.gantry.model.strategy.flow.BootstrapFlows;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stories in virtual time; no thread but the test's own. */
class FlowControlTest {

  private static final RequestInfo PODS =
      RequestInfo.parse("GET", "/api/v1/namespaces/a/pods", Map.of());

  private final AtomicLong nanos = new AtomicLong();

  private static Identity user(String name, String... groups) {
    List<String> all = new ArrayList<>(List.of(groups));
    all.add(Identity.AUTHENTICATED);
    return new Identity(name, "", all, Map.of());
  }

  private FlowControl control(int seats) {
    return new FlowControl(seats, nanos::get, 42);
  }

  @ParameterizedTest
  @CsvSource({
    "kubernetes-admin, system:masters, GET, /api/v1/pods, exempt",
    "joe, dev, GET, /api/v1/pods, global-default",
    "joe, dev, GET, /readyz, probes",
    "joe, dev, GET, /version, global-default",
    "system:node:n1, system:nodes, PATCH, /api/v1/nodes/n1/status, system-node-high",
    "system:node:n1, system:nodes, GET, /api/v1/namespaces/a/secrets/s, system-nodes",
    "system:node:n1, system:nodes, PUT, /apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n1,"
        + " system-node-high",
    "system:kube-scheduler, x, PUT, /apis/coordination.k8s.io/v1/namespaces/kube-system/leases/s,"
        + " system-leader-election",
    "system:kube-scheduler, x, GET, /api/v1/pods, kube-scheduler",
    "system:serviceaccount:kube-system:endpoint-controller, system:serviceaccounts, PUT,"
        + " /api/v1/namespaces/a/endpoints/e, endpoint-controller",
    "system:serviceaccount:a:b, system:serviceaccounts, GET, /api/v1/pods, service-accounts",
  })
  void eachRequestFindsItsSchema(
      String name, String group, String method, String path, String schema) {
    RequestInfo info = RequestInfo.parse(method, path, Map.of());
    assertThat(control(80).enter(user(name, group), info, 1).schema()).isEqualTo(schema);
  }

  @Test
  void aFloodDoesNotStarveAnother() {
    FlowControl control = control(80);
    Deque<Passage> flooding = new ArrayDeque<>();
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
      Passage passage = control.enter(user("flood"), PODS, 1);
      switch (passage.state()) {
        case REFUSED -> refused++;
        default -> flooding.add(passage);
      }
    }
    assertThat(refused).as("beyond its queues").isPositive();
    AtomicInteger served = new AtomicInteger();
    Passage other = control.enter(user("patient"), PODS, 1);
    assertThat(other.state()).isEqualTo(Passage.State.WAITING);
    other.whenDecided(served::incrementAndGet);
    int finished = 0;
    while (served.get() == 0) {
      nanos.addAndGet(5_000_000);
      Passage first =
          flooding.stream()
              .filter(p -> p.state() == Passage.State.ADMITTED)
              .findFirst()
              .orElseThrow();
      flooding.remove(first);
      first.finish();
      finished++;
      Passage more = control.enter(user("flood"), PODS, 1);
      if (more.state() != Passage.State.REFUSED) {
        flooding.add(more);
      }
    }
    assertThat(finished).as("requests of the flood that went before").isLessThan(16);
  }

  @Test
  void twoFlowsShareEvenly() {
    FlowControl control = control(80);
    Map<String, Integer> done = new java.util.TreeMap<>(Map.of("a", 0, "b", 0));
    Deque<Passage> admitted = new ArrayDeque<>();
    for (int i = 0; i < 100; i++) {
      Passage passage = control.enter(user("a"), PODS, 1);
      passage.whenDecided(() -> admitted.add(passage));
      if (i % 2 == 0) {
        Passage other = control.enter(user("b"), PODS, 1);
        other.whenDecided(() -> admitted.add(other));
      }
    }
    for (int i = 0; i < 60; i++) {
      nanos.addAndGet(1_000_000);
      Passage first = admitted.remove();
      done.merge(first.flow(), 1, Integer::sum);
      first.finish();
    }
    assertThat(done.get("b")).isBetween(20, 40);
  }

  @Test
  void everySeatIsGivenBack() {
    FlowControl control = control(80);
    List<Passage> passages = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      passages.add(control.enter(user("u" + i % 7), PODS, 1 + i % 3));
    }
    passages.get(150).expire();
    int done = 0;
    boolean any = true;
    while (any) {
      any = false;
      for (Passage passage : passages) {
        if (passage.state() == Passage.State.ADMITTED) {
          nanos.addAndGet(1000);
          passage.finish();
          passage.finish();
          done++;
          any = true;
        }
      }
    }
    long refused = passages.stream().filter(p -> p.state() == Passage.State.REFUSED).count();
    assertThat(done + refused).isEqualTo(200);
    PriorityLevel.View view = control.levels().get("global-default").view();
    assertThat(view.inUse()).isZero();
    assertThat(view.waitingRequests()).isZero();
    assertThat(view.activeQueues()).isZero();
  }

  @Test
  void whatWaitsTooLongIsRefused() {
    FlowControl control = control(8);
    Passage first = control.enter(user("a"), PODS, 1);
    Passage second = control.enter(user("a"), PODS, 1);
    assertThat(second.state()).isEqualTo(Passage.State.WAITING);
    second.expire();
    assertThat(second.state()).isEqualTo(Passage.State.REFUSED);
    assertThat(second.reason()).isEqualTo("time-out");
    first.expire();
    assertThat(first.state()).isEqualTo(Passage.State.ADMITTED);
  }

  @Test
  void mastersAreNeverHeldUp() {
    FlowControl control = control(2);
    for (int i = 0; i < 500; i++) {
      assertThat(control.enter(user("root", Identity.MASTERS), PODS, 10).state())
          .isEqualTo(Passage.State.ADMITTED);
    }
  }

  @Test
  void idleSeatsAreLentAndComeBack() {
    FlowControl control = control(100);
    Identity account = user("system:serviceaccount:a:b", "system:serviceaccounts");
    int own = limit(control, "workload-low");
    for (int i = 0; i < 90; i++) {
      control.enter(account, PODS, 1);
    }
    nanos.addAndGet(1_500_000_000L);
    control.adjust();
    assertThat(limit(control, "workload-low")).isGreaterThan(own);
    assertThat(total(control)).isLessThanOrEqualTo(104);
    List<Passage> others = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      others.add(control.enter(user("u" + i), PODS, 1));
    }
    control.adjust();
    assertThat(limit(control, "global-default")).isGreaterThanOrEqualTo(8);
    assertThat(others).anyMatch(p -> p.state() == Passage.State.ADMITTED);
  }

  private static int limit(FlowControl control, String level) {
    return control.levels().get(level).view().limit();
  }

  private static int total(FlowControl control) {
    return control.parts().stream().mapToInt(p -> p.level.view().limit()).sum();
  }

  @Test
  void newConfigurationTakesOverWithoutLosingRequests() {
    FlowControl control = control(80);
    Passage running = control.enter(user("a"), PODS, 1);
    List<ObjectNode> schemas = new ArrayList<>(BootstrapFlows.schemas());
    schemas.add(
        json(
            "{'metadata':{'name':'mine','uid':'u'},'spec':{'matchingPrecedence':5,"
                + "'priorityLevelConfiguration':{'name':'tight'},'rules':[{'subjects':"
                + "[{'kind':'User','user':{'name':'a'}}],'resourceRules':[{'verbs':['list'],"
                + "'apiGroups':[''],'resources':['pods'],'namespaces':['a']}]}]}}"));
    List<ObjectNode> levels = new ArrayList<>(BootstrapFlows.levels());
    levels.add(
        json(
            "{'metadata':{'name':'tight','uid':'l'},'spec':{'type':'Limited','limited':"
                + "{'nominalConcurrencyShares':1,'limitResponse':{'type':'Reject'}}}}"));
    control.configure(schemas, levels);
    Passage first = control.enter(user("a"), PODS, 1);
    assertThat(first.schemaUid()).isEqualTo("u");
    assertThat(first.levelUid()).isEqualTo("l");
    Passage second = control.enter(user("a"), PODS, 1);
    assertThat(second.state()).isEqualTo(Passage.State.REFUSED);
    assertThat(second.reason()).isEqualTo("concurrency-limit");
    running.finish();
    control.configure(BootstrapFlows.schemas(), BootstrapFlows.levels());
    first.finish();
    assertThat(control.enter(user("a"), PODS, 1).schema()).isEqualTo("global-default");
  }

  private static ObjectNode json(String text) {
    return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void handsAreOfDifferentQueues() {
    for (int i = 0; i < 1000; i++) {
      int[] hand = Hands.deal(Hands.hash(7, "schema", "user" + i), 64, 8);
      assertThat(Arrays.stream(hand).distinct().count()).isEqualTo(8);
      assertThat(Arrays.stream(hand).allMatch(card -> card >= 0 && card < 64)).isTrue();
    }
  }
}
