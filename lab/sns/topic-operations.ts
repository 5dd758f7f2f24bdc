import { AwsError } from '../http/aws-error.ts';
import { formRows, type QueryForm, type QueryOperation } from '../http/query-codec.ts';
import { element, type XmlElement } from '../http/xml.ts';
import { labLimits } from '../limits.ts';
import { parseDeliveryPolicy } from './delivery-policy.ts';
import type { PublishInput, SnsAttribute } from './sns-message.ts';
import type { TopicRegistry } from './topic-registry.ts';

const TOPIC_ATTRIBUTES = [
  'SignatureVersion',
  'DisplayName',
  'DeliveryPolicy',
  'Policy',
  'KmsMasterKeyId',
  'TracingConfig',
];

/** CreateTopic, DeleteTopic, ListTopics, Get/SetTopicAttributes and Publish. */
export function createTopicOperations(
  registry: TopicRegistry,
  publish: (input: PublishInput) => string,
): Array<[string, QueryOperation]> {
  return [
    [
      'CreateTopic',
      (form) => {
        const attributes = formRows(form, 'Attributes.entry').map(checkedAttribute);
        return [
          element('TopicArn', registry.createTopic(requireField(form, 'Name'), new Map(attributes)).arn),
        ];
      },
    ],
    [
      'DeleteTopic',
      (form) => {
        registry.deleteTopic(requireField(form, 'TopicArn'));
        return undefined;
      },
    ],
    [
      'ListTopics',
      (form) => {
        const arns = registry.topics().map(({ arn }) => arn);
        return page(form, arns, 'Topics', (arn) => element('member', [element('TopicArn', arn)]));
      },
    ],
    [
      'GetTopicAttributes',
      (form) => {
        const topic = registry.topic(requireField(form, 'TopicArn'));
        const subscriptions = registry.subscriptionsOf(topic.arn);
        const confirmed = subscriptions.filter(({ isConfirmed }) => isConfirmed).length;
        return [
          attributeMap([
            ['TopicArn', topic.arn],
            ['Owner', topic.arn.split(':')[4] ?? ''],
            ['SubscriptionsConfirmed', String(confirmed)],
            ['SubscriptionsPending', String(subscriptions.length - confirmed)],
            ['SubscriptionsDeleted', '0'],
            ...topic.attributes,
          ]),
        ];
      },
    ],
    [
      'SetTopicAttributes',
      (form) => {
        const topic = registry.topic(requireField(form, 'TopicArn'));
        const row = { key: requireField(form, 'AttributeName'), value: form.get('AttributeValue') ?? '' };
        registry.setTopicAttribute(topic.arn, ...checkedAttribute(row));
        return undefined;
      },
    ],
    [
      'Publish',
      (form) => {
        const subject = form.get('Subject');
        const attributes = messageAttributes(form);
        const messageId = publish({
          topicArn: requireField(form, 'TopicArn'),
          message: form.get('Message') ?? '',
          ...(subject === null ? {} : { subject }),
          ...(attributes === undefined ? {} : { attributes }),
        });
        return [element('MessageId', messageId)];
      },
    ],
  ];
}

/** Throws InvalidParameter when the field is missing or empty. */
export function requireField(form: QueryForm, name: string): string {
  const value = form.get(name);
  if (value === null || value === '') throw new AwsError('InvalidParameter', `Invalid parameter: ${name}`);
  return value;
}

/** Of two entries with one name, the later counts. */
export function attributeMap(attributes: ReadonlyArray<readonly [string, string]>): XmlElement {
  return element(
    'Attributes',
    [...new Map(attributes)].map(([key, value]) =>
      element('entry', [element('key', key), element('value', value)]),
    ),
  );
}

/** One page of a List operation. The token is the offset. */
export function page<T>(
  form: QueryForm,
  items: readonly T[],
  name: string,
  render: (item: T) => XmlElement,
): XmlElement[] {
  const offset = Number(form.get('NextToken') ?? '0');
  if (!Number.isInteger(offset) || offset < 0)
    throw new AwsError('InvalidParameter', 'Invalid parameter: NextToken');
  const end = offset + labLimits.snsPageSize;
  return [
    element(name, items.slice(offset, end).map(render)),
    ...(end < items.length ? [element('NextToken', String(end))] : []),
  ];
}

function checkedAttribute(row: Readonly<Record<string, string>>): [string, string] {
  const name = row.key ?? '';
  const value = row.value ?? '';
  if (!TOPIC_ATTRIBUTES.includes(name)) {
    throw new AwsError(
      'InvalidParameter',
      `Invalid parameter: AttributeName: the lab does not emulate ${name}`,
    );
  }
  if (name === 'SignatureVersion' && value !== '1' && value !== '2') {
    throw new AwsError('InvalidParameter', 'Invalid parameter: SignatureVersion');
  }
  if (name === 'DeliveryPolicy') parseDeliveryPolicy(value);
  return [name, value];
}

function messageAttributes(form: QueryForm): Record<string, SnsAttribute> | undefined {
  const rows = formRows(form, 'MessageAttributes.entry');
  if (rows.length === 0) return undefined;
  return Object.fromEntries(
    rows.map((row) => [
      row.Name ?? '',
      {
        Type: row['Value.DataType'] ?? 'String',
        Value: row['Value.StringValue'] ?? row['Value.BinaryValue'] ?? '',
      },
    ]),
  );
}
