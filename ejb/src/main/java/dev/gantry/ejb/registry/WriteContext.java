package dev.gantry.ejb.registry;

import dev.gantry.ejb.audit.Annotations;
import dev.gantry.model.request.Identity;
import dev.gantry.model.store.Write;
import java.time.Instant;

/**
 * Who writes, and how, for the length of one call.
 *
 * @param client the user agent or component, for the history
 * @param manager the field manager, for {@code managedFields}
 * @param fence leadership of a controller, null for everybody else
 * @param now the call's one moment: a change may be decided more than once, at the same time
 * @param notes takes what is to be told beside the answer: warnings, audit annotations
 */
public record WriteContext(
    Identity identity,
    String client,
    String manager,
    boolean dryRun,
    Write.Fence fence,
    Instant now,
    CallNotes notes) {

  /** A write that nobody audits. */
  public WriteContext(
      Identity identity,
      String client,
      String manager,
      boolean dryRun,
      Write.Fence fence,
      Instant now) {
    this(identity, client, manager, dryRun, fence, now, new CallNotes(Annotations.NONE));
  }

  /** Adds to the audit event of the request that this write is of. */
  public void annotate(String key, String value) {
    notes.annotate(key, value);
  }

  /** The same call, without effect. */
  public WriteContext dry() {
    return new WriteContext(identity, client, manager, true, fence, now, notes);
  }

  public Write.Actor actor() {
    return new Write.Actor(identity.username(), client, fence);
  }
}
