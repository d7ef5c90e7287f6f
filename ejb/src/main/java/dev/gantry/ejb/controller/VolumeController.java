package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.controller.volume.Binding;
import dev.gantry.model.controller.volume.ClaimDecider;
import dev.gantry.model.controller.volume.LocalProvisioner;
import dev.gantry.model.controller.volume.ProtectionDecider;
import dev.gantry.model.controller.volume.VolumeDecider;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.scheduler.NodeTerms;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Brings claims and volumes together, keeps both while they are used, and makes local volumes. */
@ApplicationScoped
public class VolumeController implements Controller {

  @Override
  public String name() {
    return "persistentvolume-binder";
  }

  /** One: claims choose among the same volumes. */
  @Override
  public int workers() {
    return 1;
  }

  @Override
  public List<Source> sources() {
    return List.of(
        new Source(Keys.CLAIMS, VolumeController::claimChanged),
        new Source(Keys.VOLUMES, VolumeController::volumeChanged),
        new Source(Keys.PODS, VolumeController::podChanged),
        new Source(Keys.STORAGE_CLASSES, (event, reader, enqueue) -> waiting(reader, enqueue)),
        new Source(Keys.NODES, VolumeController::nodeGone));
  }

  private static void claimChanged(
      WatchEvent event, ObjectReader reader, Consumer<ObjectKey> enqueue) {
    enqueue.accept(event.object().key());
    String volume = Binding.volumeName(event.object().as(ObjectNode.class));
    if (!volume.isEmpty()) {
      enqueue.accept(new ObjectKey(Keys.VOLUMES, "", volume));
    } else if (event.type() == WatchEvent.Type.DELETED) {
      reader.list(Query.all(Keys.VOLUMES)).objects().forEach(v -> enqueue.accept(v.key()));
    }
  }

  private static void volumeChanged(
      WatchEvent event, ObjectReader reader, Consumer<ObjectKey> enqueue) {
    enqueue.accept(event.object().key());
    JsonNode reference = event.object().as(ObjectNode.class).path("spec").path("claimRef");
    if (reference.isObject()) {
      enqueue.accept(
          new ObjectKey(
              Keys.CLAIMS, reference.path("namespace").asText(), reference.path("name").asText()));
    } else if (event.type() != WatchEvent.Type.DELETED) {
      waiting(reader, enqueue);
    }
  }

  private static void waiting(ObjectReader reader, Consumer<ObjectKey> enqueue) {
    for (StoredObject claim : reader.list(Query.all(Keys.CLAIMS)).objects()) {
      if (Binding.volumeName(claim.as(ObjectNode.class)).isEmpty()) {
        enqueue.accept(claim.key());
      }
    }
  }

  /** A pod that comes may be a claim's first consumer; one that goes may have been its last. */
  private static void podChanged(
      WatchEvent event, ObjectReader reader, Consumer<ObjectKey> enqueue) {
    // Most pods have no claims, and each change of a pod comes by here.
    if (!event.object().mentions("persistentVolumeClaim")
        && !event.object().mentions("\"ephemeral\"")) {
      return;
    }
    JsonNode pod = event.object().as(ObjectNode.class);
    if (event.type() != WatchEvent.Type.MODIFIED
        || PodState.isTerminal(pod)
        || PodState.node(pod).isEmpty()) {
      ProtectionDecider.claims(pod)
          .forEach(
              claim ->
                  enqueue.accept(
                      new ObjectKey(Keys.CLAIMS, event.object().key().namespace(), claim)));
    }
  }

  private static void nodeGone(WatchEvent event, ObjectReader reader, Consumer<ObjectKey> enqueue) {
    if (event.type() == WatchEvent.Type.DELETED) {
      reader.list(Query.all(Keys.VOLUMES)).objects().stream()
          .filter(v -> event.object().key().name().equals(v.labels().get(LocalProvisioner.NODE)))
          .forEach(v -> enqueue.accept(v.key()));
    }
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    Optional<StoredObject> stored = round.reader().get(key);
    if (stored.isEmpty()) {
      return;
    }
    if (key.resource().equals(Keys.CLAIMS)) {
      claim(stored.get(), round);
    } else {
      volume(stored.get(), round);
    }
  }

