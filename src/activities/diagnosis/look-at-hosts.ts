import { sleep } from '@temporalio/activity';
import { LIMITS } from '../../domain/bounds.ts';
import { CAUSES } from '../../domain/diagnosis/causes/registry.ts';
import type { FactRead } from '../../domain/diagnosis/facts.ts';
import type { HostView } from '../../domain/diagnosis/host-view.ts';
import { nextProbes } from '../../domain/diagnosis/judge/next-probes.ts';
import type { ProbeDefinition } from '../../domain/diagnosis/probes/probe.ts';
import { probeCommands } from '../../domain/diagnosis/probes/probe-commands.ts';
import { hasProbeOutput, probeOutputs } from '../../domain/diagnosis/probes/probe-sections.ts';
import { PROBES } from '../../domain/diagnosis/probes/registry.ts';
import type { Target } from '../../domain/diagnosis/target.ts';
import { hasEnded, type Invocation } from '../../domain/execution/invocation.ts';
import type { DiagnosticsPort } from '../../ports/aws-access.ts';
import { isServiceError, reasonOf } from '../activity-failure.ts';
import { ACTIVITY_BOUNDS } from '../bounds.ts';
import { awaitInvocation } from '../execution/await-invocation.ts';

export interface LookDeps {
  readonly ssm: Pick<DiagnosticsPort, 'sendReadOnly' | 'findInvocation'>;
  readonly documentPrefix: string;
  readonly now: () => number;
  /** 32 hex digits, unpredictable and new with every call: the delimiters of one command's output hold it. */
  readonly createNonce: () => string;
}

/** A host of the incident, and what is known of it so far. */
export interface LookedAt {
  readonly target: Target;
  readonly view: HostView;
  /** It did not answer, so it is not asked again. */
  readonly isSilent: boolean;
}

/** What one host printed for one command. */
export interface ProbeAnswer {
  readonly targetId: string;
  readonly round: number;
  readonly probes: readonly ProbeDefinition[];
  readonly invocation: Invocation;
  /** The one that its command was sent with. */
  readonly nonce: string;
}

export interface Look {
  readonly hosts: readonly LookedAt[];
  readonly answers: readonly ProbeAnswer[];
  readonly rounds: number;
}

/** Probes that one host was asked, and what came of it. */
interface Asked {
  readonly targetId: string;
  readonly probes: readonly ProbeDefinition[];
  /** Why there is none. */
  readonly answer: ProbeAnswer | { readonly why: string };
}

interface SentCommand {
  readonly commandId: string;
  readonly nonce: string;
}

const definitionsOf = (names: readonly string[]) => PROBES.filter(({ name }) => names.includes(name));

/** What a probe should have told and did not. */
const unread = ({ name, tells }: Pick<ProbeDefinition, 'name' | 'tells'>, why: string): FactRead => ({
  kind: 'unread',
  probe: name,
  what: tells,
  why,
});

/** One command for all targets; one each when SSM refuses the group because of one of them. */
async function sendProbes(
  deps: LookDeps,
  incidentId: string,
  probes: readonly ProbeDefinition[],
  targetIds: readonly string[],
): Promise<ReadonlyMap<string, SentCommand>> {
  const send = async (instanceIds: readonly string[]): Promise<SentCommand> => {
    const nonce = deps.createNonce();
    const commandId = await deps.ssm.sendReadOnly({
      documentName: `${deps.documentPrefix}Diagnose`,
      instanceIds,
      parameters: { Probes: probes.map(({ name }) => name).join(','), Nonce: nonce },
      comment: `diagnose ${incidentId}`.slice(0, 100),
      deliveryTimeoutSeconds: ACTIVITY_BOUNDS.readDeliveryTimeoutSeconds,
      // The raw output never leaves: what SSM returns is all that the probes may print.
      output: null,
    });
    return { commandId, nonce };
  };
  try {
    const command = await send(targetIds);
    return new Map(targetIds.map((id) => [id, command]));
  } catch (error) {
    if (!isServiceError(error) || error.kind !== 'refused' || targetIds.length === 1) throw error;
    const sent = await Promise.allSettled(targetIds.map(async (id) => [id, await send([id])] as const));
    const accepted = sent.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    if (accepted.length === 0) throw error;
    return new Map(accepted);
  }
}

/** Without a probe's output they never started there, whatever SSM calls the end. */
function isAnswer(invocation: Invocation | undefined, nonce: string): invocation is Invocation {
  return invocation !== undefined && hasEnded(invocation) && hasProbeOutput(invocation.stdout, nonce);
}

interface Question {
  readonly probes: readonly ProbeDefinition[];
  readonly targetIds: readonly string[];
}

/** Hosts of which the same is wanted share their commands. */
function questionsOf(wanted: ReadonlyMap<string, readonly string[]>): readonly Question[] {
  const byList = Map.groupBy(wanted, ([, names]) => names.join(','));
  return [...byList.values()].flatMap((hosts) => {
    const targetIds = hosts.map(([id]) => id);
    return probeCommands(definitionsOf(hosts[0]?.[1] ?? [])).map((probes) => ({ probes, targetIds }));
  });
}

