import { incidentTrainer } from './incident/incident-trainer.ts';
import type { ModelTrainer } from './model-trainer.ts';
import { sequenceTrainer } from './sequence/sequence-trainer.ts';
import { textTrainer } from './text/text-trainer.ts';
import { treesTrainer } from './xgboost/trees-trainer.ts';

/** One for each model that the product ships; those behind others are made of what those say. */
export const TRAINERS: readonly ModelTrainer[] = [
  textTrainer,
  sequenceTrainer,
  treesTrainer,
  incidentTrainer,
];