  private static void claim(StoredObject stored, Round round) {
    JsonNode claim = stored.as(ObjectNode.class);
    List<ObjectNode> users =
        round.pods().in(round.reader(), stored.key().namespace()).stream()
            .map(p -> p.as(ObjectNode.class))
            .filter(p -> ProtectionDecider.claims(p).contains(stored.key().name()))
            .toList();
    round.apply(
        stored,
        ProtectionDecider.decide(
            stored.key(),
            claim,
            Binding.CLAIM_PROTECTION,
            users.stream().anyMatch(p -> ProtectionDecider.uses(p, stored.key().name()))));
    String className = Binding.storageClass(claim);
    Optional<ObjectNode> storageClass =
        className.isEmpty()
            ? Optional.empty()
            : round.get(Keys.STORAGE_CLASSES, "", className).map(c -> c.as(ObjectNode.class));
    Optional<ObjectNode> node =
        round
            .get(Keys.NODES, "", LocalProvisioner.selectedNode(claim))
            .map(n -> n.as(ObjectNode.class));
    Predicate<JsonNode> reach = volume -> node.map(n -> reaches(n, volume)).orElse(true);
    String consumer =
        users.stream()
            .filter(p -> PodState.node(p).isEmpty() && PodState.isActive(p))
            .map(Meta::name)
            .findFirst()
            .orElse("");
    List<Action> actions =
        ClaimDecider.decide(
            claim,
            new ClaimDecider.Surroundings(
                round.list(Keys.VOLUMES, ""), storageClass, reach, consumer));
    round.apply(stored, actions);
    if (storageClass.isPresent() && LocalProvisioner.concerns(claim)) {
      boolean made =
          round.get(Keys.VOLUMES, "", LocalProvisioner.volumeName(claim)).isPresent()
              || actions.stream().anyMatch(VolumeController::reserves);
      round.apply(stored, LocalProvisioner.decide(claim, storageClass.get(), node, made));
    }
  }

  private static boolean reserves(Action action) {
    return action instanceof Action.Update update && update.key().resource().equals(Keys.VOLUMES);
  }

  private static boolean reaches(JsonNode node, JsonNode volume) {
    JsonNode required = volume.path("spec").path("nodeAffinity").path("required");
    return !required.isObject()
        || NodeTerms.anyMatches(required, Meta.name(node), Meta.labels(node));
  }

  private static void volume(StoredObject stored, Round round) {
    JsonNode volume = stored.as(ObjectNode.class);
    boolean bound = volume.path("status").path("phase").asText().equals("Bound");
    JsonNode reference = volume.path("spec").path("claimRef");
    Optional<ObjectNode> claim =
        round
            .get(
                Keys.CLAIMS,
                reference.path("namespace").asText(""),
                reference.path("name").asText(""))
            .map(c -> c.as(ObjectNode.class));
    if (Meta.isDeleting(volume) && bound && claim.isEmpty()) {
      bound = false;
    }
    round.apply(
        stored, ProtectionDecider.decide(stored.key(), volume, Binding.VOLUME_PROTECTION, bound));
    String node = Meta.labels(volume).getOrDefault(LocalProvisioner.NODE, "");
    if (Meta.isDeleting(volume)
        && Meta.finalizers(volume).contains(LocalProvisioner.DIRECTORY)
        && round.get(Keys.NODES, "", node).isEmpty()) {
      // The node left the cluster with its disk: nobody will say that the directory is gone.
      round
          .cluster()
          .update(stored.key(), v -> ProtectionDecider.without(v, LocalProvisioner.DIRECTORY));
    }
    round.apply(stored, VolumeDecider.decide(volume, claim));
  }
}
