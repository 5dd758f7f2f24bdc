import { AwsError } from '../http/aws-error.ts';
import { element, readElements, unescapeXml, type XmlElement } from '../http/xml.ts';
import { S3_NAMESPACE } from './list-objects.ts';
import type { ObjectInfo, ObjectStore } from './object-store.ts';

/** The part of a rule that the lab carries out: objects below a prefix are deleted after whole days. */
export interface ExpirationRule {
  readonly id: string;
  readonly prefix: string;
  readonly days: number;
}

const DAY_MS = 86_400_000;
const ELEMENTS = new Set(['Rule', 'ID', 'Filter', 'Prefix', 'Status', 'Expiration', 'Days']);

/** @throws AwsError for a rule that the lab would not carry out: it is never silently ignored. */
export function readLifecycle(body: string): readonly ExpirationRule[] {
  const rules = readElements(body, 'Rule');
  if (rules.length === 0) {
    throw new AwsError('MalformedXML', 'A lifecycle configuration needs at least one rule.');
  }
  return rules.map((rule) => {
    const foreign = [...rule.matchAll(/<([A-Za-z]+)[\s/>]/g)].find(([, name = '']) => !ELEMENTS.has(name));
    if (foreign !== undefined) {
      throw new AwsError('NotImplemented', `The lab does not emulate ${foreign[1]} in lifecycle rules.`, {
        status: 501,
      });
    }
    const [days = ''] = readElements(rule, 'Days');
    const [status] = readElements(rule, 'Status');
    if (!/^[1-9]\d{0,4}$/.test(days) || status !== 'Enabled') {
      throw new AwsError('MalformedXML', 'A rule needs Days of 1 or more and the Status Enabled.');
    }
    const [id = ''] = readElements(rule, 'ID').map(unescapeXml);
    const [prefix = ''] = readElements(rule, 'Prefix').map(unescapeXml);
    return { id, prefix, days: Number(days) };
  });
}

export function renderLifecycle(rules: readonly ExpirationRule[]): XmlElement {
  return element(
    'LifecycleConfiguration',
    rules.map(({ id, prefix, days }) =>
      element('Rule', [
        element('ID', id),
        element('Filter', [element('Prefix', prefix)]),
        element('Status', 'Enabled'),
        element('Expiration', [element('Days', String(days))]),
      ]),
    ),
    S3_NAMESPACE,
  );
}

/** As S3 counts: the days after the object was written, and then until the next midnight (UTC). */
function expiresAtMs({ lastModifiedMs }: ObjectInfo, days: number): number {
  return Math.ceil((lastModifiedMs + days * DAY_MS) / DAY_MS) * DAY_MS;
}

/** Deletes what has expired by one of the rules. */
export async function expireObjects(
  store: ObjectStore,
  bucket: string,
  rules: readonly ExpirationRule[],
  nowMs: number,
): Promise<void> {
  for (const info of store.list(bucket)) {
    const isExpired = rules.some(
      ({ prefix, days }) => info.key.startsWith(prefix) && expiresAtMs(info, days) <= nowMs,
    );
    if (isExpired) await store.remove(bucket, info.key);
  }
}
