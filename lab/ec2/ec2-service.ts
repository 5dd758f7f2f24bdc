import { AwsError } from '../http/aws-error.ts';
import { answerEc2Query } from '../http/ec2-query-codec.ts';
import { formRows, formTexts, type QueryForm, type QueryOperation } from '../http/query-codec.ts';
import type { LabService } from '../http/service.ts';
import { element, type XmlElement } from '../http/xml.ts';
import type { InstanceDirectory, LabInstance } from './instance-directory.ts';

const NAMESPACE = 'http://ec2.amazonaws.com/doc/2016-11-15/';
const ACCOUNT_ID = '111122223333';
/** What every host of the lab is: no processor credits, and one volume of the size that an image has. */
const INSTANCE_TYPE = 'm5.large';
const VOLUME_GIB = 8;
const VOLUME_IOPS = 3_000;
const STATE_CODES: Readonly<Record<LabInstance['state'], number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

/** DescribeInstances, DescribeInstanceStatus, DescribeVolumes and DescribeInstanceCreditSpecifications. */
export function createEc2(directory: InstanceDirectory): LabService {
  const operations = new Map<string, QueryOperation>([
    ['DescribeInstances', (form) => describeInstances(directory, form)],
    ['DescribeInstanceStatus', (form) => describeStatus(directory, form)],
    ['DescribeVolumes', (form) => describeVolumes(directory, form)],
    ['DescribeInstanceCreditSpecifications', (form) => describeCredits(directory, form)],
  ]);
  return {
    scopes: ['ec2'],
    handle: (request) => answerEc2Query({ namespace: NAMESPACE, operations }, request),
    async stop() {},
  };
}

/** The named instances, or all; as in EC2 one that is not there makes the whole call fail. */
function named(directory: InstanceDirectory, form: QueryForm): readonly LabInstance[] {
  const all = directory();
  const ids = formTexts(form, 'InstanceId');
  if (ids.length === 0) return all;
  const missing = ids.filter((id) => !all.some(({ instanceId }) => instanceId === id));
  if (missing.length > 0) {
    const many = missing.length > 1;
    const message = `The instance ID${many ? 's' : ''} '${missing.join(', ')}' do${many ? '' : 'es'} not exist`;
    throw new AwsError('InvalidInstanceID.NotFound', message);
  }
  return all.filter(({ instanceId }) => ids.includes(instanceId));
}

/** EC2 reads `*` and `?` in the values of a filter as wildcards. */
function matches(value: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`).test(value);
}

function filterValue(instance: LabInstance, name: string): string | undefined {
  if (name.startsWith('tag:')) return instance.tags.get(name.slice('tag:'.length));
  switch (name) {
    case 'instance-id':
      return instance.instanceId;
    case 'instance-state-name':
      return instance.state;
    case 'private-dns-name':
      return instance.privateDnsName;
    case 'private-ip-address':
    case 'network-interface.addresses.private-ip-address':
      return instance.privateAddress;
    default:
      throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
  }
}

function filtered(instances: readonly LabInstance[], form: QueryForm): readonly LabInstance[] {
  const filters = formRows(form, 'Filter').map((row) => ({
    name: row.Name ?? '',
    values: Object.entries(row).flatMap(([key, value]) => (key.startsWith('Value.') ? [value] : [])),
  }));
  return instances.filter((instance) =>
    filters.every(({ name, values }) => {
      const value = filterValue(instance, name);
      return value !== undefined && values.some((pattern) => matches(value, pattern));
    }),
  );
}

function stateElement(name: string, state: LabInstance['state']): XmlElement {
  return element(name, [element('code', String(STATE_CODES[state])), element('name', state)]);
}

function instanceElement(instance: LabInstance): XmlElement {
  const { stateReason } = instance;
  return element('item', [
    element('instanceId', instance.instanceId),
    element('instanceType', INSTANCE_TYPE),
    stateElement('instanceState', instance.state),
    element('privateDnsName', instance.privateDnsName),
    element('privateIpAddress', instance.privateAddress),
    element('reason', stateReason?.message ?? ''),
    element('launchTime', new Date(instance.launchedAtMs).toISOString()),
    ...(stateReason === undefined
      ? []
      : [
          element('stateReason', [
            element('code', stateReason.code),
            element('message', stateReason.message),
          ]),
        ]),
    element(
      'tagSet',
      [...instance.tags].map(([key, value]) =>
        element('item', [element('key', key), element('value', value)]),
      ),
    ),
  ]);
}

function describeInstances(directory: InstanceDirectory, form: QueryForm): readonly XmlElement[] {
  const found = filtered(named(directory, form), form);
  const reservations = found.map((instance) =>
    element('item', [
      element('reservationId', `r-${instance.instanceId.slice(2)}`),
      element('ownerId', ACCOUNT_ID),
      element('instancesSet', [instanceElement(instance)]),
    ]),
  );
  return [element('reservationSet', reservations)];
}

function checkElement(name: string, status: string): XmlElement {
  return element(name, [element('status', status)]);
}

function describeStatus(directory: InstanceDirectory, form: QueryForm): readonly XmlElement[] {
  const hasAll = form.get('IncludeAllInstances') === 'true';
  const found = filtered(named(directory, form), form).filter(({ state }) => hasAll || state === 'running');
  const items = found.map(({ instanceId, state, checks }) => {
    // Of what does not run no check says anything.
    const status = state === 'running' ? checks : 'not-applicable';
    return element('item', [
      element('instanceId', instanceId),
      stateElement('instanceState', state),
      checkElement('systemStatus', status === 'impaired' ? 'ok' : status),
      checkElement('instanceStatus', status),
      checkElement('attachedEbsStatus', status === 'impaired' ? 'ok' : status),
    ]);
  });
  return [element('instanceStatusSet', items)];
}

/** The root volumes of the instances that the filter `attachment.instance-id` names. */
function describeVolumes(directory: InstanceDirectory, form: QueryForm): readonly XmlElement[] {
  const filters = formRows(form, 'Filter');
  const unknown = filters.find(({ Name }) => Name !== 'attachment.instance-id');
  if (unknown !== undefined)
    throw new AwsError('InvalidParameterValue', `The filter '${unknown.Name}' is invalid`);
  const wanted = filters.map(
    (row) =>
      new Set(Object.entries(row).flatMap(([key, value]) => (key.startsWith('Value.') ? [value] : []))),
  );
  const found = directory().filter(({ instanceId }) => wanted.every((ids) => ids.has(instanceId)));
  const items = found.map(({ instanceId }) =>
    element('item', [
      element('volumeId', `vol-${instanceId.slice(2)}`),
      element('size', String(VOLUME_GIB)),
      element('iops', String(VOLUME_IOPS)),
      element('volumeType', 'gp3'),
      element('status', 'in-use'),
      element('attachmentSet', [
        element('item', [
          element('volumeId', `vol-${instanceId.slice(2)}`),
          element('instanceId', instanceId),
          element('device', '/dev/xvda'),
          element('status', 'attached'),
        ]),
      ]),
    ]),
  );
  return [element('volumeSet', items)];
}

/** As in EC2: asked of an instance that is not burstable the whole call fails, and no host of the lab is. */
function describeCredits(directory: InstanceDirectory, form: QueryForm): readonly XmlElement[] {
  const [first] = named(directory, form);
  if (first !== undefined)
    throw new AwsError(
      'InvalidInstanceID',
      `The instance '${first.instanceId}' of type '${INSTANCE_TYPE}' is not burstable`,
    );
  return [element('instanceCreditSpecificationSet', [])];
}
