import { LIMITS } from '../../domain/bounds.ts';
import { parseExchangeDocument } from '../../domain/diagnosis/model-exchange.ts';
import { sha256Hex } from '../../domain/text/sha256.ts';
import type { ExchangeReader } from '../../ports/exchange-reader.ts';
import type { ObjectStorePort } from '../../ports/object-store.ts';
import { ServiceError } from '../../ports/service-error.ts';

/** Whoever may not list a bucket is refused what is not there, too. */
const REFUSED = 'S3 refuses it: it is not there any more, or the right to read incidents/*/ai/* is missing';

/** What was sent to models, from S3: needs the right to read what lies under `ai/` of incidents, and no other. */
export function createExchangeReader(objects: Pick<ObjectStorePort, 'read'>): ExchangeReader {
  return {
    async read(incidentId, { id, key, sha256 }) {
      const unread = (why: string) => ({ kind: 'unread', why }) as const;
      if (key === null) return unread('S3 would not take it when it was sent');
      let json: string | undefined;
      try {
        json = await objects.read(key, LIMITS.exchangeBytes);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        return unread(error.kind === 'refused' ? REFUSED : `S3 does not answer: ${error.code}`);
      }
      if (json === undefined) return unread('it is not there any more');
      if (sha256Hex(json) !== sha256) return unread('what lies there is not what was kept when it was sent');
      const document = parseExchangeDocument(json, { incidentId, id });
      return document === null ? unread('it is no such document') : { kind: 'read', document };
    },
  };
}
