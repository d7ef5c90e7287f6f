package dev.gantry.agent.dns;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Turns a query into its response: from the cluster's zone, or from upstream. */
final class DnsResponder {
  /** What a UDP response may have without EDNS (RFC 1035), and what we offer with it. */
  private static final int PLAIN_UDP = 512;

  private static final int EDNS_UDP = 1232;

  private final ClusterZone zone;
  private final Upstreams upstreams;

  DnsResponder(ClusterZone zone, Upstreams upstreams) {
    this.zone = zone;
    this.upstreams = upstreams;
  }

  /** Never fails; a query that makes no sense gets a response that says so. */
  CompletionStage<Message> respond(Message query) {
    Message response = new Message(query.getHeader().getID());
    response.getHeader().setFlag(Flags.QR);
    response.getHeader().setOpcode(query.getHeader().getOpcode());
    response.getHeader().setFlag(Flags.RA);
    if (query.getHeader().getFlag(Flags.RD)) {
      response.getHeader().setFlag(Flags.RD);
    }
    Record question = query.getQuestion();
    if (question != null) {
      response.addRecord(question, Section.QUESTION);
    }
    if (query.getOPT() != null) {
      boolean known = query.getOPT().getVersion() == 0;
      response.addRecord(
          new OPTRecord(EDNS_UDP, known ? 0 : Rcode.BADVERS >> 4, 0, 0), Section.ADDITIONAL);
      if (!known) {
        return done(response, Rcode.BADVERS & 15);
      }
    }
    if (query.getHeader().getOpcode() != Opcode.QUERY) {
      return done(response, Rcode.NOTIMP);
    }
    if (question == null) {
      return done(response, Rcode.FORMERR);
    }
    if (question.getDClass() != DClass.IN || zoneTransfer(question.getType())) {
      return done(response, Rcode.REFUSED);
    }
    return answer(response, question.getName(), question.getType(), 0);
  }

  /** How many bytes a response over UDP may have. */
  static int limit(Message query) {
    OPTRecord edns = query.getOPT();
    return edns == null
        ? PLAIN_UDP
        : Math.max(PLAIN_UDP, Math.min(EDNS_UDP, edns.getPayloadSize()));
  }

  private CompletionStage<Message> answer(Message response, Name name, int type, int aliases) {
    Optional<Answer> own = zone.answer(name, type);
    if (own.isEmpty()) {
      return upstreams
          .ask(Record.newRecord(name, type, DClass.IN))
          .thenApply(upstream -> copy(upstream, response));
    }
    Answer answer = own.get();
    if (aliases == 0) {
      response.getHeader().setFlag(Flags.AA);
    }
    add(response, answer.answers(), Section.ANSWER);
    add(response, answer.authority(), Section.AUTHORITY);
    add(response, answer.additional(), Section.ADDITIONAL);
    response.getHeader().setRcode(answer.rcode());
    // Eight aliases in a row are a circle.
    if (answer.chase().isPresent() && type != Type.CNAME && aliases < 8) {
      return answer(response, answer.chase().get(), type, aliases + 1);
    }
    return CompletableFuture.completedFuture(response);
  }

  private static Message copy(Message upstream, Message response) {
    response.getHeader().setRcode(upstream.getRcode());
    for (int section : List.of(Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL)) {
      add(response, upstream.getSection(section), section);
    }
    return response;
  }

  private static void add(Message response, List<Record> records, int section) {
    for (Record record : records) {
      if (record.getType() != Type.OPT) {
        response.addRecord(record, section);
      }
    }
  }

  private static boolean zoneTransfer(int type) {
    return type == Type.AXFR || type == Type.IXFR;
  }

  private static CompletionStage<Message> done(Message response, int rcode) {
    response.getHeader().setRcode(rcode);
    return CompletableFuture.completedFuture(response);
  }
}
