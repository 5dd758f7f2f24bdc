import type { Logger } from 'pino';
import type { Finding } from '../domain/alarm/finding/finding.ts';
import { hasJudged, type Judged, judgeWindow } from '../domain/logs/detection/detect.ts';
import type { LogPattern } from '../domain/logs/patterns/log-pattern.ts';
import type { LogWindow } from '../domain/logs/window/log-window.ts';
import type { TallyState } from '../domain/logs/window/window-tally.ts';
import { sha256Hex } from '../domain/text/sha256.ts';
import { FINDING_INVALID, type FindingStore } from '../ports/finding-store.ts';
import type { ObjectStorePort } from '../ports/object-store.ts';
import { ServiceError } from '../ports/service-error.ts';
import { EVIDENCE_BYTES, MEMORY_CONFLICTS_MAX, SETTLED_AT_ONCE_MAX } from './bounds.ts';
import type { ShardMemories } from './shard-memories.ts';

export interface SettleDeps {
  readonly memories: ShardMemories;
  readonly findings: Pick<FindingStore, 'settle'>;
  readonly objects: Pick<ObjectStorePort, 'put'>;
  readonly patterns: ReadonlyMap<string, LogPattern>;
  readonly region: string;
  readonly log: Pick<Logger, 'error'>;
  /** Whether the windows of a shard come one after the other. */
  readonly isInOrder: boolean;
  /** Called where a crash could matter; see docs/logs.md. */
  readonly reached: (point: string) => void;
}

export interface SettledWindow {
  /** Null: these counts were judged before, and their answer was lost. */
  readonly judged: Judged | null;
  readonly published: readonly Finding[];
  /** Findings that nobody could read: they are left out. */
  readonly invalid: number;
}

/** Windows as JSON, with as many templates as the bound leaves room for. */
function evidenceOf(windows: readonly LogWindow[]): string {
  for (
    let templatesMax = Math.max(0, ...windows.map(({ templates }) => templates.length));
    ;
    templatesMax >>= 1
  ) {
    const cut = windows.map((window) => ({ ...window, templates: window.templates.slice(0, templatesMax) }));
    const json = JSON.stringify(cut);
    if (json.length <= EVIDENCE_BYTES || templatesMax === 0) return json;
  }
}

const isOf = (finding: Finding, window: LogWindow) =>
  window.accountId === finding.accountId &&
  window.resource.kind === finding.resource.kind &&
  window.resource.id === finding.resource.id &&
  // What waited is of another window.
  window.to === finding.window.to;

async function withEvidence(
  { objects, reached }: SettleDeps,
  finding: Finding,
  windows: readonly LogWindow[],
): Promise<Finding> {
  const own = windows.filter((window) => isOf(finding, window));
  if (finding.state === 'OK' || own.length === 0) return finding;
  const body = evidenceOf(own);
  const { accountId, region, detector, resource, at } = finding;
  // The id of a resource is another's word: a hash of it cannot leave the folder.
  const name = sha256Hex(`${resource.kind}\n${resource.id}`).slice(0, 32);
  const sha256 = sha256Hex(body);
  const key = `findings/${accountId}/${region}/${detector}/${name}/${at.replaceAll(':', '')}-${sha256.slice(0, 12)}.json`;
  await objects.put(key, body, 'application/json');
  reached('after-finding-evidence');
  return { ...finding, evidence: { key, sha256 } };
}

const keyOf = ({ accountId, detector, resource }: Finding) =>
  [accountId, detector, resource.kind, resource.id].join('|');

const isInvalid = (error: unknown) => error instanceof ServiceError && error.code === FINDING_INVALID;

/**
 * Stores evidence of what was judged, then stores and publishes its findings. One that fails keeps no other from its turn but what
 * comes after it of the same detector and resource; one that nobody could read is left out.
 *
 * @throws The first failure, when all have had their turn: the window is given again.
 */
export async function settleFindings(
  deps: SettleDeps,
  shard: string,
  { findings, heard, windows }: Judged,
  ensureTime: () => void,
): Promise<Pick<SettledWindow, 'published' | 'invalid'>> {
  const published: Finding[] = [];
  const failed = new Map<string, unknown>();
  let invalid = 0;
  for (const group of inOrder([...findings, ...heard])) {
    ensureTime();
    // What follows a failure must not be settled before it: it would be old news when it comes again.
    const next = group.filter((finding) => !failed.has(keyOf(finding)));
    await Promise.all(
      next.map(async (finding) => {
        const { detector, resource, state } = finding;
        try {
          const told = { finding: await withEvidence(deps, finding, windows), shard };
          const { published: sent } = await deps.findings.settle(told);
          if (sent !== null) published.push(sent);
        } catch (error) {
          const about = { shard, detector, resource, state, err: error };
          if (isInvalid(error)) {
            invalid += 1;
            deps.log.error(about, 'a finding cannot be sent in any form; it is left out');
          } else {
            failed.set(keyOf(finding), error);
            deps.log.error(about, 'a finding cannot be settled; the window is tried again');
          }
        }
      }),
    );
  }
  for (const error of failed.values()) throw error;
  return { published, invalid };
}

/**
 * The end of a window: judges its counts, stores and publishes what changed, then remembers it. Killed anywhere in between it is
 * done again, with the same findings, until the memory has it; from then on it does nothing.
 *
 * @param ensureTime Throws when there is too little time left for another step.
 */
export async function settleWindow(
  deps: SettleDeps,
  shard: string,
  state: TallyState,
  ensureTime: () => void,
): Promise<SettledWindow> {
  const { memories, patterns, region, isInOrder, reached } = deps;
  for (let attempt = 0; attempt < MEMORY_CONFLICTS_MAX; attempt += 1) {
    ensureTime();
    // What this process knows may be old: another one may have settled windows since.
    const before = await memories.read(shard);
    if (hasJudged(before.memory, state, isInOrder)) return { judged: null, published: [], invalid: 0 };
    const judged = judgeWindow(before.memory, state, patterns, region, isInOrder);
    const settled = await settleFindings(deps, shard, judged, ensureTime);
    reached('before-memory-written');
    ensureTime();
    if (await memories.write(shard, before, judged.memory)) {
      reached('after-memory-written');
      return { judged, ...settled };
    }
  }
  throw new Error(
    `the memory of ${shard} was written by others ${MEMORY_CONFLICTS_MAX} times; it is tried again`,
  );
}

/** Groups of findings that may be settled side by side: of one detector and resource one after the other. */
function inOrder(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const groups: Finding[][] = [];
  let keys = new Set<string>();
  for (const finding of findings) {
    const key = keyOf(finding);
    const group = groups.at(-1);
    if (group === undefined || keys.has(key) || group.length >= SETTLED_AT_ONCE_MAX) {
      groups.push([finding]);
      keys = new Set([key]);
    } else {
      group.push(finding);
      keys.add(key);
    }
  }
  return groups;
}
