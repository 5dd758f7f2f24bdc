import { AwsError } from '../http/aws-error.ts';
import { answerQuery, formRows, type QueryForm, type QueryOperation } from '../http/query-codec.ts';
import type { LabService } from '../http/service.ts';
import { element, type XmlElement } from '../http/xml.ts';
import type { TargetState } from '../load-balancer.ts';

const NAMESPACE = 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/';
/** How many targets one call may name. */
const TARGETS_MAX = 1_000;

export interface ElbOptions {
  readonly targetGroupArn: string;
  readonly loadBalancerArn: string;
  /** What the health checks of the group's targets found, asked anew with each call. */
  readonly targets: () => readonly TargetState[];
}

/** DescribeTargetHealth and DescribeTargetGroups, of the lab's one load balancer. */
export function createElb(options: ElbOptions): LabService {
  const operations = new Map<string, QueryOperation>([
    ['DescribeTargetHealth', (form) => describeTargetHealth(options, form)],
    ['DescribeTargetGroups', (form) => describeTargetGroups(options, form)],
  ]);
  return {
    scopes: ['elasticloadbalancing'],
    handle: (request) => answerQuery({ namespace: NAMESPACE, operations }, request),
    async stop() {},
  };
}

/** Why a target is what it is: nothing for a healthy one. */
function healthOf({ health, failure }: TargetState): readonly XmlElement[] {
  if (health === 'healthy') return [];
  const { reason, description } =
    health === 'initial'
      ? { reason: 'Elb.InitialHealthChecking', description: 'Initial health checks in progress' }
      : (failure ?? { reason: 'Target.FailedHealthChecks', description: 'Health checks failed' });
  return [element('Reason', reason), element('Description', description)];
}

function describeTargetHealth(options: ElbOptions, form: QueryForm): readonly XmlElement[] {
  const arn = form.get('TargetGroupArn') ?? '';
  if (arn !== options.targetGroupArn) {
    if (/^arn:[a-z-]+:elasticloadbalancing:[a-z0-9-]+:\d{12}:targetgroup\/[^/]+\/[0-9a-f]+$/.test(arn))
      throw new AwsError('TargetGroupNotFound', `Target groups '${arn}' not found`);
    throw new AwsError('ValidationError', `'${arn}' is not a valid target group ARN`);
  }
  const wanted = formRows(form, 'Targets.member').map((row) => row.Id ?? '');
  if (wanted.length > TARGETS_MAX) throw new AwsError('ValidationError', 'Too many targets');
  const targets = options.targets();
  const known = targets.filter(({ instanceId }) => wanted.length === 0 || wanted.includes(instanceId));
  const strangers = wanted.filter((id) => !targets.some(({ instanceId }) => instanceId === id));
  const rows = [
    ...known.map((target) =>
      row(target.instanceId, target.port, [element('State', target.health), ...healthOf(target)]),
    ),
    ...strangers.map((id) =>
      row(id, null, [
        element('State', 'unused'),
        element('Reason', 'Target.NotRegistered'),
        element('Description', 'Target is not registered to the target group'),
      ]),
    ),
  ];
  return [element('TargetHealthDescriptions', rows)];
}

function row(id: string, port: number | null, health: readonly XmlElement[]): XmlElement {
  const told = port === null ? [] : [element('Port', String(port))];
  return element('member', [
    element('Target', [element('Id', id), ...told]),
    ...(port === null ? [] : [element('HealthCheckPort', String(port))]),
    element('TargetHealth', health),
  ]);
}

function describeTargetGroups(options: ElbOptions, form: QueryForm): readonly XmlElement[] {
  const loadBalancer = form.get('LoadBalancerArn');
  if (loadBalancer !== null && loadBalancer !== options.loadBalancerArn)
    throw new AwsError('LoadBalancerNotFound', `Load balancers '[${loadBalancer}]' not found`);
  const [, name = ''] = options.targetGroupArn.split('targetgroup/')[1]?.match(/^([^/]+)/) ?? [];
  const group = element('member', [
    element('TargetGroupArn', options.targetGroupArn),
    element('TargetGroupName', name),
    element('Protocol', 'HTTP'),
    element('TargetType', 'instance'),
    element('HealthCheckPath', '/health'),
    element('HealthCheckPort', 'traffic-port'),
    element('Matcher', [element('HttpCode', '200')]),
    element('LoadBalancerArns', [element('member', options.loadBalancerArn)]),
  ]);
  return [element('TargetGroups', [group])];
}
