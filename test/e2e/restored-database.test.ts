import { DeleteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListCommandsCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { labClientConfig } from '../../lab/provision/provision.ts';
import { type FaultyStack, startFaultyStack } from './support/faulty-stack.ts';
import { approve, causeIncident, untilEnded, untilPending } from './support/nginx-incident.ts';

const EXECUTIONS_TABLE = 'recoverops-executions';
const REGION = 'us-east-1';

let running: FaultyStack;
let dynamo: DynamoDBClient;

beforeAll(async () => {
  running = await startFaultyStack({
    RECOVEROPS_CRASHPOINT: 'after-send-command',
    RECOVEROPS_VERIFY_HOLD_SECONDS: '1',
  });
  dynamo = new DynamoDBClient(labClientConfig(running.lab.endpoint, REGION));
});

afterAll(async () => {
  dynamo?.destroy();
  await running?.stop();
});

/** As a restore to a moment before the incident leaves it: also without what was noted of the fix. Gives the execution ids that it forgot. */
async function forgetExecutions(): Promise<readonly string[]> {
  const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: EXECUTIONS_TABLE }));
  for (const { execution_id } of Items) {
    if (execution_id === undefined) continue;
    await dynamo.send(new DeleteItemCommand({ TableName: EXECUTIONS_TABLE, Key: { execution_id } }));
  }
  return Items.map(({ execution_id }) => execution_id?.S ?? '').filter((id) => !id.startsWith('fix#'));
}

/** How often SSM was asked to run an execution. */
async function commandsFor(executionId: string | undefined): Promise<number> {
  const { Commands = [] } = await running.lab.clients.ssm.send(new ListCommandsCommand({}));
  return Commands.filter(
    ({ DocumentName, Parameters }) =>
      DocumentName === 'RecoverOps-RunStep' && Parameters?.ExecutionId?.[0] === executionId,
  ).length;
}

it('an execution that a restored table knows nothing of is sent again, and the fence refuses to run it twice', async () => {
  const ledgerBefore = new Set(running.ledger());
  const worker = running.worker();
  const pending = await untilPending(running, await causeIncident(running));
  await approve(running, pending);
  await expect(worker?.exited).resolves.toContain('SIGKILL');
  expect(await forgetExecutions()).toHaveLength(1);

  await running.startWorker();
  const ended = await untilEnded(running, pending.record.incidentId);
  expect(ended.record.status).toBe('completed');
  const [action] = ended.record.executions.filter(({ phase }) => phase === 'action');
  expect(await commandsFor(action?.executionId)).toBe(2);
  // Told from the host's ledger, since the second command came to nothing.
  expect(action).toMatchObject({ state: 'succeeded', settledBy: 'ledger' });
  const ran = running.ledger().filter((id) => !ledgerBefore.has(id));
  expect(ran.filter((id) => id === action?.executionId)).toHaveLength(1);
});
