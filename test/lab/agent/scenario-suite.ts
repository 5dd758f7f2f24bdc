import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import {
  CancelCommandCommand,
  DescribeInstanceInformationCommand,
  type GetCommandInvocationCommandOutput,
  type SendCommandCommandInput,
} from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Lab, LabHost } from '../../../lab/environment.ts';
import { HANG_LIMIT_MS } from '../../support/hang-limit.ts';
import {
  createScriptDocument,
  type HostLab,
  type StepRequest,
  send,
  startHostLab,
  stepParameters,
  until,
} from '../host-fixture.ts';

const RUNBOOKS = resolve(import.meta.dirname, '..', '..', '..', 'runbooks');
/** Larger than any command here needs; an agent with larger programs takes longer to start a worker. */
const COMMAND_LIMIT_MS = HANG_LIMIT_MS;
const WAIT = { timeout: HANG_LIMIT_MS, interval: 100 };
const UPLOAD_WAIT = { timeout: HANG_LIMIT_MS, interval: 500 };

export interface AgentUnderTest {
  /** Undefined: the lab's own agent. */
  readonly agentDirectory: string | undefined;
  /** False where an agent's uploads may not reach the lab: then their absence is reported, and is no failure. */
  readonly uploadsToLab: boolean;
  /** What it calls its host; undefined where the agent finds that out by itself. */
  readonly computerName?: string;
}

interface Script {
  readonly script: string;
}
interface Runbook {
  readonly action: Script;
  readonly verify: Script;
}

/**
 * What every agent has to do on a lab host: the protocol's sequences, the fence, and the three scenarios. One suite for
 * the lab's agent and for the real one, so that only the agent differs.
 */
