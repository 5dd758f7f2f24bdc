import { LIMITS } from '../../domain/bounds.ts';
import { MODELS_REPORT_KEY, parseModelsReport } from '../../domain/models/artefact/models-report.ts';
import { cutText } from '../../domain/text/cut-text.ts';
import type { ModelsReader } from '../../ports/models-reader.ts';
import type { ObjectStorePort } from '../../ports/object-store.ts';
import { ServiceError } from '../../ports/service-error.ts';

/** Whoever may not list a bucket is refused what is not there, too. */
const REFUSED =
  'S3 refuses it: the detector has not written it yet, or the right to read detector/models.json is missing';

/** What the detector tells of its models, from S3: needs the right to read that one object, and no other. */
export function createModelsReader(objects: Pick<ObjectStorePort, 'read'>): ModelsReader {
  return {
    async read() {
      let json: string | undefined;
      try {
        // One byte more than may be: a longer one is said to be too long.
        json = await objects.read(MODELS_REPORT_KEY, LIMITS.modelsReportBytes + 1);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        return {
          kind: 'unread',
          why: error.kind === 'refused' ? REFUSED : `S3 does not answer: ${error.code}`,
        };
      }
      if (json === undefined) return { kind: 'none' };
      const report = parseModelsReport(json);
      return report.ok
        ? { kind: 'told', report: report.value }
        : { kind: 'unread', why: cutText(`it cannot be read: ${report.error}`, LIMITS.modelRefusedChars) };
    },
  };
}
