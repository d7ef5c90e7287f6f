package dev.gantry.ejb.admission.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.admission.AdmissionRequest;
import dev.gantry.ejb.admission.rules.Conditions;
import dev.gantry.ejb.admission.rules.FollowedView;
import dev.gantry.ejb.admission.rules.NamespaceView;
import dev.gantry.ejb.admission.rules.RequestVariables;
import dev.gantry.ejb.admission.rules.ReviewRequest;
import dev.gantry.ejb.admission.rules.Shapes;
import dev.gantry.ejb.registry.PlannedWriter;
import dev.gantry.ejb.security.Authorizer;
import dev.gantry.model.cel.CostBudget;
import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.WatchEvent;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The webhooks of one kind of configuration, and what is the same for both kinds. */
final class Webhooks {

  private static final Logger LOG = Logger.getLogger(Webhooks.class.getName());

  private final FollowedView<Shapes<Webhook>> view;
  private final NamespaceView namespaces;
  private final RequestVariables variables;
  private final WebhookCaller caller;

  Webhooks(
      String configurations,
      ObjectReader reader,
      Catalogue catalogue,
      Authorizer authorizer,
      WebhookCaller caller) {
    GroupResource resource = new GroupResource("admissionregistration.k8s.io", configurations);
    this.view =
        new FollowedView<>(
            reader,
            Set.of(resource),
            objects -> new Shapes<>(Webhook.all(objects), Webhook::constraints, catalogue));
    this.namespaces = new NamespaceView(reader);
    this.variables = new RequestVariables(authorizer, namespaces);
    this.caller = caller;
  }

  void apply(List<WatchEvent> events) {
    view.apply(events);
  }

  /** Those whose rules match; what else they ask for is not looked at yet. */
  List<Shapes.Match<Webhook>> candidates(AdmissionRequest request) {
    List<Shapes.Match<Webhook>> matches = view.get().of(request);
    if (!matches.isEmpty() && request.context().notes().isCommitting()) {
      // Nobody is asked while others wait for the commit: it is decided again outside.
      throw PlannedWriter.moved();
    }
    return matches;
  }

  /**
   * Whether a webhook is to be called.
   *
   * @throws ApiException 403 where its conditions cannot be evaluated and it insists on being asked
   */
  boolean isWanted(Shapes.Match<Webhook> match, AdmissionRequest request) {
    Webhook webhook = match.wanted();
    if (!webhook.constraints().selects(request, match.matched(), namespaces)) {
      return false;
    }
    if (webhook.conditions().isEmpty()) {
      return true;
    }
    Conditions.Outcome outcome =
        webhook
            .conditions()
            .evaluate(variables.of(request, match.matched()), CostBudget.standard());
    if (outcome.answer() == Conditions.Answer.UNKNOWN && !webhook.ignoresFailure()) {
      throw request.forbidden(outcome.why());
    }
    return outcome.answer() == Conditions.Answer.HOLD;
  }

  /** A call on its way, with what its answer must fit. */
  record Asked(Shapes.Match<Webhook> match, String uid, WebhookCaller.Pending pending) {}

  Asked ask(Shapes.Match<Webhook> match, AdmissionRequest request) throws CallFailure {
    Webhook webhook = match.wanted();
    if (request.context().dryRun() && !webhook.dryRuns()) {
      throw ApiException.badRequest(
          "admission webhook \"" + webhook.name() + "\" does not support dry run");
    }
    Kind matched = match.matched();
    ObjectNode review = ReviewRequest.of(request, matched);
    String uid = review.path("uid").asText();
    ObjectNode question =
        Verdict.question(
            review,
            ReviewRequest.object(request, matched),
            ReviewRequest.oldObject(request, matched));
    return new Asked(match, uid, caller.send(webhook, question));
  }

  Verdict answer(Asked asked, boolean mutating) throws CallFailure {
    return Verdict.of(asked.match.wanted(), caller.receive(asked.pending), asked.uid, mutating);
  }

  /** Goes on where the webhook's policy allows that; refuses otherwise. */
  static void failed(
      Webhook webhook, CallFailure failure, AdmissionRequest request, String kind, int index) {
    if (!webhook.ignoresFailure()) {
      throw ApiException.internal(failure.toString());
    }
    LOG.log(Level.WARNING, () -> "Failed calling webhook, failing open: " + failure);
    request
        .context()
        .notes()
        .annotate(
            "failed-open."
                + kind
                + ".webhook.admission.k8s.io/round_"
                + (request.reinvocation().isSecond() ? 1 : 0)
                + "_index_"
                + index,
            webhook.name());
  }
}
