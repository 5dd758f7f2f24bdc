import { AwsError } from '../http/aws-error.ts';
import type { JsonOperation } from '../http/json-codec.ts';
import { type JsonInput, objectList, optionalString, requireString, stringList } from '../http/json-input.ts';
import { tagList } from './document-operations.ts';
import type { DocumentStore } from './document-store.ts';
import type { Fleet, ManagedInstance } from './fleet.ts';
import { pageOf } from './paging.ts';
import { ssmLimits } from './ssm-limits.ts';

interface Filter {
  readonly key: string;
  readonly values: readonly string[];
}

/** Operations on managed instances and on tags, by their names on the wire. */
export function instanceOperations(fleet: Fleet, documents: DocumentStore): [string, JsonOperation][] {
  return [
    [
      'DescribeInstanceInformation',
      (input) => {
        const filters = readFilters(input);
        const found = fleet
          .all()
          .filter((one) => one.lastPingAtMs > 0 && filters.every((filter) => passes(fleet, one, filter)));
        const page = pageOf(found, input, ssmLimits.instanceInformationPageMin);
        return {
          InstanceInformationList: page.items.map((one) => informationView(fleet, one)),
          NextToken: page.nextToken,
        };
      },
    ],
    [
      'UpdateInstanceInformation',
      (input) => {
        const instance = fleet.get(requireString(input, 'InstanceId'));
        instance.computerName = optionalString(input, 'ComputerName') ?? instance.computerName;
        instance.ipAddress = optionalString(input, 'IPAddress') ?? instance.ipAddress;
        instance.platformName = optionalString(input, 'PlatformName') ?? instance.platformName;
        instance.platformVersion = optionalString(input, 'PlatformVersion') ?? instance.platformVersion;
        instance.agentVersion = optionalString(input, 'AgentVersion') ?? instance.agentVersion;
        fleet.seen(instance.instanceId);
        return {};
      },
    ],
    ['ListInstanceAssociations', () => ({ Associations: [] })],
    ['ListAssociations', () => ({ Associations: [] })],
    // What an agent reports of associations and compliance is taken and not kept: the lab has neither.
    ['PutInventory', () => ({})],
    ['UpdateInstanceAssociationStatus', () => ({})],
    ['UpdateAssociationStatus', () => ({})],
    ['PutComplianceItems', () => ({})],
    ['ListTagsForResource', (input) => ({ TagList: tagList(tagsOf(input, fleet, documents)) })],
    [
      'AddTagsToResource',
      (input) => {
        const tags = tagsOf(input, fleet, documents);
        for (const tag of objectList(input, 'Tags'))
          tags.set(requireString(tag, 'Key'), requireString(tag, 'Value'));
        return {};
      },
    ],
    [
      'RemoveTagsFromResource',
      (input) => {
        const tags = tagsOf(input, fleet, documents);
        for (const key of stringList(input, 'TagKeys')) tags.delete(key);
        return {};
      },
    ],
  ];
}

function tagsOf(input: JsonInput, fleet: Fleet, documents: DocumentStore): Map<string, string> {
  const type = requireString(input, 'ResourceType');
  const id = requireString(input, 'ResourceId');
  if (type === 'ManagedInstance') {
    const instance = fleet.find(id);
    if (instance === undefined)
      throw new AwsError('InvalidResourceId', `The resource ID ${id} is not valid.`);
    return instance.tags;
  }
  if (type === 'Document') return documents.get(id).tags;
  throw new AwsError('InvalidResourceType', `The lab keeps no tags of ${type}.`);
}

function readFilters(input: JsonInput): Filter[] {
  const filters = objectList(input, 'Filters').map((filter) => ({
    key: requireString(filter, 'Key'),
    values: stringList(filter, 'Values'),
  }));
  const legacy = objectList(input, 'InstanceInformationFilterList').map((filter) => ({
    key: requireString(filter, 'key'),
    values: stringList(filter, 'valueSet'),
  }));
  if (filters.length > 0 && legacy.length > 0) {
    throw new AwsError(
      'ValidationException',
      'Give either Filters or InstanceInformationFilterList, not both.',
    );
  }
  for (const filter of [...filters, ...legacy]) {
    if (filter.values.length === 0) {
      throw new AwsError('InvalidInstanceInformationFilterValue', `The filter ${filter.key} has no values.`);
    }
  }
  return [...filters, ...legacy];
}

function passes(fleet: Fleet, instance: ManagedInstance, { key, values }: Filter): boolean {
  if (key.startsWith('tag:')) {
    const value = instance.tags.get(key.slice('tag:'.length));
    return value !== undefined && values.includes(value);
  }
  switch (key) {
    case 'InstanceIds':
      return values.includes(instance.instanceId);
    case 'tag-key':
      return values.some((name) => instance.tags.has(name));
    case 'PingStatus':
      return values.includes(fleet.isOnline(instance) ? 'Online' : 'ConnectionLost');
    case 'PlatformTypes':
      return values.includes('Linux');
    case 'AgentVersion':
      return values.includes(instance.agentVersion);
    case 'ResourceType':
      return values.includes('EC2Instance');
    default:
      throw new AwsError('InvalidFilterKey', `The filter key ${key} is not valid.`);
  }
}

function informationView(fleet: Fleet, instance: ManagedInstance): object {
  return {
    InstanceId: instance.instanceId,
    PingStatus: fleet.isOnline(instance) ? 'Online' : 'ConnectionLost',
    LastPingDateTime: instance.lastPingAtMs / 1000,
    AgentVersion: instance.agentVersion,
    IsLatestVersion: true,
    PlatformType: 'Linux',
    PlatformName: instance.platformName,
    PlatformVersion: instance.platformVersion,
    ResourceType: 'EC2Instance',
    IPAddress: instance.ipAddress,
    ComputerName: instance.computerName,
    SourceId: instance.instanceId,
    SourceType: 'AWS::EC2::Instance',
  };
}
