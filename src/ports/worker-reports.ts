import type { WorkerReport } from '../domain/redaction/worker-report.ts';

/** What workers say of themselves. Throws ServiceError. */
export interface WorkerReportWriter {
  /** In the place of what the same worker said before. */
  tell(report: WorkerReport): Promise<void>;
  /** It has ended: nothing is said of it any more. Nothing happens where nothing was. */
  strikeOut(identity: string): Promise<void>;
}

export interface WorkerReportReader {
  /** Those that were heard of within a day, the newest first; `isPartial`: there are more, or some that cannot be read. */
  list(): Promise<{ readonly reports: readonly WorkerReport[]; readonly isPartial: boolean }>;
}