export function testAgent(subject: AgentUnderTest): void {
  let started: HostLab | undefined;
  let lab: Lab;
  let host: LabHost;
  let steps = 0;

  beforeAll(async () => {
    started = await startHostLab(
      subject.agentDirectory === undefined ? {} : { ssmAgentDirectory: subject.agentDirectory },
    );
    lab = started.lab;
    [host] = lab.hosts as [LabHost];
    const { ssm } = lab.clients;
    await createScriptDocument(ssm, 'Test-Exit3', 'echo out-line; echo err-line >&2; exit 3');
    await createScriptDocument(ssm, 'Test-Sleep', 'echo started; sleep 120');
    await createScriptDocument(ssm, 'Test-Short-Limit', 'echo started; sleep 120', '2');
    await createScriptDocument(ssm, 'Test-Long', 'head -c 30000 /dev/zero | tr "\\0" o');
  });
  afterAll(() => started?.dispose());
  afterEach(async () => {
    await lab?.chaos('heal');
  });

  async function run(
    input: Omit<SendCommandCommandInput, 'InstanceIds'>,
  ): Promise<GetCommandInvocationCommandOutput> {
    const { ssm } = lab.clients;
    const id = await send(ssm, { ...input, InstanceIds: [host.instanceId] });
    return until(ssm, id, host.instanceId, undefined, COMMAND_LIMIT_MS);
  }
  const step = (request: Omit<StepRequest, 'executionId'> & { readonly executionId?: string }) =>
    run({
      DocumentName: 'RecoverOps-RunStep',
      Parameters: stepParameters({ executionId: `step-${++steps}`, timeoutSeconds: 60, ...request }),
    });
  const ledger = async (executionId: string): Promise<Record<string, unknown>> => {
    const read = await run({
      DocumentName: 'RecoverOps-ReadLedger',
      Parameters: { ExecutionId: [executionId] },
    });
    return JSON.parse(read.StandardOutputContent ?? '');
  };
  const diagnose = async (probe: string): Promise<string> => {
    const result = await run({ DocumentName: 'RecoverOps-Diagnose', Parameters: { Probes: [probe] } });
    expect(result.Status).toBe('Success');
    return result.StandardOutputContent ?? '';
  };
  const runbook = (name: string): Runbook => parse(readFileSync(join(RUNBOOKS, `${name}.yaml`), 'utf8'));
  const alarmState = async (name: string): Promise<string | undefined> => {
    const found = await lab.clients.cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
    return found.MetricAlarms?.[0]?.StateValue;
  };
  const fileOf = (executionId: string, file: string): string =>
    join(host.ledgerDirectory, 'once', executionId, file);

  test('it attaches and is online', async () => {
    const { InstanceInformationList } = await lab.clients.ssm.send(
      new DescribeInstanceInformationCommand({}),
    );
    expect(InstanceInformationList?.[0]).toMatchObject({
      InstanceId: host.instanceId,
      PingStatus: 'Online',
      PlatformType: 'Linux',
    });
    if (subject.computerName !== undefined)
      expect(InstanceInformationList?.[0]?.ComputerName).toBe(subject.computerName);
    expect(InstanceInformationList?.[0]?.AgentVersion).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  });

  test('a script: exit code, split streams, failed status', async () => {
    const result = await run({ DocumentName: 'Test-Exit3' });
    expect(result).toMatchObject({ Status: 'Failed', StatusDetails: 'Failed', ResponseCode: 3 });
    expect(result.StandardOutputContent).toBe('out-line\n');
    expect(result.StandardErrorContent).toBe('err-line\nfailed to run commands: exit status 3');
  });

  test('a cancelled command ends: Cancelled, 137', async () => {
    const { ssm } = lab.clients;
    const id = await send(ssm, { DocumentName: 'Test-Sleep', InstanceIds: [host.instanceId] });
    await until(ssm, id, host.instanceId, (status) => status === 'InProgress', COMMAND_LIMIT_MS);
    await ssm.send(new CancelCommandCommand({ CommandId: id }));
    const result = await until(ssm, id, host.instanceId, undefined, COMMAND_LIMIT_MS);
    expect(result).toMatchObject({ Status: 'Cancelled', StatusDetails: 'Cancelled' });
  });

  test('the time limit of a step ends it: Execution Timed Out, with no exit code of its own', async () => {
    const result = await run({ DocumentName: 'Test-Short-Limit' });
    expect(result).toMatchObject({ Status: 'TimedOut', StatusDetails: 'Execution Timed Out' });
    // amazon-ssm-agent 3.3.0.0 says -1; builds before it were seen to say 137.
    expect([-1, 137]).toContain(result.ResponseCode);
  });

  test('RunStep goes through the fence: its codes arrive, 194 as 1, and an id runs once', async () => {
    const first = await step({ executionId: 'x-once', body: 'echo "hi $1"; exit 194', argv: ['there'] });
    expect(first).toMatchObject({ Status: 'Failed', ResponseCode: 1, StandardOutputContent: 'hi there\n' });
    const again = await step({ executionId: 'x-once', body: 'echo "hi $1"; exit 194', argv: ['there'] });
    expect(again.ResponseCode).toBe(75);
    expect(await ledger('x-once')).toMatchObject({ state: 'finished', exit_code: 1, raw_exit_code: 194 });
    const expired = await step({ executionId: 'x-late', body: 'echo no', notAfterSeconds: 1_700_000_000 });
    expect(expired.ResponseCode).toBe(76);
    const tampered = await step({
      executionId: 'x-tampered',
      body: 'echo no',
      payloadSha256: '0'.repeat(64),
    });
    expect(tampered.ResponseCode).toBe(77);
    expect(await ledger('x-tampered')).toEqual({ state: 'absent', execution_id: 'x-tampered' });
  });

  test('the body gets its arguments as they are, whatever they hold', async () => {
    const argv = ["a'b", '$(id)', '`id`', 'two words', '{{ ExecutionId }}', 'ü'];
    const result = await step({ body: 'printf "%s\\n" "$@"', argv });
    expect(result.StandardOutputContent).toBe(`${argv.join('\n')}\n`);
  });

  test('a message that is delivered twice lets a step run once', async () => {
    const { ssm } = lab.clients;
    const body = 'echo ran >>/tmp/twice; sleep 1';
    const id = await send(ssm, {
      DocumentName: 'RecoverOps-RunStep',
      InstanceIds: [host.instanceId],
      Parameters: stepParameters({ executionId: 'x-twice', body }),
    });
    lab.systemsManager.redeliver(id, host.instanceId);
    await expect.poll(() => existsSync(fileOf('x-twice', 'result.json')), WAIT).toBe(true);
    expect((await step({ body: 'cat /tmp/twice' })).StandardOutputContent).toBe('ran\n');
  });

  test('cancelling a step ends its body, and the ledger keeps it as started', async () => {
    const { ssm } = lab.clients;
    const id = await send(ssm, {
      DocumentName: 'RecoverOps-RunStep',
      InstanceIds: [host.instanceId],
      Parameters: stepParameters({ executionId: 'x-cancel', body: 'sleep 7771', timeoutSeconds: 300 }),
    });
    await expect.poll(() => existsSync(fileOf('x-cancel', 'started.json')), WAIT).toBe(true);
    await ssm.send(new CancelCommandCommand({ CommandId: id }));
    expect((await until(ssm, id, host.instanceId, undefined, COMMAND_LIMIT_MS)).Status).toBe('Cancelled');
    const left = async () =>
      (await step({ body: 'ps -eo args | grep -c "^sleep 7771"' })).StandardOutputContent;
    await expect.poll(left, WAIT).toBe('0\n');
    expect(await ledger('x-cancel')).toMatchObject({ state: 'started', running: false });
  });

  test('output over the limit is cut, and whole in S3', async ({ annotate }) => {
    const { bucket } = lab.provisioned;
    const result = await run({
      DocumentName: 'Test-Long',
      OutputS3BucketName: bucket,
      OutputS3KeyPrefix: 'out',
    });
    expect(result).toMatchObject({ Status: 'Success', ResponseCode: 0 });
    expect(result.StandardOutputContent).toMatch(/^o{20000,24000}/);
    expect(result.StandardOutputContent?.length).toBeLessThanOrEqual(24_000);
    const stored = async (): Promise<string | undefined> => {
      const Prefix = `out/${result.CommandId}/${host.instanceId}/awsrunShellScript/`;
      const { Contents } = await lab.clients.s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix }));
      return Contents?.map(({ Key }) => Key).find((key) => key?.endsWith('/stdout'));
    };
    if (subject.uploadsToLab) await expect.poll(stored, UPLOAD_WAIT).toBeDefined();
    const key = await stored();
    if (key === undefined) {
      await annotate('The agent did not upload its output to the lab: S3.Endpoint does not work with it.');
      return;
    }
    const object = await lab.clients.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    expect(await object.Body?.transformToString()).toBe('o'.repeat(30_000));
  });

  test('a full disk: archive-and-truncate-log', async () => {
    await lab.chaos('fill-disk');
    await expect.poll(() => alarmState('Disk-Critical-ASG'), WAIT).toBe('ALARM');
    expect(await diagnose('usage')).toMatch(/^f \d+ \d{8,} \d+ 1 \S+ \S+ \/var\/log\/app\/debug\.log$/m);
    const { action, verify } = runbook('archive-and-truncate-log');
    const path = '/var/log/app/debug.log';
    const checked = () => step({ body: verify.script, argv: [path, '30'] });
    expect((await checked()).ResponseCode).toBe(1);
    const fixed = await step({
      executionId: 'x-disk',
      body: action.script,
      argv: [path, 'logs/agent/debug.gz'],
    });
    expect(fixed.StandardErrorContent).toMatch(
      /^recoverops-fence: finished execution_id=x-disk exit_code=0\n?$/,
    );
    expect(fixed).toMatchObject({ Status: 'Success', ResponseCode: 0 });
    expect((await checked()).ResponseCode).toBe(0);
    expect(await ledger('x-disk')).toMatchObject({ state: 'finished', exit_code: 0 });
    const archive = await lab.clients.s3.send(
      new GetObjectCommand({ Bucket: lab.provisioned.bucket, Key: 'logs/agent/debug.gz' }),
    );
    const bytes = (await archive.Body?.transformToByteArray()) ?? new Uint8Array();
    expect(gunzipSync(bytes).length).toBeGreaterThan(30_000_000);
    await expect.poll(() => alarmState('Disk-Critical-ASG'), WAIT).toBe('OK');
  });

  test('memory used up: end-process', async () => {
    await lab.chaos('exhaust-memory');
    await expect.poll(() => alarmState('Memory-Exhaustion-ASG'), WAIT).toBe('ALARM');
    const seen = await diagnose('memory-holders');
    const hog =
      /^holder (\d+) (?:\S+ ){8}- (\S+) (\w{3} \w{3} [ \d]\d [\d:]{8} \d{4}) (report-worker)$/m.exec(seen);
    expect(hog, seen).not.toBeNull();
    const [, pid = '', executable = '', startedAt = '', command = ''] = hog ?? [];
    const { action, verify } = runbook('end-process');
    const fixed = await step({
      executionId: 'x-memory',
      body: action.script,
      argv: [pid, startedAt, command, executable, '0'],
    });
    expect(fixed).toMatchObject({ Status: 'Success', ResponseCode: 0 });
    expect(fixed.StandardOutputContent).toContain(`ended report-worker (pid ${pid}) with SIGTERM`);
    expect((await step({ body: verify.script, argv: [pid, startedAt] })).ResponseCode).toBe(0);
    expect(await ledger('x-memory')).toMatchObject({ state: 'finished', exit_code: 0 });
    await expect.poll(() => alarmState('Memory-Exhaustion-ASG'), WAIT).toBe('OK');
  });

  test('nginx is down: restart-nginx', async () => {
    await host.site.until('healthy', HANG_LIMIT_MS);
    await lab.chaos('stop-nginx');
    await expect.poll(() => alarmState('Nginx-Down-ALB'), WAIT).toBe('ALARM');
    expect(await diagnose('units')).toMatch(/^(?:failed|inactive) .*nginx\.service$/m);
    const { action, verify } = runbook('restart-nginx');
    const fixed = await step({ executionId: 'x-nginx', body: action.script });
    expect(fixed).toMatchObject({ Status: 'Success', ResponseCode: 0 });
    expect((await step({ body: verify.script })).StandardOutputContent).toContain('/health answers 200');
    expect(await ledger('x-nginx')).toMatchObject({ state: 'finished', exit_code: 0 });
    await host.site.until('healthy', HANG_LIMIT_MS);
    await expect.poll(() => alarmState('Nginx-Down-ALB'), WAIT).toBe('OK');
  });
}
