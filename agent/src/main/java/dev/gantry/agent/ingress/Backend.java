package dev.gantry.agent.ingress;

import dev.gantry.agent.network.ServiceKey;

/**
 * The port of a service that an ingress sends requests to.
 *
 * @param portName empty when the ingress gives the number
 * @param portNumber 0 when the ingress gives the name
 */
record Backend(ServiceKey service, String portName, int portNumber) {}
