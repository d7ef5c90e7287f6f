package dev.gantry.model.controller.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.controller.Action.Note;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.object.Meta;
import java.util.Optional;

/**
 * How a job ends, pauses and goes on. It is decided first ({@code FailureTarget}, {@code
 * SuccessCriteriaMet}), then its pods are stopped, and only when none is left has it ended: who
 * waits for the end may start another with the same resources.
 */
final class JobEnding {

  private final JobState state;

  JobEnding(JobState state) {
    this.state = state;
  }

  /** Answers whether the job has ended, is ending, or is suspended: no pods are to be made. */
  boolean ends() {
    Optional<Failure> failure =
        decided("FailureTarget")
            .or(
                () ->
                    decided("SuccessCriteriaMet").isPresent()
                        ? Optional.empty()
                        : JobFailures.find(
                            state.job, state.status, state.tally, state.pods, state.now));
    if (failure.isPresent()) {
      fail(failure.get());
      return true;
    }
    Optional<Failure> success = decided("SuccessCriteriaMet").or(this::success);
    if (success.isPresent()) {
      complete(success.get());
      return true;
    }
    if (state.spec.path("suspend").asBoolean(false)) {
      suspend();
      return true;
    }
    resume();
    return false;
  }

  private Optional<Failure> decided(String type) {
    return Conditions.find(state.status, type)
        .filter(c -> c.path("status").asText().equals("True"))
        .map(c -> new Failure(c.path("reason").asText(), c.path("message").asText()));
  }

  private void fail(Failure failure) {
    state.condition("FailureTarget", "True", failure.reason(), failure.message());
    if (state.stop()) {
      state.condition("Failed", "True", failure.reason(), failure.message());
      state.tell(Note.warning(failure.reason(), failure.message()));
    }
  }

  /** Why the job has succeeded; a reason and a message, as for a failure. */
  private Optional<Failure> success() {
    Optional<String> met =
        state.isIndexed()
            ? SuccessPolicy.met(state.job, state.tally.completed())
            : Optional.empty();
    if (met.isPresent()) {
      return Optional.of(new Failure("SuccessPolicy", met.get()));
    }
    JsonNode completions = state.spec.path("completions");
    boolean reached =
        completions.isNumber()
            ? state.tally.succeeded() >= completions.asInt()
            : state.tally.succeeded() > 0 && state.active.isEmpty();
    return reached
        ? Optional.of(
            new Failure("CompletionsReached", "Reached expected number of succeeded pods"))
        : Optional.empty();
  }

  private void complete(Failure why) {
    state.condition("SuccessCriteriaMet", "True", why.reason(), why.message());
    if (state.stop()) {
      state.condition("Complete", "True", why.reason(), why.message());
      state.status.put("completionTime", Meta.time(state.now));
      state.tell(Note.normal("Completed", "Job completed"));
    }
  }

  private void suspend() {
    state.stop();
    if (!Conditions.isTrue(state.status, "Suspended")) {
      state.condition("Suspended", "True", "JobSuspended", "Job suspended");
      state.tell(Note.normal("Suspended", "Job suspended"));
    }
  }

  private void resume() {
    if (Conditions.isTrue(state.status, "Suspended")) {
      state.condition("Suspended", "False", "JobResumed", "Job resumed");
      state.status.put("startTime", Meta.time(state.now));
      state.tell(Note.normal("Resumed", "Job resumed"));
    } else if (!state.status.hasNonNull("startTime")) {
      state.status.put("startTime", Meta.time(state.now));
    }
  }
}
