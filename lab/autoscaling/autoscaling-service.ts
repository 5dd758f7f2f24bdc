import type { InstanceDirectory, LabInstance } from '../ec2/instance-directory.ts';
import { AwsError } from '../http/aws-error.ts';
import { answerQuery, formTexts, type QueryForm, type QueryOperation } from '../http/query-codec.ts';
import type { LabService } from '../http/service.ts';
import { element, type XmlElement } from '../http/xml.ts';

const NAMESPACE = 'http://autoscaling.amazonaws.com/doc/2011-01-01/';
const INSTANCES_MAX = 50;

/** DescribeAutoScalingInstances and DescribeScalingActivities of the lab's one group, which replaces no host. */
export function createAutoScaling(groupName: string, directory: InstanceDirectory): LabService {
  const operations = new Map<string, QueryOperation>([
    ['DescribeAutoScalingInstances', (form) => describeInstances(groupName, directory, form)],
    ['DescribeScalingActivities', (form) => describeActivities(groupName, directory, form)],
  ]);
  return {
    scopes: ['autoscaling'],
    handle: (request) => answerQuery({ namespace: NAMESPACE, operations }, request),
    async stop() {},
  };
}

/** Those that are named and are not there are left out, as in AWS. */
function describeInstances(
  groupName: string,
  directory: InstanceDirectory,
  form: QueryForm,
): readonly XmlElement[] {
  const ids = formTexts(form, 'InstanceIds.member');
  if (ids.length > INSTANCES_MAX)
    throw new AwsError(
      'ValidationError',
      `The number of instance ids that may be passed in is ${INSTANCES_MAX}`,
    );
  const members = directory().filter(({ instanceId }) => ids.length === 0 || ids.includes(instanceId));
  const rows = members.map(({ instanceId, state }) =>
    element('member', [
      element('InstanceId', instanceId),
      element('AutoScalingGroupName', groupName),
      element('LifecycleState', 'InService'),
      element('HealthStatus', state === 'running' ? 'HEALTHY' : 'UNHEALTHY'),
      element('ProtectedFromScaleIn', 'false'),
    ]),
  );
  return [element('AutoScalingInstances', rows)];
}

function launchOf(groupName: string, { instanceId, launchedAtMs }: LabInstance): XmlElement {
  const startedAt = new Date(launchedAtMs).toISOString();
  return element('member', [
    element('ActivityId', `launch-${instanceId}`),
    element('AutoScalingGroupName', groupName),
    element('Description', `Launching a new EC2 instance: ${instanceId}`),
    element('Cause', `At ${startedAt} the lab started a host of the group.`),
    element('StartTime', startedAt),
    element('StatusCode', 'Successful'),
    element('Progress', '100'),
  ]);
}

function describeActivities(
  groupName: string,
  directory: InstanceDirectory,
  form: QueryForm,
): readonly XmlElement[] {
  const wanted = form.get('AutoScalingGroupName');
  if (wanted !== null && wanted !== groupName)
    throw new AwsError(
      'ValidationError',
      `AutoScalingGroup name not found - AutoScalingGroup '${wanted}' not found`,
    );
  const newestFirst = [...directory()].sort((a, b) => b.launchedAtMs - a.launchedAtMs);
  return [
    element(
      'Activities',
      newestFirst.map((instance) => launchOf(groupName, instance)),
    ),
  ];
}
