package dev.gantry.agent.pod;

/** Why a container does not run, in the words of its {@code state.waiting}; message may be null. */
public record Waiting(String reason, String message) {}
