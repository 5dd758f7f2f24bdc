import type { LagReport } from '../domain/logs/detection/lag-report.ts';

/** `none`: no detector has told yet. `unread`: `why` says why it is not known. */
export type LagTold =
  | { readonly kind: 'none' }
  | { readonly kind: 'unread'; readonly why: string }
  | { readonly kind: 'told'; readonly report: LagReport };

export interface LagReader {
  /** How far the log detector said that it has come. Never throws: what cannot be read is told so. */
  read(): Promise<LagTold>;
}
