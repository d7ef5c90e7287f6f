package dev.gantry.agent.dns;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Remembers what upstream servers said, for as long as they allow, five minutes at most. */
final class AnswerCache {
  private static final int LONGEST_SECONDS = 300;

  private final Clock clock;
  private final Map<Question, Remembered> answers;

  private record Question(Name name, int type, int dclass) {}

  private record Remembered(Message message, long from, long until) {}

  AnswerCache(Clock clock, int capacity) {
    this.clock = clock;
    this.answers =
        new LinkedHashMap<>(64, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Question, Remembered> eldest) {
            return size() > capacity;
          }
        };
  }

  /** A copy with the lifetimes that are left. */
  synchronized Optional<Message> find(Record question) {
    Remembered found = answers.get(key(question));
    long now = clock.instant().getEpochSecond();
    if (found == null || found.until() <= now) {
      return Optional.empty();
    }
    return Optional.of(aged(found.message(), now - found.from()));
  }

  synchronized void remember(Record question, Message answer) {
    long seconds = lifetime(answer);
    if (seconds > 0) {
      long now = clock.instant().getEpochSecond();
      answers.put(key(question), new Remembered(answer, now, now + seconds));
    }
  }

  private static Question key(Record question) {
    return new Question(question.getName(), question.getType(), question.getDClass());
  }

  private static long lifetime(Message answer) {
    if (answer.getRcode() != Rcode.NOERROR && answer.getRcode() != Rcode.NXDOMAIN) {
      return 0;
    }
    List<Record> records = answer.getSection(Section.ANSWER);
    if (!records.isEmpty() && answer.getRcode() == Rcode.NOERROR) {
      long shortest = records.stream().mapToLong(Record::getTTL).min().orElse(0);
      return Math.min(shortest, LONGEST_SECONDS);
    }
    // RFC 2308: a "no" lives as long as the SOA record that comes with it says.
    return answer.getSection(Section.AUTHORITY).stream()
        .filter(SOARecord.class::isInstance)
        .mapToLong(r -> Math.min(r.getTTL(), ((SOARecord) r).getMinimum()))
        .map(seconds -> Math.min(seconds, LONGEST_SECONDS))
        .findFirst()
        .orElse(0);
  }

  private static Message aged(Message original, long seconds) {
    Message copy = new Message();
    copy.getHeader().setRcode(original.getRcode());
    for (int section : List.of(Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL)) {
      for (Record record : original.getSection(section)) {
        if (record.getType() != Type.OPT) {
          long left = Math.max(0, record.getTTL() - seconds);
          copy.addRecord(
              Record.newRecord(
                  record.getName(),
                  record.getType(),
                  record.getDClass(),
                  left,
                  record.rdataToWireCanonical()),
              section);
        }
      }
    }
    return copy;
  }
}
