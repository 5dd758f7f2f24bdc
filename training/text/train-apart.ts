import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { TellingWords } from '../../src/domain/models/text/telling-words.ts';
import { TextModel, type TextModelParts } from '../../src/domain/models/text/text-model.ts';
import type { TextJob } from './train-text-thread.ts';

/** The parts of a model as a thread tells them: of words that tell, the table alone. */
type TrainedParts = Omit<TextModelParts, 'salience'> & {
  readonly salience: Omit<TextModelParts['salience'], 'telling'> & { readonly telling: Uint8Array };
};

const THREAD = new URL('./train-text-thread.ts', import.meta.url);

/** Jobs that wait for a thread, in the order in which they were asked for. */
const waiting: (() => void)[] = [];
let running = 0;

function trained(job: TextJob): Promise<TrainedParts> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(THREAD, { workerData: job });
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new Error(`A thread that trains texts ended with ${code}.`)));
  });
}

/**
 * Trains a classifier of texts in a thread of its own, as many at once as there are cores. The same job gives the same model to the last bit.
 *
 * @param jobOf Asked once a thread is free, so that texts of few jobs are in memory at a time.
 */
export async function trainApart(jobOf: () => TextJob): Promise<TextModel> {
  // One that need not wait begins before this returns: who asked may be busy from then on.
  if (running >= availableParallelism()) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    const { salience, ...parts } = await trained(jobOf());
    return new TextModel({
      ...parts,
      salience: { ...salience, telling: new TellingWords(salience.telling) },
    });
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    // It takes this one's place.
    else next();
  }
}
