import type { Logger } from 'pino';
import { RememberingClassifier, type WindowClassifier } from '../domain/logs/detection/window-classifier.ts';
import { IncidentModels } from '../domain/models/incident/incident-models.ts';
import type { ServingModels } from './load-models.ts';

/**
 * Models are evidence alone: where they fail a window is judged without them.
 * @returns Null: none is loaded.
 */
export function guardedClassifier(
  serving: ServingModels,
  log: Pick<Logger, 'error'>,
): WindowClassifier | null {
  if (Object.values(serving).every((one) => one === null)) return null;
  const models = new RememberingClassifier(new IncidentModels(serving));
  return {
    classify(windows, sequence) {
      try {
        return models.classify(windows, sequence);
      } catch (error) {
        log.error({ err: error, resource: windows[0]?.resource }, 'models cannot tell what lines are of');
        return null;
      }
    },
  };
}
