import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { LIMITS } from '../bounds.ts';
import { cleanOutput } from '../redaction/bounded-text.ts';
import { cutText } from '../text/cut-text.ts';

/** One request to a model, as a record refers to it; what was sent, and what came back, are in S3. */
export interface ModelExchange {
  /** Its own within the incident. */
  readonly id: string;
  readonly model: string;
  /** When it was sent (ISO 8601, UTC). */
  readonly sentAt: string;
  /** Instructions and data together, in bytes of UTF-8. */
  readonly sentBytes: number;
  /** `answered`, `asked` where the answer stands elsewhere, or why there is none, as the port of the model says it. */
  readonly outcome: string;
  /** Key of the document in S3; null where S3 would not take it. */
  readonly key: string | null;
  /** Of the document's bytes. */
  readonly sha256: string;
}

const FORMAT = 'recoverops.exchange/1';

const DocumentSchema = Type.Object({
  format: Type.Literal(FORMAT),
  incidentId: Type.String(),
  id: Type.String(),
  model: Type.String(),
  sentAt: Type.String(),
  /** Our instructions, as they were sent. */
  system: Type.String(),
  /** The case, as it was sent: redacted, and cut to the bounds of a prompt. */
  user: Type.String(),
  outcome: Type.String(),
  /** What came back, or why nothing did: a model's words, untrusted. Null where it stands with the question. */
  answer: Type.Union([Type.String(), Type.Null()]),
});

/** The texts of one exchange, as they are kept. */
export interface ExchangeDocument {
  readonly format: typeof FORMAT;
  readonly incidentId: string;
  readonly id: string;
  readonly model: string;
  readonly sentAt: string;
  readonly system: string;
  readonly user: string;
  readonly outcome: string;
  readonly answer: string | null;
}

/** The document for what was sent. What came back is a model's: no secrets, no controls, and cut with a mark. */
export function exchangeDocument(parts: Omit<ExchangeDocument, 'format'>): ExchangeDocument {
  const { answer } = parts;
  return {
    format: FORMAT,
    ...parts,
    answer: answer === null ? null : cutText(cleanOutput(answer), LIMITS.exchangeAnswerChars),
  };
}

/** Null for what is no such document, or one of another exchange. */
export function parseExchangeDocument(
  json: string,
  of: { readonly incidentId: string; readonly id: string },
): ExchangeDocument | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  if (!Check(DocumentSchema, value)) return null;
  return value.incidentId === of.incidentId && value.id === of.id ? value : null;
}

/** Where it is kept; the ingress may read what lies under `ai/` and no other evidence. */
export function exchangeKey(attemptFolder: string, id: string): string {
  return `${attemptFolder}/ai/${id}.json`;
}
