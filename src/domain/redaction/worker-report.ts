import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { LIMITS } from '../bounds.ts';

/** Names the shape below; a changed shape gets another name, and is not read by releases that do not know it. */
export const WORKER_REPORT_FORMAT = 'worker-report/v1';

const CLOSED = { additionalProperties: false };
const Text = Type.String({ maxLength: LIMITS.settingChars });
const TextOrNull = Type.Union([Text, Type.Null()]);
const SettingName = Type.String({ minLength: 1, maxLength: LIMITS.settingNameChars });
const Time = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$' });
const Count = Type.Integer({ minimum: 0 });

const ToldSettingSchema = Type.Union([
  Type.Object(
    { name: SettingName, kind: Type.Literal('shown'), value: TextOrNull, isSet: Type.Boolean() },
    CLOSED,
  ),
  Type.Object({ name: SettingName, kind: Type.Literal('masked'), isSet: Type.Boolean() }, CLOSED),
]);

const WorkerReportSchema = Type.Object(
  {
    format: Type.Literal(WORKER_REPORT_FORMAT),
    /** As Temporal names it among those that poll, e.g. `17@worker-1`. */
    identity: Text,
    version: Text,
    /** Null: it is not versioned. */
    buildId: TextOrNull,
    startedAt: Time,
    /** When it said so last. */
    toldAt: Time,
    approvalMode: Type.Union([Type.Literal('on'), Type.Literal('off')]),
    policyVersion: Text,
    /** What may be done on hosts: where it was read from, and the hash of what it says. */
    site: Type.Object({ from: Text, sha256: Text }, CLOSED),
    /** Null: there is no notifications file. */
    notifications: Type.Union([Type.Object({ routes: Count, recipients: Count }, CLOSED), Type.Null()]),
    settings: Type.Array(ToldSettingSchema, { maxItems: LIMITS.settingsToldMax }),
    /** Bounds that no setting changes. */
    limits: Type.Array(Type.Object({ name: SettingName, value: Type.Number() }, CLOSED), {
      maxItems: LIMITS.settingsToldMax,
    }),
  },
  CLOSED,
);

/** What a worker says of itself while it runs; nothing in it is a secret. */
export type WorkerReport = Static<typeof WorkerReportSchema>;

/** Null: it is none of ours, or of another release. */
export function parseWorkerReport(json: unknown): WorkerReport | null {
  if (typeof json !== 'string') return null;
  try {
    const value: unknown = JSON.parse(json);
    return Check(WorkerReportSchema, value) ? value : null;
  } catch {
    return null;
  }
}
