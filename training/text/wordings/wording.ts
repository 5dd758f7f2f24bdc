import type { IncidentClass } from '../../../src/domain/alarm/finding/incident-class.ts';

/** Sentences by which programs tell of each kind of incident, beside the minutes of pack A: wordings without a frame. */
export type Wordings = Partial<Readonly<Record<IncidentClass | 'healthy' | 'unknown', readonly string[]>>>;
