package dev.gantry.ejb.registry;

/** The same call, without effect. */
final class DryRuns {

  private DryRuns() {}

  static WriteContext of(WriteContext context) {
    return new WriteContext(
        context.identity(),
        context.client(),
        context.manager(),
        true,
        context.fence(),
        context.now(),
        context.notes());
  }
}
