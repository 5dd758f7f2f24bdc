import type { EditPlanRequest, IncidentView } from '../../contracts/api.ts';
import type { EditAck } from '../../contracts/messages.ts';
import { changeText, type EditOptions } from '../../domain/plan/edit-plan.ts';
import { matchesDigest } from '../../domain/plan/plan-digest.ts';
import { hostText } from '../../domain/record/brief/brief-text.ts';
import { ownCommand } from '../../domain/record/next-commands.ts';
import { countText } from '../../domain/text/count-text.ts';
import { type CommandContext, print } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type Line, line } from '../terminal.ts';

export interface EditSetting {
  readonly step?: string;
  readonly name: string;
  readonly value: string;
}

export interface EditPlanOptions {
  readonly plan?: string;
  readonly set: readonly EditSetting[];
  readonly target: readonly string[];
  readonly reason?: string;
}

const incidentPath = (incidentId: string) => `/incidents/${encodeURIComponent(incidentId)}`;
const DIGEST_SHOWN_CHARS = 12;

/** Parameters as they are typed after --set. */
const settingsText = (parameters: Readonly<Record<string, string | number>>) =>
  Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join('  ');

function optionLines({ hosts, steps }: EditOptions): Line[] {
  const targets = hosts.map(({ targetId, name }) => ({ instanceId: targetId, name }));
  return [
    line`Hosts that the plan may act on (--target):`,
    ...hosts.map(
      ({ targetId, isIn }) =>
        line`  ${isIn ? '*' : ' '} ${hostText(targetId, targets)}${isIn ? '' : ', left out now'}`,
    ),
    ...steps.flatMap(({ stepId, title, admissible, more }) => [
      line`${stepId}  ${title}: what our own rules admit (--set)`,
      ...admissible.map(
        ({ parameters, targetIds }) =>
          line`    ${settingsText(parameters)}  on ${targetIds.map((id) => hostText(id, targets)).join(', ')}`,
      ),
      ...(more > 0 ? [line`    and ${more} more; docs/operations/decide.md says how to see them`] : []),
    ]),
  ];
}

/** What may be changed in the plan that waits; nothing is sent. */
async function showOptions(context: CommandContext, incidentId: string): Promise<void> {
  const { record, editable } = await (await context.api()).get<IncidentView>(incidentPath(incidentId));
  if (editable === undefined || record.planDigest === null) {
    throw new CliError(
      EXIT.refused,
      'nothing_to_edit',
      `no plan of ${incidentId} waits for a decision: it is ${record.status.replace('_', ' ')}`,
      `See where it stands: ${ownCommand('show', incidentId)}`,
    );
  }
  const digest = record.planDigest.slice(0, DIGEST_SHOWN_CHARS);
  const { hosts, steps } = editable;
  const isOpen = hosts.length > 1 || steps.some(({ admissible, more }) => admissible.length + more > 1);
  if (!isOpen) {
    return print(context, editable, [
      line`Nothing in plan ${digest} of ${incidentId} can be changed: it has one host, and our own rules admit one set of parameters.`,
      line`Decide on it as it is: ${ownCommand('show', incidentId)}`,
    ]);
  }
  const host = editable.hosts[0]?.targetId ?? 'HOST';
  print(context, editable, [
    line`Plan ${digest} of ${incidentId} may be changed until it is decided.`,
    ...optionLines(editable),
    line`An edit makes a new plan, which has to be approved anew: ${ownCommand('edit', incidentId, '--plan', digest, '--target', host, '--reason', '"why"')}`,
  ]);
}

/**
 * Asks for another plan in the place of the one that waits. Its digest is asked for on purpose, as for an approval: nobody edits
 * what they have not seen. With nothing to change it shows what may be.
 */
export async function editPlanOf(
  context: CommandContext,
  incidentId: string,
  { plan, set, target, reason }: EditPlanOptions,
): Promise<void> {
  if (set.length === 0 && target.length === 0) {
    await showOptions(context, incidentId);
    return;
  }
  if (plan === undefined || reason === undefined) {
    throw new CliError(
      EXIT.usage,
      'edit_what',
      'an edit names the plan that you looked at (--plan) and says why (--reason)',
      `See the plan and what may be changed: ${ownCommand('edit', incidentId)}`,
    );
  }
  const api = await context.api();
  const { record } = await api.get<IncidentView>(incidentPath(incidentId));
  if (record.planDigest !== null && !matchesDigest(plan, record.planDigest)) {
    throw new CliError(
      EXIT.refused,
      'stale_plan',
      `the plan of ${incidentId} has the digest ${record.planDigest.slice(0, DIGEST_SHOWN_CHARS)}…, not ${plan}`,
      `Look at it first: ${ownCommand('show', incidentId)}`,
    );
  }
  const body: EditPlanRequest = {
    plan,
    reason,
    ...(set.length === 0 ? {} : { set }),
    ...(target.length === 0 ? {} : { targets: target }),
  };
  const ack = await api.post<EditAck>(`${incidentPath(incidentId)}/edit`, body);
  const digest = ack.plan.slice(0, DIGEST_SHOWN_CHARS);
  print(context, ack, [
    line`Another plan waits now, ${digest}${ack.kind === 'repeated' ? ' (the same edit had been made before)' : ''}:`,
    ...ack.changes.map((change) => line`  ${changeText(change)}`),
    line`It needs ${countText(ack.required, 'approval')} until ${ack.deadline}; approvals of the plan before do not count.`,
    line`Look at it: ${ownCommand('show', incidentId)}`,
    line`Approve it: ${ownCommand('approve', incidentId, '--plan', digest)}`,
  ]);
}
