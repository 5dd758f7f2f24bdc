import { isJsonObject, type JsonObject } from '../../src/domain/text/json-object.ts';

/** A page token or iterator that outlives the process, since all that it means is in it. Clients must not look inside. */
export const encodeToken = (content: JsonObject): string =>
  Buffer.from(JSON.stringify(content)).toString('base64url');

/** Undefined for anything that is no token of the lab. Fields are for the caller to check. */
export function decodeToken(token: string): JsonObject | undefined {
  try {
    const content: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    return isJsonObject(content) ? content : undefined;
  } catch {
    return undefined;
  }
}
