package dev.gantry.model.controller.job;

/** Why a job has failed. */
record Failure(String reason, String message) {}
