import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { ApiClient } from '../../src/cli/api-client.ts';
import type { DecisionRequest } from '../../src/contracts/api.ts';
import type { LocalStack } from '../local-stack.ts';

const run = promisify(execFile);
const COMMAND = resolve(import.meta.dirname, '../../bin/recoverops.mjs');
const COMMAND_TIMEOUT_MS = 60_000;

export interface ApprovalContext {
  readonly api: ApiClient;
  readonly stack: LocalStack;
  readonly cliPath: string;
  readonly incidentId: string;
  readonly workflowId: string;
  readonly planDigest: string;
}

/** One of the ways in which a person can say yes. */
export interface Approval {
  readonly name: string;
  approve(context: ApprovalContext): Promise<void>;
}

async function approveByApi({ api, incidentId, planDigest }: ApprovalContext): Promise<void> {
  const body: DecisionRequest = { kind: 'approve', plan: planDigest, comment: 'demo, by the API' };
  await api.post(`/incidents/${encodeURIComponent(incidentId)}/decision`, body);
}

async function approveByCli({ stack, incidentId, planDigest }: ApprovalContext): Promise<void> {
  const args = [
    COMMAND,
    'approve',
    incidentId,
    '--plan',
    planDigest.slice(0, 12),
    '--comment',
    'demo, by the CLI',
  ];
  await run(process.execPath, args, { env: stack.env, timeout: COMMAND_TIMEOUT_MS });
}

/** What anybody with access to the Temporal namespace can type, with nothing of RecoverOps at hand. */
async function approveBySignal({ stack, cliPath, workflowId, planDigest }: ApprovalContext): Promise<void> {
  const input = JSON.stringify({
    by: 'demo',
    plan: planDigest.slice(0, 8),
    comment: 'demo, by a raw signal',
  });
  const args = ['workflow', 'signal', '--address', stack.temporalAddress, '--workflow-id', workflowId];
  await run(cliPath, [...args, '--name', 'approve', '--input', input], {
    env: stack.env,
    timeout: COMMAND_TIMEOUT_MS,
  });
}

export const APPROVALS: readonly Approval[] = [
  { name: 'API', approve: approveByApi },
  { name: 'CLI', approve: approveByCli },
  { name: 'Temporal signal', approve: approveBySignal },
];
