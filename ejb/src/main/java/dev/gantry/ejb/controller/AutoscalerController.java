package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.measurement.PodMetrics;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Documents;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.autoscaler.AutoscalerDecider;
import dev.gantry.model.controller.autoscaler.ScalingHistory;
import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Scales what can be scaled by what its pods use. */
@ApplicationScoped
public class AutoscalerController implements Controller {

  /** Kubernetes' period: each autoscaler looks four times a minute. */
  private static final Duration PERIOD = Duration.ofSeconds(15);

  private final Map<String, ScalingHistory> histories = new ConcurrentHashMap<>();
  @Inject Catalogue catalogue;
  @Inject PodMetrics metrics;

  @Override
  public String name() {
    return "horizontal-pod-autoscaler";
  }

  @Override
  public List<Source> sources() {
    return List.of(new Source(Keys.AUTOSCALERS, this::changed));
  }

  /** Its own status is no reason to look again: windows count looks. */
  private void changed(WatchEvent event, ObjectReader reader, Consumer<ObjectKey> enqueue) {
    StoredObject object = event.object();
    if (event.type() == WatchEvent.Type.DELETED) {
      histories.remove(object.uid());
    } else if (event.previous() == null || !spec(event.previous()).equals(spec(object))) {
      enqueue.accept(object.key());
    }
  }

  private static JsonNode spec(StoredObject object) {
    return object.as(ObjectNode.class).path("spec");
  }

  @Override
  public void leading() {
    histories.clear();
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    Optional<StoredObject> stored = round.reader().get(key);
    if (stored.isEmpty() || Meta.isDeleting(stored.get().as(ObjectNode.class))) {
      return;
    }
    round.requeueAfter(PERIOD);
    StoredObject about = stored.get();
    ObjectNode scaler = about.as(ObjectNode.class);
    ScaleTarget target;
    try {
      target = ScaleTarget.find(scaler, catalogue, round.reader());
    } catch (ApiException unreachable) {
      List<Action> actions = new ArrayList<>();
      actions.add(
          new Action.Record(Action.Note.warning("FailedGetScale", unreachable.getMessage())));
      actions.addAll(
          Documents.replaceStatus(
              key,
              scaler,
              AutoscalerDecider.unreachable(scaler, unreachable.getMessage(), round.now())));
      round.apply(about, actions);
      return;
    }
    List<ObjectNode> pods =
        target
            .selector()
            .map(s -> round.pods().matching(round.reader(), key.namespace(), s))
            .orElse(List.of())
            .stream()
            .map(p -> p.as(ObjectNode.class))
            .toList();
    ScalingHistory history = histories.computeIfAbsent(about.uid(), u -> new ScalingHistory());
    AutoscalerDecider.Decision decision =
        AutoscalerDecider.decide(
            scaler,
            target.shown(),
            pods,
            new ServedMetrics(metrics, key.namespace()),
            history,
            round.now());
    List<Action> actions = new ArrayList<>();
    decision.notes().forEach(n -> actions.add(new Action.Record(n)));
    decision.rescale().ifPresent(why -> rescale(round, target, decision, why, history, actions));
    actions.addAll(Documents.replaceStatus(key, scaler, decision.status()));
    round.apply(about, actions);
  }

  private static void rescale(
      Round round,
      ScaleTarget target,
      AutoscalerDecider.Decision decision,
      String why,
      ScalingHistory history,
      List<Action> actions) {
    int replicas = decision.replicas();
    int before = target.shown().specReplicas();
    String size = "New size: " + replicas + "; reason: " + why;
    try {
      target.write(round.cluster(), replicas);
    } catch (ApiException refusal) {
      actions.add(
          new Action.Record(
              Action.Note.warning("FailedRescale", size + "; error: " + refusal.getMessage())));
      AutoscalerDecider.refused(decision.status(), before, refusal.getMessage(), round.now());
      return;
    }
    actions.add(new Action.Record(Action.Note.normal("SuccessfulRescale", size)));
    history.changed(round.now(), replicas - before);
    AutoscalerDecider.written(decision.status(), replicas, round.now());
  }
}
