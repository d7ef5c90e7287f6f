package dev.gantry.it.operator;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Collections;
import java.util.List;

/** Keeps a config map with the whole text for each greeting, and says so in its status. */
@ControllerConfiguration
public class GreetingReconciler implements Reconciler<Greeting>, Cleaner<Greeting> {

  @Override
  public List<EventSource<?, Greeting>> prepareEventSources(EventSourceContext<Greeting> context) {
    return List.of(
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(ConfigMap.class, Greeting.class)
                .withLabelSelector("it.gantry.dev/greeting")
                .build(),
            context));
  }

  @Override
  public UpdateControl<Greeting> reconcile(Greeting greeting, Context<Greeting> context) {
    String said =
        String.join(
            " ", Collections.nCopies(greeting.getSpec().times(), greeting.getSpec().text()));
    ConfigMap wanted =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName(greeting.getMetadata().getName())
            .withNamespace(greeting.getMetadata().getNamespace())
            .addToLabels("it.gantry.dev/greeting", "true")
            .addNewOwnerReference()
            .withApiVersion(greeting.getApiVersion())
            .withKind(greeting.getKind())
            .withName(greeting.getMetadata().getName())
            .withUid(greeting.getMetadata().getUid())
            .endOwnerReference()
            .endMetadata()
            .addToData("text", said)
            .build();
    context.getClient().resource(wanted).forceConflicts().serverSideApply();
    greeting.setStatus(new Greeting.Status(said));
    return UpdateControl.patchStatus(greeting);
  }

  @Override
  public DeleteControl cleanup(Greeting greeting, Context<Greeting> context) {
    context
        .getClient()
        .configMaps()
        .inNamespace(greeting.getMetadata().getNamespace())
        .withName(greeting.getMetadata().getName())
        .delete();
    return DeleteControl.defaultDelete();
  }
}
