import { createHmac } from 'node:crypto';

/** Headers that a receiver checks, as docs/notifications.md says. */
export const WEBHOOK_HEADERS = {
  timestamp: 'x-recoverops-timestamp',
  signature: 'x-recoverops-signature',
  notice: 'x-recoverops-notice',
} as const;

/** `v1=` and the HMAC-SHA-256 of `<timestamp>.<body>` by the secret, in hex. `timestamp`: seconds since 1970. */
export function signatureOf(secret: string, timestamp: number, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.`).update(body, 'utf8').digest('hex')}`;
}