async function ask(
  deps: LookDeps,
  incidentId: string,
  round: number,
  { probes, targetIds }: Question,
  deadlineMs: number,
): Promise<readonly Asked[]> {
  const sent = await sendProbes(deps, incidentId, probes, targetIds);
  const waiting = { ssm: deps.ssm, now: deps.now, pause: sleep };
  return Promise.all(
    targetIds.map(async (targetId): Promise<Asked> => {
      const command = sent.get(targetId);
      if (command === undefined)
        return { targetId, probes, answer: { why: 'SSM refused to send the command to it' } };
      const { commandId, nonce } = command;
      const invocation = await awaitInvocation(waiting, commandId, targetId, deadlineMs);
      if (isAnswer(invocation, nonce))
        return { targetId, probes, answer: { targetId, round, probes, invocation, nonce } };
      const why =
        invocation !== undefined && hasEnded(invocation) ? 'the probes did not begin' : 'no answer in time';
      return { targetId, probes, answer: { why } };
    }),
  );
}

/** All questions of one round at once. In the first one it is an error where none could be asked. */
async function askAll(
  deps: LookDeps,
  incidentId: string,
  round: number,
  questions: readonly Question[],
  deadlineMs: number,
): Promise<readonly Asked[]> {
  const results = await Promise.allSettled(
    questions.map((question) => ask(deps, incidentId, round, question, deadlineMs)),
  );
  const errors = results.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  const fatal = errors.find((error) => !isServiceError(error));
  if (fatal !== undefined) throw fatal;
  if (round === 1 && errors.length > 0 && errors.length === results.length) throw errors[0];
  return results.flatMap((result, index): readonly Asked[] => {
    if (result.status === 'fulfilled') return result.value;
    const { probes, targetIds } = questions[index] ?? { probes: [], targetIds: [] };
    const why = `it could not be asked: ${reasonOf(result.reason)}`;
    return targetIds.map((targetId) => ({ targetId, probes, answer: { why } }));
  });
}

function factsOfAnswer({ probes, answer }: Asked): readonly FactRead[] {
  if ('why' in answer) return probes.map((probe) => unread(probe, answer.why));
  const outputs = probeOutputs(probes, answer.invocation.stdout, answer.nonce);
  return probes.flatMap((probe) => {
    const output = outputs.get(probe.name);
    return output === undefined
      ? [unread(probe, 'its output is missing or breaks off')]
      : probe.parse(output);
  });
}

/** The host with what it was asked and what is known from that. */
function learn(host: LookedAt, names: readonly string[], facts: readonly FactRead[]): LookedAt {
  const { view } = host;
  const { targetId } = view;
  return {
    ...host,
    view: {
      ...view,
      facts: [...view.facts, ...facts.map((fact) => ({ ...fact, targetId }))],
      asked: new Set([...view.asked, ...names]),
    },
  };
}

/** Time that a round may take: what is left, less what the rounds after it need at least. */
function roundDeadline(nowMs: number, deadlineMs: number, round: number): number {
  const later = LIMITS.lookRoundsMax - round;
  const leftMs = Math.max(0, deadlineMs - nowMs);
  return nowMs + Math.max(leftMs - later * ACTIVITY_BOUNDS.laterRoundMs, leftMs / (later + 1));
}

/**
 * Looks at the hosts in rounds: each asks what causes that are still possible want to know, and nothing twice. What does
 * not answer in time is a fact that could not be read; a host that answers nothing of a round is not asked again.
 */
export async function lookAtHosts(
  deps: LookDeps,
  incidentId: string,
  start: readonly LookedAt[],
  deadlineMs: number,
  onRound: (round: number) => void,
): Promise<Look> {
  let hosts = start;
  const answers: ProbeAnswer[] = [];
  let rounds = 0;
  for (let round = 1; round <= LIMITS.lookRoundsMax; round += 1) {
    const wanted = new Map(
      hosts
        .filter(({ isSilent }) => !isSilent)
        .map((host) => [host.view.targetId, nextProbes(host.view, CAUSES)]),
    );
    if ([...wanted.values()].every((names) => names.length === 0) || deps.now() >= deadlineMs) break;
    rounds = round;
    onRound(round);
    const online = new Map(
      [...wanted].filter(
        ([id, names]) =>
          names.length > 0 && hosts.some(({ target }) => target.instanceId === id && target.online),
      ),
    );
    const asked = await askAll(
      deps,
      incidentId,
      round,
      questionsOf(online),
      roundDeadline(deps.now(), deadlineMs, round),
    );
    hosts = hosts.map((host) => {
      const { instanceId } = host.target;
      const names = wanted.get(instanceId) ?? [];
      if (names.length === 0) return host;
      if (!online.has(instanceId)) {
        const facts = definitionsOf(names).map((probe) => unread(probe, 'the SSM agent is not online'));
        return learn(host, names, facts);
      }
      const mine = asked.filter(({ targetId }) => targetId === instanceId);
      const told = mine.flatMap(({ answer }) => ('why' in answer ? [] : [answer]));
      answers.push(...told);
      return { ...learn(host, names, mine.flatMap(factsOfAnswer)), isSilent: told.length === 0 };
    });
  }
  return { hosts, answers, rounds };
}
