import type { IncidentHolder } from '../src/contracts/activities.ts';
import type { Target } from '../src/domain/diagnosis/target.ts';
import type { Invocation } from '../src/domain/execution/invocation.ts';
import type { IncidentSnapshot } from '../src/domain/record/incident-record.ts';
import type { AwsAccessPort, DiagnosticsPort, ExecutionPort } from '../src/ports/aws-access.ts';
import type { ClaimStorePort } from '../src/ports/claim-store.ts';
import type { ExecutionStorePort } from '../src/ports/execution-store.ts';
import type { HolderStorePort } from '../src/ports/incident-holder.ts';
import type { IncidentReader, IncidentWriter } from '../src/ports/incident-store.ts';
import type { KillSwitchReader } from '../src/ports/kill-switch.ts';
import type { ObjectStorePort, RawOutputPort } from '../src/ports/object-store.ts';
import { FakeClaims, FakeCloud, FakeExecutions } from '../test/support/fake-aws.ts';
import { logDiskWorld, printedProbes } from '../test/support/printed-host.ts';

/** Everything outside, in memory and answering at once, so that what is measured is RecoverOps and Temporal. */
export interface MemoryAws {
  readonly aws: AwsAccessPort;
  readonly objects: ObjectStorePort;
  readonly incidents: IncidentWriter & Pick<IncidentReader, 'get'>;
  readonly claims: ClaimStorePort;
  readonly holders: HolderStorePort;
  readonly killSwitch: KillSwitchReader;
  readonly executions: ExecutionStorePort;
}

/** Numbers of groups and alarms are how incident, hosts and alarm belong together. */
const numberIn = (text: string): string => /(\d+)/.exec(text)?.[1]?.replace(/^0+(?=\d)/, '') ?? '';

function hostsOf(group: string): readonly Target[] {
  return ['a', 'b'].map((letter) => ({
    instanceId: `i-${numberIn(group).padStart(16, '0')}${letter}`,
    name: `web-${numberIn(group)}-${letter}`,
    platform: 'Amazon Linux',
    agentVersion: '3.3.2299.0',
    online: true,
  }));
}

/** A group has a host that is ill (`…a`) and one that is well (`…b`). */
const WORLDS = { ill: logDiskWorld(97), well: logDiskWorld(41) } as const;
const MARK = '0'.repeat(32);
/** What was printed once, so that what is measured is RecoverOps and not the host that is played here. */
const printed = new Map<string, string>();

function probesOf(instanceId: string, { probes, nonce }: Looked): string {
  const kind = instanceId.endsWith('a') ? 'ill' : 'well';
  const key = `${kind} ${probes}`;
  const text = printed.get(key) ?? printedProbes(WORLDS[kind], probes.split(','), MARK);
  printed.set(key, text);
  return text.replaceAll(MARK, nonce);
}

interface Looked {
  readonly probes: string;
  readonly nonce: string;
}
type Sent = { readonly executionId: string } | Looked;

function succeeded(stdout: string, stderr: string): Invocation {
  const at = new Date().toISOString();
  return {
    status: 'Success',
    statusDetails: 'Success',
    responseCode: 0,
    stdout,
    stderr,
    startedAt: at,
    endedAt: at,
  };
}

export function createMemoryAws(): MemoryAws {
  const clearedAt = new Map<string, string>();
  /** What each command was sent with: the id of its execution, or its probes and their nonce. */
  const sent = new Map<string, Sent>();
  /** What is open, so that a run that waits for a person finds it; what is closed goes, and memory with it. */
  const open = new Map<string, IncidentSnapshot>();
  const incidentHolders = new Map<string, IncidentHolder>();
  const owners = new Map<string, string>();
  let commands = 0;

  function accept(command: Sent): string {
    commands += 1;
    const commandId = `c0ffee00-0000-4000-8000-${String(commands).padStart(12, '0')}`;
    sent.set(commandId, command);
    return commandId;
  }

  const findInvocation: DiagnosticsPort['findInvocation'] = async (commandId, instanceId) => {
    const command = sent.get(commandId);
    if (command === undefined) return undefined;
    if ('nonce' in command) return succeeded(probesOf(instanceId, command), '');
    // The fence's own last line, without which SSM's success would be no proof.
    const trace = `recoverops-fence: finished execution_id=${command.executionId} exit_code=0\n`;
    return succeeded('archived and truncated, now 12 % used\n', trace);
  };
  const diagnostics: DiagnosticsPort = {
    findTargets: async (filter) =>
      filter.kind === 'tag'
        ? hostsOf(filter.value)
        : filter.ids.flatMap((id) => hostsOf(id).filter((host) => host.instanceId === id)),
    sendReadOnly: async ({ parameters }) =>
      accept({ probes: parameters.Probes ?? '', nonce: parameters.Nonce ?? '' }),
    findInvocation,
    async readAlarm(alarmName) {
      const changedAt = clearedAt.get(numberIn(alarmName));
      return changedAt === undefined
        ? { state: 'ALARM', changedAt: new Date(0).toISOString(), reason: 'above the threshold' }
        : {
            state: 'OK',
            changedAt,
            reason: 'Threshold Crossed: 1 datapoint [12.0] was not greater than 85.0',
          };
    },
  };
  const rawOutput: RawOutputPort = {
    read: async () => undefined,
    list: async () => [],
    remove: async () => {},
  };
  const cloud = new FakeCloud(diagnostics);
  const execution: ExecutionPort = {
    async sendOnce({ instanceIds, parameters }) {
      // The fix helps: the alarm is OK from now on.
      for (const id of instanceIds) clearedAt.set(numberIn(id), new Date().toISOString());
      return { kind: 'accepted', commandId: accept({ executionId: parameters.ExecutionId ?? '' }) };
    },
    findInvocation,
    findCommandId: async () => undefined,
    cancel: async () => {},
    checkAccess: async () => {},
  };

  return {
    aws: {
      diagnostics: () => diagnostics,
      cloudView: () => cloud,
      execution: () => execution,
      rawOutput: () => rawOutput,
    },
    objects: {
      bucket: 'recoverops-bench',
      // Not kept: nobody reads them, and a long run must not run out of memory.
      put: async () => {},
      putIfAbsent: async () => 'written',
      read: async () => undefined,
      list: async () => [],
      remove: async () => {},
    },
    incidents: {
      async open({ incidentId, workflowKey }) {
        const owner = owners.get(incidentId) ?? workflowKey;
        owners.set(incidentId, owner);
        return owner === workflowKey
          ? { kind: 'opened' }
          : { kind: 'duplicate', status: 'completed', isClosed: true };
      },
      get: async () => undefined,
      async project(snapshot) {
        const { incidentId, closed } = snapshot.record;
        if (closed === null) open.set(incidentId, snapshot);
        else open.delete(incidentId);
        return 'written';
      },
      newest: async (incidentId) => open.get(incidentId),
      archive: async () => {},
    },
    killSwitch: { read: async () => ({ active: false, by: '', reason: '', at: null }) },
    holders: {
      findIncidentHolder: async (workflowId) => incidentHolders.get(workflowId),
      async holdIncident({ workflowId, holder }) {
        incidentHolders.set(workflowId, holder);
        return { kind: 'held' };
      },
      async releaseIncident(workflowId) {
        incidentHolders.delete(workflowId);
      },
    },
    claims: new FakeClaims(),
    executions: new FakeExecutions(),
  };
}
