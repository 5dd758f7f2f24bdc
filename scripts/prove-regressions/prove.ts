import { elapsed, type Report } from '../progress.ts';
import { type Checkout, checkOut, commitsOf, git, overlayTests } from './checkout.ts';
import { commitOf, type Finding } from './finding.ts';
import { describeProof, type Proof } from './proof.ts';
import { runTest } from './run-test.ts';

export interface ProveOptions {
  /** A repository with its packages installed. */
  readonly root: string;
  readonly findings: readonly Finding[];
  /** What the tests need, such as where Temporal's CLI is. */
  readonly env: NodeJS.ProcessEnv;
  readonly report: Report;
  /** Ends it: what runs is stopped and every worktree removed. */
  readonly signal: AbortSignal;
}

interface Stage {
  readonly parent: Checkout;
  readonly fix: Checkout;
  remove(): Promise<void>;
}

const NOT_RUN = { commit: null, parent: null, fix: null, head: null } as const;

/**
 * Runs the test of each finding on the parent of its fix, with the fix and at HEAD, the three side by side.
 * Leaves no worktree behind. @throws Error when `signal` ends it, or git cannot do its part.
 */
export async function prove({
  root,
  findings,
  env,
  report,
  signal,
}: ProveOptions): Promise<readonly Proof[]> {
  const commits = await commitsOf(root);
  const head = await checkOut(root, 'HEAD', report);
  const proofs: Proof[] = [];
  try {
    for (const finding of findings) {
      signal.throwIfAborted();
      const startedAt = Date.now();
      const proof = await proveOne(finding);
      signal.throwIfAborted();
      proofs.push(proof);
      report(`${proofs.length}/${findings.length} ${describeProof(proof)} (${elapsed(startedAt)})`);
    }
    return proofs;
  } finally {
    await head.remove();
  }

  async function proveOne(finding: Finding): Promise<Proof> {
    let commit: string;
    try {
      commit = commitOf(finding.subject, commits).hash;
    } catch (error) {
      return { finding, ...NOT_RUN, problem: error instanceof Error ? error.message : String(error) };
    }
    const stage = await openStage(commit);
    try {
      const [parent, fix, today] = await Promise.all(
        [stage.parent, stage.fix, head].map(({ directory }) => runTest(directory, finding, { env, signal })),
      );
      return {
        finding,
        commit,
        parent: parent ?? null,
        fix: fix ?? null,
        head: today ?? null,
        problem: null,
      };
    } finally {
      await stage.remove();
    }
  }

  async function openStage(commit: string): Promise<Stage> {
    const before = (await git(root, ['rev-parse', `${commit}^`])).trim();
    const parent = await checkOut(root, before, report);
    try {
      await overlayTests(parent.directory, before, commit);
      const fix = await checkOut(root, commit, report);
      const remove = async () => {
        await fix.remove();
        await parent.remove();
      };
      return { parent, fix, remove };
    } catch (error) {
      await parent.remove();
      throw error;
    }
  }
}
