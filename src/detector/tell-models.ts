import type { Logger } from 'pino';
import { MODELS_REPORT_KEY, modelsReport, type ToldModel } from '../domain/models/artefact/models-report.ts';
import type { ObjectStorePort } from '../ports/object-store.ts';

/**
 * Writes which models answer into the bucket, for whoever shows them. What fails is tried again with the next call: it stops nothing.
 * @returns Writes it, where it is not written yet. Never rejects.
 */
export function modelsTeller(
  objects: Pick<ObjectStorePort, 'put'>,
  told: readonly ToldModel[],
  at: number,
  log: Pick<Logger, 'warn'>,
): () => Promise<void> {
  const body = JSON.stringify(modelsReport(at, told));
  let writing: Promise<void> | null = null;
  return () => {
    writing ??= objects.put(MODELS_REPORT_KEY, body, 'application/json').catch((error: unknown) => {
      writing = null;
      log.warn({ err: error }, 'which models answer cannot be written; it is tried again');
    });
    return writing;
  };
}
