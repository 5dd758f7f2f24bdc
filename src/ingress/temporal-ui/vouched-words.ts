import { isJsonObject } from '../../domain/text/json-object.ts';
import { INGRESS_LIMITS } from '../bounds.ts';

/** The member by which the API says how somebody was known; whoever reads it in the record believes it. */
const VOUCHED = 'signedIn';

/** What a person may ask of one workflow by the UI, beside a signal: everything else is said by the API or by a worker alone. */
const ASKED = new Set(['cancel', 'terminate', 'reset', 'update-options']);

function isAskedOfAWorkflow(segments: readonly string[]): boolean {
  const behind = segments.slice(segments.indexOf('workflows') + 1);
  if (behind.length === segments.length) return false;
  const last = behind.at(-1) ?? '';
  return (
    (behind.length >= 2 && ASKED.has(last)) ||
    (behind.length >= 3 && behind.at(-2) === 'signal' && last !== '')
  );
}

/** By which updates are sent, results of activities are given in a worker's place, and workflows are begun. */
const NEVER = new Set(['update', 'activities', 'complete', 'fail', 'heartbeat', 'signal-with-start']);

/**
 * Whether an address asks for something else than that in any reading of it: decisions come by updates, from the API alone; and a plan
 * is what an activity has answered, so nobody may answer in its place.
 */
function asksForMore(url: string): boolean {
  let path = url.split('?', 1)[0] ?? '';
  for (let decoding = 0; decoding <= INGRESS_LIMITS.temporalUi.decodingsMax; decoding += 1) {
    const segments = path.split('/');
    if (segments.some((segment) => NEVER.has(segment))) return true;
    if (!path.includes('%')) return !isAskedOfAWorkflow(segments);
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
      if (looks > INGRESS_LIMITS.temporalUi.payloadsMax) return true;
      // Any part of it: what begins a workflow holds what others said.
      const said = parsed(payload);
      if (said !== undefined) open.push(said);
    }
    if (typeof value !== 'object' || value === null) continue;
    for (const part of Object.values(value)) if (part !== undefined) open.push(part);
  }
  return false;
}

/**
 * Whether a change that is asked of the Temporal UI would speak in the API's or a worker's place: all but a signal, a cancellation, a
 * termination, a reset and the options of one workflow, and those too where they say how their sender was known. What cannot be read counts as such,
 * since Temporal may read it otherwise. `body`: undefined for none.
 */
export function speaksForApi(url: string, body: Uint8Array | undefined): boolean {
  if (asksForMore(url)) return true;
  if (body === undefined || body.length === 0) return false;
  try {
    return vouchesIn(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)));
  } catch {
    return true;
  }
}
