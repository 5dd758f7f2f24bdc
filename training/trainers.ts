import type { ModelTrainer } from './model-trainer.ts';
import { sequenceTrainer } from './sequence/sequence-trainer.ts';
import { textTrainer } from './text/text-trainer.ts';

/** One for each model that the product ships. */
export const TRAINERS: readonly ModelTrainer[] = [textTrainer, sequenceTrainer];
