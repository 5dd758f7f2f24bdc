import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { METRIC_NAMESPACE } from '../../../pulumi/policies/target-instance-policy.ts';
import { rawOutputPrefix } from '../../../src/activities/execution/send-command.ts';
import { createClaimStore } from '../../../src/clients/dynamodb/claim-store.ts';
import { createKillSwitch } from '../../../src/clients/dynamodb/kill-switch.ts';
import { requestsOf } from './requests.ts';
import { decide, ROLE_NAMES, type RoleName } from './roles.ts';
import { FULL_SCOPE } from './scopes.ts';

/** What policies take for granted of the sources, tried against the sources. */
const ROOT = new URL('../../../', import.meta.url);
const aws = requestsOf(FULL_SCOPE);
const may = (role: RoleName, ...args: Parameters<typeof aws.object>) =>
  decide(FULL_SCOPE, role, aws.object(...args)) === 'allowed';

it('hosts may send the metrics that their agent is configured for', () => {
  const path = new URL('vm-image/templates/amazon-cloudwatch-agent.json', ROOT);
  const config = JSON.parse(readFileSync(path, 'utf8')) as { metrics: { namespace: string } };
  expect(config.metrics.namespace).toBe(METRIC_NAMESPACE);
});

it('each document of the runbooks has one role that may send it', () => {
  const names = readdirSync(new URL('runbooks/documents/', ROOT)).map((file) => file.replace(/\.yaml$/, ''));
  const senders = names.map((name) =>
    (['diagnostics', 'execution'] as const).filter((role) =>
      aws.sendCommand(name).every((request) => decide(FULL_SCOPE, role, request) === 'allowed'),
    ),
  );
  expect(Object.fromEntries(names.map((name, index) => [name, senders[index]]))).toEqual({
    'RecoverOps-Diagnose': ['diagnostics'],
    'RecoverOps-ReadLedger': ['diagnostics'],
    'RecoverOps-RunStep': ['execution'],
  });
});

it('raw output is where hosts write and the diagnostics role alone reads', () => {
  const key = `${rawOutputPrefix('1_a_i', 'x')}/command/i-0/awsrunShellScript/runStep/stdout`;
  expect(may('target', 'PutObject', key)).toBe(true);
  expect(ROLE_NAMES.filter((role) => may(role, 'GetObject', key))).toEqual(['diagnostics']);
  expect(decide(FULL_SCOPE, 'diagnostics', aws.list(`${rawOutputPrefix('1_a_i', 'x')}/`))).toBe('allowed');
});

it('archive keys of the runbooks are where hosts keep archives', () => {
  const runbook = parse(readFileSync(new URL('runbooks/archive-and-truncate-log.yaml', ROOT), 'utf8')) as {
    parameters: readonly { name: string; pattern: string }[];
  };
  const pattern = new RegExp(runbook.parameters.find(({ name }) => name === 'archive_key')?.pattern ?? '^$');
  expect(pattern.test('logs/app/a.gz')).toBe(true);
  expect(may('target', 'PutObject', 'logs/app/a.gz')).toBe(true);
  for (const key of ['incidents/x.gz', 'raw/x.gz', 'x.gz']) expect(pattern.test(key)).toBe(false);
});

const EXECUTION = {
  executionId: 'x',
  stepId: 's1',
  phase: 'action',
  notAfter: '2026-11-22T08:00:00.000Z',
  deliveryTimeoutSeconds: 60,
  sentAt: '2026-11-22T08:00:00.000Z',
} as const;

it('the worker may write the claims that it makes, and not the kill switch', async () => {
  const sent: { readonly operation: string; readonly id: string }[] = [];
  const client = {
    send: async (command: { constructor: { name: string }; input: unknown }) => {
      const { Item, Key } = command.input as Record<'Item' | 'Key', { claim_id: string } | undefined>;
      sent.push({
        operation: command.constructor.name.replace('Command', 'Item'),
        id: (Item ?? Key)?.claim_id ?? '',
      });
      return {};
    },
  };
  const documents = client as unknown as Parameters<typeof createClaimStore>[0];
  const claims = createClaimStore(documents, 'recoverops');
  const claim = { targetId: 'i-0', owner: 'w', incidentId: '1', nowMs: 0, expiresAtMs: 1 };
  await claims.claim(claim);
  await claims.noteExecution({ ...claim, execution: EXECUTION });
  await claims.keepUnsettled({ ...claim, unsettled: [EXECUTION] });
  await claims.release('i-0', 'w');
  const killSwitch = createKillSwitch(documents, 'recoverops', () => 0);
  await killSwitch.read();
  await killSwitch.set({ active: false, by: 'worker', reason: '' });
  const decisions = sent.map(({ operation, id }) => [
    operation,
    decide(FULL_SCOPE, 'worker', aws.table(operation, 'claims', { 'dynamodb:LeadingKeys': [id] })),
  ]);
  expect(decisions).toEqual([
    ['PutItem', 'allowed'],
    ['UpdateItem', 'allowed'],
    ['PutItem', 'allowed'],
    ['DeleteItem', 'allowed'],
    ['GetItem', 'allowed'],
    // Which press was the last, the word of who did it, then the switch itself.
    ['GetItem', 'allowed'],
    ['PutItem', 'denied_implicitly'],
    ['PutItem', 'denied_implicitly'],
  ]);
});
