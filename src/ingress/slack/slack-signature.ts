import { createHmac, timingSafeEqual } from 'node:crypto';
import { INGRESS_LIMITS } from '../bounds.ts';

export type SignatureRefusal = 'unsigned' | 'stale' | 'forged';

const SECONDS = /^\d{1,12}$/;
const SIGNATURE = /^v0=[0-9a-f]{64}$/;

/**
 * Whether Slack signed these very bytes a moment ago; what is wrong where it did not. That the same request does not come
 * twice within that time is not said by it.
 * @param headers values as they came; anything but one text of each is refused
 */
export function slackSignatureRefusal(
  secret: string,
  headers: { readonly timestamp: unknown; readonly signature: unknown },
  body: Uint8Array,
  nowMs: number,
): SignatureRefusal | null {
  const { timestamp, signature } = headers;
  if (typeof timestamp !== 'string' || typeof signature !== 'string') return 'unsigned';
  if (!SECONDS.test(timestamp) || !SIGNATURE.test(signature)) return 'unsigned';
  const wanted = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest();
  const given = Buffer.from(signature.slice('v0='.length), 'hex');
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return 'forged';
  const ageMs = nowMs - Number(timestamp) * 1_000;
  return Math.abs(ageMs) > INGRESS_LIMITS.slack.ageMaxMs ? 'stale' : null;
}
