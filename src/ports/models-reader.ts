import type { ModelsTold } from '../domain/record/scorecard/scorecard.ts';

export interface ModelsReader {
  /** What the detector told last of its models. Never throws: what cannot be read is told so. */
  read(): Promise<ModelsTold>;
}
