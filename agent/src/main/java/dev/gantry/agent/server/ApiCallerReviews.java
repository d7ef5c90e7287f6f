package dev.gantry.agent.server;

import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Asks the API server by TokenReview and SubjectAccessReview. Answers hold for a while, so that a
 * scraper costs the server nothing: two minutes for a token, five for a yes, half a minute for a
 * no. Of tokens only a digest is kept.
 */
public final class ApiCallerReviews implements CallerReviews {
  private static final Duration TOKEN = Duration.ofMinutes(2);
  private static final Duration YES = Duration.ofMinutes(5);
  private static final Duration NO = Duration.ofSeconds(30);

  private record Question(User user, String verb, String subresource) {}

  private final KubernetesClient client;
  private final String nodeName;
  private final Remembered<String, Optional<User>> holders;
  private final Remembered<Question, Boolean> answers;

  public ApiCallerReviews(KubernetesClient client, String nodeName, Clock clock) {
    this.client = client;
    this.nodeName = nodeName;
    this.holders = new Remembered<>(clock);
    this.answers = new Remembered<>(clock);
  }

  @Override
  public Optional<User> holder(String token) {
    return holders.get(digest(token), key -> review(token), user -> user.isPresent() ? TOKEN : NO);
  }

  private Optional<User> review(String token) {
    TokenReview review =
        client
            .authentication()
            .v1()
            .tokenReviews()
            .create(new TokenReviewBuilder().withNewSpec().withToken(token).endSpec().build());
    var status = review.getStatus();
    return status == null || !Boolean.TRUE.equals(status.getAuthenticated())
        ? Optional.empty()
        : Optional.of(
            new User(
                status.getUser().getUsername(),
                status.getUser().getUid(),
                status.getUser().getGroups()));
  }

  @Override
  public boolean may(User user, String verb, String subresource) {
    return answers.get(new Question(user, verb, subresource), this::ask, yes -> yes ? YES : NO);
  }

  private boolean ask(Question question) {
    SubjectAccessReview review =
        client
            .authorization()
            .v1()
            .subjectAccessReview()
            .create(
                new SubjectAccessReviewBuilder()
                    .withNewSpec()
                    .withUser(question.user().name())
                    .withUid(question.user().uid())
                    .withGroups(question.user().groups())
                    .withNewResourceAttributes()
                    .withVerb(question.verb())
                    .withResource("nodes")
                    .withSubresource(question.subresource())
                    .withName(nodeName)
                    .endResourceAttributes()
                    .endSpec()
                    .build());
    return review.getStatus() != null && Boolean.TRUE.equals(review.getStatus().getAllowed());
  }

  private static String digest(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
