import { LIMITS } from '../../domain/bounds.ts';
import { LAG_REPORT_KEY, parseLagReport } from '../../domain/logs/detection/lag-report.ts';
import type { LagReader } from '../../ports/lag-reader.ts';
import type { ObjectStorePort } from '../../ports/object-store.ts';
import { ServiceError } from '../../ports/service-error.ts';

/** Whoever may not list a bucket is refused what is not there, too. */
const REFUSED = `S3 refuses it: no detector has written it yet, or the right to read ${LAG_REPORT_KEY} is missing`;

/** What the detector tells of how far it has come, from S3: needs the right to read that one object, and no other. */
export function createLagReader(objects: Pick<ObjectStorePort, 'read'>): LagReader {
  return {
    async read() {
      try {
        // One byte more than may be: a longer one is said to be too long.
        const json = await objects.read(LAG_REPORT_KEY, LIMITS.lagReportBytes + 1);
        if (json === undefined) return { kind: 'none' };
        const report = parseLagReport(json);
        return report.ok
          ? { kind: 'told', report: report.value }
          : { kind: 'unread', why: `it cannot be read: ${report.error}` };
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        const why = error.kind === 'refused' ? REFUSED : `S3 does not answer: ${error.code}`;
        return { kind: 'unread', why };
      }
    },
  };
}
