import { AwsError } from '../http/aws-error.ts';
import { element, readElements, unescapeXml, type XmlElement } from '../http/xml.ts';
import { S3_NAMESPACE } from './list-objects.ts';

/** Which new objects of a bucket are told to whom. */
export interface NotificationRule {
  readonly id: string;
  readonly kind: 'function' | 'queue';
  /** ARN of the function or queue. */
  readonly target: string;
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

const KINDS = {
  function: { configuration: 'CloudFunctionConfiguration', target: 'CloudFunction' },
  queue: { configuration: 'QueueConfiguration', target: 'Queue' },
} as const;
const EVENTS = new Set(['s3:ObjectCreated:*', 's3:ObjectCreated:Put']);
const ELEMENTS = new Set([
  'NotificationConfiguration',
  ...Object.values(KINDS).flatMap((names) => Object.values(names)),
  'Id',
  'Event',
  'Filter',
  'S3Key',
  'FilterRule',
  'Name',
  'Value',
]);

/** @throws AwsError for what the lab would not do, by its name: it is never silently ignored. */
export function readNotificationRules(body: string): readonly NotificationRule[] {
  const foreign = [...body.matchAll(/<([A-Za-z]\w*)[\s/>]/g)].find(([, name = '']) => !ELEMENTS.has(name));
  if (foreign !== undefined) {
    throw new AwsError('NotImplemented', `The lab does not emulate ${foreign[1]} in notifications of S3.`, {
      status: 501,
    });
  }
  const rules = (['function', 'queue'] as const).flatMap((kind) =>
    readElements(body, KINDS[kind].configuration).map((text, index) => readRule(kind, text, index)),
  );
  for (const [index, rule] of rules.entries()) {
    if (rules.slice(index + 1).some((other) => isOverlapping(rule, other))) {
      throw new AwsError(
        'InvalidArgument',
        'Configurations overlap. Configurations on the same bucket cannot share a common event type.',
      );
    }
  }
  return rules;
}

function readRule(kind: NotificationRule['kind'], text: string, index: number): NotificationRule {
  const [target = ''] = readElements(text, KINDS[kind].target).map(unescapeXml);
  const events = readElements(text, 'Event').map(unescapeXml);
  const other = events.find((event) => !EVENTS.has(event));
  if (other !== undefined || events.length === 0) {
    throw new AwsError('NotImplemented', `The lab does not emulate the event ${other ?? '(none)'} of S3.`, {
      status: 501,
    });
  }
  const filters = readElements(text, 'FilterRule').map((rule) => ({
    name: (readElements(rule, 'Name')[0] ?? '').toLowerCase(),
    value: unescapeXml(readElements(rule, 'Value')[0] ?? ''),
  }));
  const valueNamed = (name: string): string => {
    const found = filters.filter((filter) => filter.name === name);
    if (found.length > 1) {
      throw new AwsError('InvalidArgument', `Cannot specify more than one ${name} rule in a filter.`);
    }
    return found[0]?.value ?? '';
  };
  if (filters.some(({ name }) => name !== 'prefix' && name !== 'suffix')) {
    throw new AwsError('InvalidArgument', 'filter rule name must be either prefix or suffix');
  }
  const [id = `${kind}-${index + 1}`] = readElements(text, 'Id').map(unescapeXml);
  return { id, kind, target, events, prefix: valueNamed('prefix'), suffix: valueNamed('suffix') };
}

/** Every event of the lab is the creation of an object by PUT, so only the filters keep rules apart. */
function isOverlapping(a: NotificationRule, b: NotificationRule): boolean {
  const isNested = a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix);
  return isNested && (a.suffix.endsWith(b.suffix) || b.suffix.endsWith(a.suffix));
}

export const isWanted = ({ prefix, suffix }: NotificationRule, key: string): boolean =>
  key.startsWith(prefix) && key.endsWith(suffix);

export function renderNotificationRules(rules: readonly NotificationRule[]): XmlElement {
  return element(
    'NotificationConfiguration',
    rules.map(({ id, kind, target, events, prefix, suffix }) => {
      const filter = (Name: string, Value: string): readonly XmlElement[] =>
        Value === '' ? [] : [element('FilterRule', [element('Name', Name), element('Value', Value)])];
      const filters = [...filter('Prefix', prefix), ...filter('Suffix', suffix)];
      return element(KINDS[kind].configuration, [
        element('Id', id),
        element(KINDS[kind].target, target),
        ...events.map((event) => element('Event', event)),
        ...(filters.length === 0 ? [] : [element('Filter', [element('S3Key', filters)])]),
      ]);
    }),
    S3_NAMESPACE,
  );
}
