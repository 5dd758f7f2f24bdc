import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createSsmActivities } from '../src/activities/execution/ssm-activities.ts';
import { createIncidentActivities } from '../src/activities/incident/incident-activities.ts';
import { withCopies } from '../src/activities/incident/with-copy.ts';
import { createAiActivities } from '../src/activities/planning/ai-activities.ts';
import { loadRunbookCatalogue } from '../src/clients/files/runbook-catalogue.ts';
import type { ApprovalMode } from '../src/domain/policy/policy.ts';
import { DEFAULT_SITE } from '../src/domain/site/default-site.ts';
import type { HoldUp } from './hold-up.ts';
import type { MarkBoard } from './mark-board.ts';
import { withMarks } from './marked-activities.ts';
import { createMemoryAws } from './memory-aws.ts';
import { BENCH_SETTINGS } from './settings.ts';

const RUNBOOKS = join(import.meta.dirname, '../runbooks');

/** What may change between the phases of a run. */
export interface Conditions {
  /** Of incidents that open from now on. */
  approvalMode: ApprovalMode;
  readonly holdUp: HoldUp;
}

/** The real activities over ports in memory; the deterministic planner plans. */
export async function createBenchActivities(board: MarkBoard, conditions: Conditions) {
  const aws = createMemoryAws();
  const now = () => Date.now();
  const createNonce = () => randomBytes(16).toString('hex');
  const catalogue = await loadRunbookCatalogue(RUNBOOKS);
  const shared = { now, documentPrefix: 'RecoverOps-' };
  const forMode = (approvalMode: ApprovalMode) =>
    createIncidentActivities({
      ...aws,
      ...shared,
      catalogue,
      // Alarms of CloudWatch alone are measured.
      findings: { read: async () => null },
      suppressions: { read: async () => [] },
      questions: { list: async () => [] },
      notices: { publish: async () => 'published' },
      notifications: null,
      settings: BENCH_SETTINGS[approvalMode],
    });
  const modes = { on: forMode('on'), off: forMode('off') };
  const incident = {
    ...modes.on,
    openIncident: (input: Parameters<typeof modes.on.openIncident>[0]) =>
      modes[conditions.approvalMode].openIncident(input),
  };
  const ssm = withCopies(
    createSsmActivities({
      ...aws,
      ...shared,
      createNonce,
      crashpoint: () => {},
      site: DEFAULT_SITE,
    }),
    incident.projectIncident,
  );
  const ai = withCopies(
    createAiActivities({
      model: null,
      catalogue,
      executions: aws.executions,
      objects: aws.objects,
      incidents: aws.incidents,
      // Nobody asks while it is measured.
      questions: {
        begin: async () => ({ kind: 'full' }),
        markSent: async () => 'sent_before',
      },
      spend: { reserve: async () => false, giveBack: async () => undefined },
      questionUsdPerDay: 0,
      now,
      createNonce,
    }),
    incident.projectIncident,
  );
  const { holdUp } = conditions;
  return {
    incident: withMarks(incident, board, holdUp),
    ssm: withMarks(ssm, board, holdUp),
    ai: withMarks(ai, board, holdUp),
  };
}
