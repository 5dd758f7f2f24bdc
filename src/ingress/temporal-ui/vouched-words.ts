import { isJsonObject } from '../../domain/text/json-object.ts';
import { INGRESS_LIMITS } from '../bounds.ts';

/** The member by which the API says how somebody was known; whoever reads it in the record believes it. */
const VOUCHED = 'signedIn';

/** Whether an address names an update in any reading of it: decisions and acknowledgements come by updates, from the API alone. */
function namesUpdate(url: string): boolean {
  let path = url.split('?', 1)[0] ?? '';
  for (let decoding = 0; decoding <= INGRESS_LIMITS.temporalUi.decodingsMax; decoding += 1) {
    if (path.split('/').includes('update')) return true;
    if (!path.includes('%')) return false;
    try {
      path = decodeURIComponent(path);
    } catch {
      return true;
    }
  }
  return true;
}

const DECODER = new TextDecoder();

/** What a payload says, where it may hold that member: as it is, or written with escapes; undefined for any other. */
function payloadText(text: string): string | undefined {
  const payload = DECODER.decode(Buffer.from(text, 'base64'));
  return payload.includes(VOUCHED) || payload.includes('\\u') ? payload : undefined;
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    // A workflow cannot read it either.
    return undefined;
  }
}

const isVouched = (value: unknown) => isJsonObject(value) && Object.hasOwn(value, VOUCHED);

/** Whether any part of a document, or of a payload in it, says how somebody was known. */
function vouchesIn(document: unknown): boolean {
  const open: unknown[] = [document];
  let looks = 0;
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (isVouched(value)) return true;
    const payload = typeof value === 'string' ? payloadText(value) : undefined;
    if (payload !== undefined) {
      looks += 1;
      if (looks > INGRESS_LIMITS.temporalUi.payloadsMax || isVouched(parsed(payload))) return true;
    }
    if (typeof value !== 'object' || value === null) continue;
    for (const part of Object.values(value)) if (part !== undefined) open.push(part);
  }
  return false;
}

/**
 * Whether a change that is asked of the Temporal UI would speak in the API's place: an update, or a signal that says how its
 * sender was known. What cannot be read counts as such, since Temporal may read it otherwise. `body`: undefined for none.
 */
export function speaksForApi(url: string, body: Uint8Array | undefined): boolean {
  if (namesUpdate(url)) return true;
  if (body === undefined || body.length === 0) return false;
  try {
    return vouchesIn(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)));
  } catch {
    return true;
  }
}
