import { expect, test } from 'vitest';
import {
  type BalancerSignIn,
  LoadBalancer,
  type LoadBalancerArgs,
} from '../../../pulumi/components/load-balancer.ts';
import { type PulumiRecorder, startRecording } from '../pulumi-mocks.ts';

const RULE = 'aws:lb/listenerRule:ListenerRule';
const EGRESS = 'aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule';
const SIGN_IN: BalancerSignIn = {
  issuer: 'https://id.example.org',
  endpoints: {
    authorization: 'https://id.example.org/authorize',
    token: 'https://id.example.org/token',
    userInfo: 'https://id.example.org/userinfo',
  },
  clientId: 'recoverops',
  clientSecret: 'a-secret',
  scope: 'openid email groups',
  sessionSeconds: 28_800,
};

async function record(change: Partial<LoadBalancerArgs>): Promise<PulumiRecorder> {
  const recorder = await startRecording();
  new LoadBalancer('app', {
    vpcId: 'vpc-1',
    subnetIds: ['subnet-1'],
    certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1',
    dashboardCidrs: ['0.0.0.0/0'],
    targetPort: 8080,
    healthPath: '/healthz',
    deletionProtection: true,
    signIn: null,
    accessLogs: null,
    ...change,
  });
  await recorder.settled();
  return recorder;
}

const https = (recorder: PulumiRecorder) => recorder.one('aws:lb/listener:Listener', 'app-https').inputs;
type Action = Readonly<Record<string, unknown>>;
const kindsOf = (actions: unknown) => (actions as readonly Action[]).map(({ type }) => type);
/** Rules in the order in which the balancer asks them: where from and what for, and what becomes of it. */
const rulesOf = (recorder: PulumiRecorder) =>
  recorder
    .ofType(RULE)
    .toSorted((a, b) => Number(a.inputs.priority) - Number(b.inputs.priority))
    .map(({ inputs }) => ({ conditions: inputs.conditions, kinds: kindsOf(inputs.actions), inputs }));

test('without a provider everything is sent on, as before', async () => {
  const recorder = await record({});
  expect(kindsOf(https(recorder).defaultActions)).toEqual(['forward']);
  expect([rulesOf(recorder), recorder.ofType(EGRESS)]).toEqual([[], []]);
});

test('with one, people are signed in before anything of theirs goes on; SNS and tokens go past it', async () => {
  const recorder = await record({ signIn: SIGN_IN });
  const [action, forward] = https(recorder).defaultActions as Action[];
  expect(action).toMatchObject({
    type: 'authenticate-oidc',
    order: 1,
    authenticateOidc: {
      issuer: SIGN_IN.issuer,
      clientId: 'recoverops',
      scope: 'openid email groups',
      sessionTimeout: 28_800,
      onUnauthenticatedRequest: 'authenticate',
    },
  });
  expect(forward).toMatchObject({ type: 'forward', order: 2 });
  const rules = rulesOf(recorder);
  expect(rules.map(({ conditions, kinds }) => [conditions, kinds])).toEqual([
    [
      [{ pathPattern: { values: ['/webhooks/sns'] } }, { httpRequestMethod: { values: ['POST'] } }],
      ['forward'],
    ],
    [[{ httpHeader: { httpHeaderName: 'authorization', values: ['Bearer *'] } }], ['forward']],
    [[{ pathPattern: { values: ['/api/*', '/temporal/api/*'] } }], ['authenticate-oidc', 'forward']],
  ]);
  // A script is told that nobody is signed in; it could not follow to the provider.
  expect(rules[2]?.inputs.actions).toMatchObject([
    { authenticateOidc: { onUnauthenticatedRequest: 'deny' } },
    { type: 'forward' },
  ]);
  // The balancer itself asks the provider for tokens.
  expect(recorder.ofType(EGRESS).map(({ inputs }) => inputs.fromPort)).toEqual([443]);
});

test('presses in Slack are let through beside SNS where people decide there, and by POST alone', async () => {
  const recorder = await record({ dashboardCidrs: ['203.0.113.0/24'], takesSlack: true });
  expect(rulesOf(recorder)[0]).toMatchObject({
    conditions: [
      { pathPattern: { values: ['/webhooks/sns', '/webhooks/slack/interactivity'] } },
      { httpRequestMethod: { values: ['POST'] } },
    ],
    kinds: ['forward'],
  });
});

test('who comes by the link of a mail goes past the provider, to that page alone', async () => {
  const recorder = await record({ signIn: SIGN_IN, dashboardCidrs: ['0.0.0.0/0'], takesMailLinks: true });
  const past = rulesOf(recorder).filter(({ conditions }) => JSON.stringify(conditions).includes('by-mail'));
  expect(past).toMatchObject([
    { conditions: [{ pathPattern: { values: ['/by-mail', '/by-mail/*'] } }], kinds: ['forward'] },
  ]);
  const without = await record({ signIn: SIGN_IN, dashboardCidrs: ['0.0.0.0/0'] });
  expect(JSON.stringify(rulesOf(without))).not.toContain('by-mail');
});

test('named ranges bind people and programs alike, in rules that AWS takes', async () => {
  const dashboardCidrs = [1, 2, 3, 4].map((n) => `203.0.113.${n}/32`);
  const recorder = await record({ signIn: SIGN_IN, dashboardCidrs, takesMailLinks: true });
  expect(kindsOf(https(recorder).defaultActions)).toEqual(['fixed-response']);
  const rules = rulesOf(recorder);
  const priorities = rules.map(({ inputs }) => inputs.priority);
  expect(new Set(priorities).size).toBe(rules.length);
  for (const { conditions } of rules.slice(1)) {
    const values = (conditions as readonly Record<string, { values: string[] }>[]).flatMap((condition) =>
      Object.values(condition).flatMap((each) => each.values),
    );
    expect(values.length).toBeLessThanOrEqual(5);
    expect(JSON.stringify(conditions)).toContain('sourceIp');
  }
  const people = rules.filter(({ inputs }) => Number(inputs.priority) >= 80);
  expect(
    people.flatMap(
      ({ conditions }) => (conditions as { sourceIp: { values: string[] } }[])[0]?.sourceIp.values,
    ),
  ).toEqual(dashboardCidrs);
  expect(people.every(({ kinds }) => kinds.includes('authenticate-oidc'))).toBe(true);
});
