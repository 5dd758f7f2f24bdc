// A thread that trains one classifier of texts: threads share nothing, so a model has the same bytes however many train beside it.
import { parentPort, workerData } from 'node:worker_threads';
import { type HeadsSettings, type LabelledText, trainTextModel } from './train-text-model.ts';

/** What a thread is given. */
export interface TextJob {
  readonly texts: readonly LabelledText[];
  readonly classes: readonly string[];
  readonly settings: HeadsSettings;
}

if (parentPort !== null) {
  const { texts, classes, settings } = workerData as TextJob;
  const { parts } = trainTextModel(texts, classes, settings);
  // A table goes from thread to thread, an instance of a class does not.
  parentPort.postMessage({
    ...parts,
    salience: { ...parts.salience, telling: parts.salience.telling.table },
  });
}
