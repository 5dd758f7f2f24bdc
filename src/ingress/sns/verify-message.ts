import { createHash, verify } from 'node:crypto';
import { type AllowedTopics, snsHostOf } from './allowed-topics.ts';
import type { CertificateStore } from './certificate-store.ts';
import { parseEnvelope, type SnsEnvelope } from './envelope.ts';
import { freshnessProblem } from './freshness.ts';
import { claimedCertificate } from './glance.ts';
import type { MessageFingerprint, ReplayMemory } from './replay-memory.ts';
import { signedText } from './signed-text.ts';
import { isTrustedNow } from './signing-certificate.ts';
import type { SnsRefusal } from './sns-refusal.ts';

export type Verification =
  /** `remember` is for after the message has taken effect; before that, a redelivery must be handled again. */
  | { readonly kind: 'verified'; readonly envelope: SnsEnvelope; readonly remember: () => void }
  /** Handled before: answer as then, change nothing. */
  | { readonly kind: 'repeat'; readonly envelope: SnsEnvelope }
  | { readonly kind: 'refused'; readonly refusal: SnsRefusal; readonly detail: string }
  /** The certificate cannot be had now; SNS shall try again. */
  | { readonly kind: 'unavailable'; readonly detail: string };

export interface VerifierDeps {
  readonly topics: AllowedTopics;
  readonly certificates: CertificateStore;
  readonly replays: ReplayMemory;
  readonly nowMs: () => number;
}

export interface SnsVerifier {
  verify(
    body: Uint8Array,
    options: {
      /** The network it comes from; null for what comes by a way that is authenticated itself, such as a queue. */
      readonly network: string | null;
      /** With `network` null only; the webhook's limit without it. */
      readonly ageMaxMs?: number;
    },
  ): Promise<Verification>;
  /**
   * For a sender whose messages fail all the time: whether reading this one is worth its cost. `hopeless`: it is no
   * message of an allowed topic. `later`: its certificate is not at hand; it is asked for. `worthwhile`: read it.
   */
  weigh(body: Buffer, network: string): 'hopeless' | 'later' | 'worthwhile';
}

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
const refused = (refusal: SnsRefusal, detail = ''): Verification => ({ kind: 'refused', refusal, detail });

function fingerprintOf(envelope: SnsEnvelope, text: string): MessageFingerprint {
  return {
    messageId: envelope.MessageId,
    textHash: sha256(text),
    proofHash: sha256(`${envelope.SigningCertURL}\n${envelope.Signature}`),
  };
}

/** The checks in their order: nothing goes out before those that need nothing from outside have passed. */
export function createSnsVerifier({ topics, certificates, replays, nowMs }: VerifierDeps): SnsVerifier {
  function weigh(body: Buffer, network: string) {
    const url = claimedCertificate(body, topics);
    if (url === undefined) return 'hopeless';
    if (certificates.has(url)) return 'worthwhile';
    void certificates.get(url, network);
    return 'later';
  }

  async function verifyBody(
    body: Uint8Array,
    { network, ageMaxMs }: Parameters<SnsVerifier['verify']>[1],
  ): Promise<Verification> {
    const parsed = parseEnvelope(body);
    if (!parsed.ok) return refused(parsed.error.refusal, parsed.error.detail);
    const envelope = parsed.value;
    const { TopicArn, SigningCertURL } = envelope;
    if (!topics.has(TopicArn)) return refused('Sns.Topic');
    if (!topics.ownsCertificate(TopicArn, SigningCertURL)) return refused('Sns.CertificateUrl');
    const staleness = freshnessProblem(envelope.Timestamp, nowMs(), ageMaxMs);
    if (staleness !== undefined) return refused(staleness);

    const text = signedText(envelope);
    const fingerprint = fingerprintOf(envelope, text);
    const replay = replays.look(fingerprint, nowMs());
    if (replay === 'conflict') return refused('Sns.Replay');
    // To the byte what was verified before, signature included: it needs no second look.
    if (replay === 'same_bytes') return { kind: 'repeat', envelope };

    const answer = await certificates.get(SigningCertURL, network);
    if (answer.kind === 'unavailable') return answer;
    if (!isTrustedNow(answer.certificate, snsHostOf(TopicArn), nowMs())) return refused('Sns.Certificate');
    const signature = Buffer.from(envelope.Signature, 'base64');
    const isGenuine = verify(
      'RSA-SHA256',
      Buffer.from(text, 'utf8'),
      answer.certificate.publicKey,
      signature,
    );
    if (!isGenuine) return refused('Sns.Signature');
    if (replay === 'same_text') return { kind: 'repeat', envelope };
    return { kind: 'verified', envelope, remember: () => replays.record(fingerprint, nowMs()) };
  }

  return { verify: verifyBody, weigh };
}
