import type { Logger } from 'pino';
import type { Finding } from '../domain/alarm/finding/finding.ts';
import type { ShardMemory } from '../domain/logs/detection/shard-memory.ts';
import type { LogWindow } from '../domain/logs/window/log-window.ts';
import { sha256Hex } from '../domain/text/sha256.ts';
import { FINDING_INVALID, type FindingStore } from '../ports/finding-store.ts';
import type { ObjectStorePort } from '../ports/object-store.ts';
import { ServiceError } from '../ports/service-error.ts';
import { EVIDENCE_BYTES, MEMORY_CONFLICTS_MAX, SETTLED_AT_ONCE_MAX } from './bounds.ts';
import type { ShardMemories, VersionedMemory } from './shard-memories.ts';

export interface ChangeDeps {
  readonly memories: ShardMemories;
  readonly findings: Pick<FindingStore, 'settle'>;
  readonly objects: Pick<ObjectStorePort, 'put'>;
  readonly log: Pick<Logger, 'error'>;
  /** Called where a crash could matter; see docs/logs.md. */
  readonly reached: (point: string) => void;
}

/** What was judged of a shard, to be remembered and told. */
export interface MemoryChange {
  readonly memory: ShardMemory;
  readonly findings: readonly Finding[];
  /** What evidence of the findings is made of. */
  readonly windows: readonly LogWindow[];
}

/** `change`: null where there is nothing to remember. */
export interface MemoryStep<T> {
  readonly result: T;
  readonly change: MemoryChange | null;
}

/** What was told of a shard's findings. */
export interface Told {
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
  { objects, reached }: ChangeDeps,
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

/** The findings with their evidence, in their order. */
async function allWithEvidence(
  deps: ChangeDeps,
  { findings, windows }: MemoryChange,
  ensureTime: () => void,
): Promise<readonly Finding[]> {
  const all: Finding[] = [];
  for (let at = 0; at < findings.length; at += SETTLED_AT_ONCE_MAX) {
    ensureTime();
    const some = findings.slice(at, at + SETTLED_AT_ONCE_MAX);
    all.push(...(await Promise.all(some.map((finding) => withEvidence(deps, finding, windows)))));
  }
  return all;
}

const keyOf = ({ accountId, detector, resource }: Finding) =>
  [accountId, detector, resource.kind, resource.id].join('|');

const isInvalid = (error: unknown) => error instanceof ServiceError && error.code === FINDING_INVALID;

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

/**
 * Stores and publishes what a memory has to tell, then takes it out of the memory. One that fails keeps no other from its turn but
 * what comes after it of the same detector and resource; one that nobody could read is left out.
 *
 * @returns Whether the memory has nothing to tell any more; false: somebody else has written it meanwhile.
 * @throws The first failure, when all have had their turn. What failed stays in the memory.
 */
async function tellOutbox(
  deps: ChangeDeps,
  shard: string,
  held: VersionedMemory,
  ensureTime: () => void,
): Promise<Told & { readonly isCleared: boolean }> {
  const { outbox, takenOver } = held.memory;
  const all = [...takenOver, ...outbox];
  const published: Finding[] = [];
  const failed = new Map<string, unknown>();
  const left = new Set<Finding>();
  let invalid = 0;
  for (const group of inOrder(all)) {
    ensureTime();
    await Promise.all(
      group.map(async (finding) => {
        const { detector, resource, state } = finding;
        // What follows a failure must not be settled before it: it would be old news when it comes again.
        if (failed.has(keyOf(finding))) {
          left.add(finding);
          return;
        }
        try {
          const isTakenOver = takenOver.includes(finding);
          const { published: sent } = await deps.findings.settle({ finding, shard, isTakenOver });
          if (sent !== null) published.push(sent);
        } catch (error) {
          const about = { shard, detector, resource, state, err: error };
          if (isInvalid(error)) {
            invalid += 1;
            deps.log.error(about, 'a finding cannot be sent in any form; it is left out');
          } else {
            left.add(finding);
            failed.set(keyOf(finding), error);
            deps.log.error(about, 'a finding cannot be settled; it stays with its shard and is tried again');
          }
        }
      }),
    );
  }
  deps.reached('before-outbox-cleared');
  ensureTime();
  const isCleared =
    left.size === all.length ||
    (await deps.memories.write(shard, held, {
      ...held.memory,
      takenOver: takenOver.filter((finding) => left.has(finding)),
      outbox: outbox.filter((finding) => left.has(finding)),
    }));
  for (const error of failed.values()) throw error;
  if (isCleared) deps.reached('after-outbox-cleared');
  return { published, invalid, isCleared };
}

/**
 * The one way in which what a shard remembers changes. First whatever it has to tell is told. Then the step judges; what it has judged is
 * written with the findings, where the memory still is the one that was read, and else judged anew; then the findings are stored and
 * published; then they are taken out. Killed anywhere, whoever comes next goes on from what is written, so that two who judge at once
 * tell of one history.
 *
 * @param step Judges what the memory says; the same memory gives the same.
 * @param ensureTime Throws when there is too little time left for another step.
 * @throws ServiceError and others: it is to be done again, and what was done changes nothing then.
 */
export async function changeMemory<T>(
  deps: ChangeDeps,
  shard: string,
  step: (before: VersionedMemory) => Promise<MemoryStep<T>> | MemoryStep<T>,
  ensureTime: () => void,
): Promise<Told & { readonly result: T }> {
  const { memories, reached } = deps;
  const published: Finding[] = [];
  let invalid = 0;
  /** @returns Whether the memory was still the one that was read. */
  const tell = async (held: VersionedMemory): Promise<boolean> => {
    const told = await tellOutbox(deps, shard, held, ensureTime);
    published.push(...told.published);
    invalid += told.invalid;
    return told.isCleared;
  };
  for (let attempt = 0; attempt < MEMORY_CONFLICTS_MAX; attempt += 1) {
    ensureTime();
    // What this process knows may be old: another one may have judged since.
    let before = await memories.read(shard);
    if (before.memory.outbox.length + before.memory.takenOver.length > 0) {
      // What a shard begins with is not written yet.
      if (before.version === null && !(await memories.write(shard, before, before.memory))) continue;
      if (!(await tell(await memories.known(shard)))) continue;
      before = await memories.known(shard);
    }
    const { result, change } = await step(before);
    if (change === null) return { result, published, invalid };
    const outbox = await allWithEvidence(deps, change, ensureTime);
    reached('before-memory-written');
    ensureTime();
    if (!(await memories.write(shard, before, { ...change.memory, outbox }))) continue;
    reached('after-memory-written');
    // Whoever has written since has told them first.
    if (outbox.length > 0) await tell(await memories.known(shard));
    return { result, published, invalid };
  }
  throw new Error(
    `the memory of ${shard} was written by others ${MEMORY_CONFLICTS_MAX} times; it is tried again`,
  );
}
