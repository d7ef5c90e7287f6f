package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.admission.AdmissionChain;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.ObjectStore;
import dev.gantry.model.store.WriteResult;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.UnaryOperator;

/** What can be done with objects, whoever asks: the API or a controller in this process. */
public final class Operations {

  private final ObjectStore store;
  private final ServedKinds kinds;
  private final PlannedWriter writer;
  private final Changes changes;
  private final Creator creator;
  private final Deletion deletion;
  private final Deletions deletions;

  public Operations(ObjectStore store, ServedKinds kinds, AdmissionChain admission) {
    this.store = store;
    this.kinds = kinds;
    this.writer = new PlannedWriter(store);
    this.changes = new Changes(admission);
    this.creator = new Creator(writer, changes, new GeneratedNames(new SecureRandom()));
    this.deletion = new Deletion(changes);
    this.deletions = new Deletions(writer, deletion);
  }

  public ObjectReader reader() {
    return store;
  }

  public ServedKinds kinds() {
    return kinds;
  }

  public Changes changes() {
    return changes;
  }

  public PlannedWriter writer() {
    return writer;
  }

  /**
   * @param document in the stored version, namespace set
   */
  public WriteResult create(ServedKind kind, ObjectNode document, WriteContext context) {
    return creator.create(kind, document, context);
  }

  /** Changes an existing object; 404 where there is none. */
  public WriteResult update(
      ServedKind kind,
      ObjectKey key,
      Changes.Part part,
      String subresource,
      UnaryOperator<ObjectNode> change,
      WriteContext context) {
    return writer.write(
        key, context, changes.update(kind, key, part, subresource, change, context));
  }

  /** An update by a change that says itself who manages what: a server-side apply. */
  public WriteResult apply(
      ServedKind kind,
      ObjectKey key,
      String subresource,
      UnaryOperator<ObjectNode> change,
      WriteContext context) {
    return writer.write(
        key,
        context,
        current ->
            changes.updated(
                kind,
                key,
                Changes.Part.WHOLE,
                subresource,
                current.orElseThrow(
                    () -> ApiException.notFound(kind.client().resource(), key.name())),
                change,
                context,
                false));
  }

  /**
   * @param options a {@code metav1.DeleteOptions} document, may be empty
   */
  public WriteResult delete(
      ServedKind kind, ObjectKey key, JsonNode options, WriteContext context) {
    return writer.write(key, context, deletion.delete(kind, key, options, context));
  }

  /** Many at once, sharing group commits; an outcome for each, in the given order. */
  List<Deletions.Outcome> deleteAll(List<Deletions.Wanted> wanted, WriteContext context) {
    return deletions.carryOut(wanted, context);
  }
}
