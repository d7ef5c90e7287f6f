package dev.gantry.agent.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;

/** Asks the host's own name servers, one after the other, and remembers what they said. */
final class Upstreams {
  private final Supplier<List<InetSocketAddress>> servers;
  private final Duration timeout;
  private final AnswerCache cache;

  /**
   * @param servers the name servers as they are now, in order
   * @param timeout for each of them
   */
  Upstreams(Supplier<List<InetSocketAddress>> servers, Duration timeout, Clock clock) {
    this.servers = servers;
    this.timeout = timeout;
    this.cache = new AnswerCache(clock, 2000);
  }

  /** Never fails: without an answer, the message says SERVFAIL. */
  CompletionStage<Message> ask(Record question) {
    Optional<Message> remembered = cache.find(question);
    if (remembered.isPresent()) {
      return CompletableFuture.completedFuture(remembered.get());
    }
    return ask(question, servers.get(), 0);
  }

  private CompletionStage<Message> ask(Record question, List<InetSocketAddress> all, int next) {
    if (next >= all.size()) {
      Message failure = new Message();
      failure.getHeader().setRcode(Rcode.SERVFAIL);
      return CompletableFuture.completedFuture(failure);
    }
    SimpleResolver resolver = new SimpleResolver(all.get(next));
    resolver.setTimeout(timeout);
    return resolver
        .sendAsync(Message.newQuery(question))
        .handle(
            (answer, failure) -> {
              if (failure != null || unhelpful(answer)) {
                return ask(question, all, next + 1);
              }
              cache.remember(question, answer);
              return CompletableFuture.completedFuture(answer);
            })
        .thenCompose(stage -> stage);
  }

  private static boolean unhelpful(Message answer) {
    return answer.getRcode() == Rcode.SERVFAIL || answer.getRcode() == Rcode.REFUSED;
  }

  /** Reads the servers again whenever the file has changed. */
  static Supplier<List<InetSocketAddress>> fromFile(java.nio.file.Path file, String own) {
    return new Supplier<>() {
      private java.nio.file.attribute.FileTime read;
      private List<InetSocketAddress> servers = List.of();

      @Override
      public synchronized List<InetSocketAddress> get() {
        try {
          var written = java.nio.file.Files.getLastModifiedTime(file);
          if (!written.equals(read)) {
            servers = ResolvConf.nameServers(java.nio.file.Files.readString(file), own);
            read = written;
          }
        } catch (IOException missing) {
          servers = List.of();
          read = null;
        }
        return servers;
      }
    };
  }
}
