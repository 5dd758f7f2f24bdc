import { compactVerify, importSPKI } from 'jose';
import { BoundedMap } from '../../domain/text/bounded-map.ts';
import { isJsonObject, type JsonObject } from '../../domain/text/json-object.ts';
import {
  type BalancerIdentity,
  BalancerKeyUnavailableError,
  BalancerRefusedError,
} from '../../ports/balancer-identity.ts';
import { BALANCER_LIMITS } from '../bounds.ts';

export interface BalancerSettings {
  /** `arn:aws:elasticloadbalancing:<region>:<account>:loadbalancer/app/…`. */
  readonly signer: string;
  /** The client id under which the balancer signs people in. */
  readonly clientId: string;
}

/** The text of the public key of that id, in PEM; null: AWS says that there is none. */
export type KeySource = (keyId: string) => Promise<string | null>;

const KEY_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TOKEN = /^([A-Za-z0-9_=-]+)\.[A-Za-z0-9_=-]+\.[A-Za-z0-9_=-]+$/;

/** From the address that AWS gives for the Region of the balancer, and from no other. */
export function createKeySource(signer: string): KeySource {
  const region = signer.split(':')[3] ?? '';
  return async (keyId) => {
    const url = `https://public-keys.auth.elb.${region}.amazonaws.com/${keyId}`;
    const answer = await fetch(url, {
      redirect: 'error',
      signal: AbortSignal.timeout(BALANCER_LIMITS.keyTimeoutMs),
    });
    if (answer.status === 404 || answer.status === 403) return null;
    if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of answer.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > BALANCER_LIMITS.keyBytes) throw new Error(`${url} answers too much`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  };
}

function jsonIn(bytes: Uint8Array): JsonObject {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (isJsonObject(value)) return value;
  } catch {
    // Said below.
  }
  throw new BalancerRefusedError('a part of it is no JSON object');
}

/**
 * What an Application Load Balancer signs: ES256, by a key whose id it names, in its own name. Who, for whom and until when
 * is checked before a key is asked for, so nobody makes us ask without naming this very balancer.
 */
export function createBalancerIdentity(
  { signer, clientId }: BalancerSettings,
  keySource: KeySource,
  nowMs: () => number,
): BalancerIdentity {
  const keys = new BoundedMap<string, { readonly pem: string | null; readonly untilMs: number }>(
    BALANCER_LIMITS.keysMax,
  );
  let nextFetchMs = 0;

  async function pemOf(keyId: string): Promise<string> {
    let known = keys.get(keyId);
    if (known === undefined || known.untilMs <= nowMs()) {
      if (nowMs() < nextFetchMs) throw new BalancerKeyUnavailableError('a key was asked for a moment ago');
      nextFetchMs = nowMs() + BALANCER_LIMITS.keyIntervalMs;
      try {
        const pem = await keySource(keyId);
        const keptMs = pem === null ? BALANCER_LIMITS.unknownKeptMs : BALANCER_LIMITS.keyKeptMs;
        known = { pem, untilMs: nowMs() + keptMs };
      } catch (error) {
        throw new BalancerKeyUnavailableError(`the key ${keyId} cannot be had`, { cause: error });
      }
      keys.set(keyId, known);
    }
    if (known.pem === null) throw new BalancerRefusedError(`there is no key ${keyId}`);
    return known.pem;
  }

  function checkEnd(exp: unknown, of: string): void {
    const seconds = nowMs() / 1_000 - BALANCER_LIMITS.clockToleranceSeconds;
    // Written so that an end that cannot be compared is a no.
    if (!(typeof exp === 'number' && exp > seconds)) throw new BalancerRefusedError(`its ${of} has ended`);
  }

  return {
    signer,
    async claimsOf(data) {
      const [, head] = data.length <= BALANCER_LIMITS.dataChars ? (TOKEN.exec(data) ?? []) : [];
      if (head === undefined) throw new BalancerRefusedError('it is no signed text');
      const header = jsonIn(Buffer.from(head, 'base64url'));
      if (header.alg !== 'ES256') throw new BalancerRefusedError('it is not signed by ES256');
      if (header.signer !== signer) throw new BalancerRefusedError('another balancer signed it');
      if (header.client !== clientId) throw new BalancerRefusedError('it is for another client');
      if (typeof header.kid !== 'string' || !KEY_ID.test(header.kid))
        throw new BalancerRefusedError('its key has no id');
      checkEnd(header.exp, 'header');
      const pem = await pemOf(header.kid);
      const verified = await importSPKI(pem, 'ES256')
        .then((key) => compactVerify(data, key, { algorithms: ['ES256'] }))
        .catch((error: unknown) => {
          throw new BalancerRefusedError('its signature is not by that key', { cause: error });
        });
      const claims = jsonIn(verified.payload);
      checkEnd(claims.exp, 'content');
      return claims;
    },
  };
}
