package dev.gantry.agent.network;

/**
 * One address and port behind a service, as an EndpointSlice tells it.
 *
 * @param ready takes new connections
 * @param serving would be ready were it not terminating
 * @param terminating its pod is being deleted
 * @param node name of the node it runs on; empty when unknown
 * @param hostname DNS name of the pod below a headless service; empty when it has none
 */
public record Endpoint(
    String ip,
    int port,
    boolean ready,
    boolean serving,
    boolean terminating,
    String node,
    String hostname) {}
