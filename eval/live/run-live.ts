import { type LiveStack, type LiveStackOptions, startLiveStack } from './live-stack.ts';
import { runTrial, type TrialOutcome } from './run-trial.ts';
import { LIVE_TRIALS, type LiveTrial } from './trials.ts';

/** The trials of these names, in the table's order. @throws Error naming what there is no trial of. */
export function trialsOf(names: readonly string[]): readonly LiveTrial[] {
  const unknown = names.filter((name) => LIVE_TRIALS.every((trial) => trial.name !== name));
  if (unknown.length > 0)
    throw new Error(`there is no live trial of ${unknown.join(', ')}; --list names all`);
  return LIVE_TRIALS.filter(({ name }) => names.includes(name));
}

/** A trial that could not be carried through is no proof of anything. */
function broken({ name, family, isHerring }: LiveTrial, error: unknown): TrialOutcome {
  const why = error instanceof Error ? error.message : String(error);
  return {
    name,
    family,
    isHerring,
    score: 'unhelpful',
    because: [`the trial broke off: ${why}`],
    causes: [],
    runbooks: [],
    said: [],
    status: null,
    seconds: 0,
    rounds: null,
    look: null,
    incidentId: null,
  };
}

async function runAll(
  stack: LiveStack,
  trials: readonly LiveTrial[],
  say: (line: string) => void,
  onOutcome: (outcome: TrialOutcome) => void,
): Promise<readonly TrialOutcome[]> {
  const outcomes: TrialOutcome[] = [];
  for (const trial of trials) {
    const outcome = await runTrial(stack, trial, say).catch((error: unknown) => broken(trial, error));
    outcomes.push(outcome);
    onOutcome(outcome);
  }
  return outcomes;
}

/** Starts a lab and RecoverOps beside it, runs the trials one after the other, and leaves nothing running. */
export async function runLive(
  trials: readonly LiveTrial[],
  options: LiveStackOptions,
  onOutcome: (outcome: TrialOutcome) => void,
): Promise<readonly TrialOutcome[]> {
  const stack = await startLiveStack(options);
  try {
    return await runAll(stack, trials, options.report, onOutcome);
  } finally {
    await stack.stop();
  }
}
