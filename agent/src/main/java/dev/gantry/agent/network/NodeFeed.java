package dev.gantry.agent.network;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Follows the cluster's nodes. */
final class NodeFeed implements AutoCloseable {
  private final SharedIndexInformer<Node> informer;

  NodeFeed(KubernetesClient client) {
    informer = client.nodes().runnableInformer(0);
  }

  /** Handlers are called one after the other; the result completes with the first list. */
  CompletionStage<Void> start(Consumer<Node> changed, Consumer<Node> removed) {
    informer.exceptionHandler((started, failure) -> true);
    informer.addEventHandler(
        new ResourceEventHandler<Node>() {
          @Override
          public void onAdd(Node node) {
            changed.accept(node);
          }

          @Override
          public void onUpdate(Node before, Node node) {
            changed.accept(node);
          }

          @Override
          public void onDelete(Node node, boolean finalStateUnknown) {
            removed.accept(node);
          }
        });
    return informer.start();
  }

  List<Node> list() {
    return informer.getStore().list();
  }

  /**
   * Whether this node speaks for all where one is enough: the first ready one by name. For a moment
   * two may think so; what they do must bear that.
   */
  boolean leads(String nodeName) {
    return leads(list(), nodeName);
  }

  static boolean leads(List<Node> nodes, String nodeName) {
    return nodes.stream()
        .filter(NodeAddresses::isReady)
        .map(node -> node.getMetadata().getName())
        .min(Comparator.naturalOrder())
        .filter(nodeName::equals)
        .isPresent();
  }

  @Override
  public void close() {
    informer.stop();
  }
}
