/** What somebody may do at all, from the least to the most; each may do what those before it may. */
export const ROLES = ['viewer', 'responder', 'approver', 'admin'] as const;
export type Role = (typeof ROLES)[number];

interface ActionRule {
  /** The least role that may do it. */
  readonly role: Role;
  /** What is done, as the beginning of a sentence. */
  readonly does: string;
}

/**
 * Everything that the API lets anybody do, and the least role for it. Whatever changes a host, or lets something change
 * one, takes an approver; whatever only stops, asks or closes takes a responder.
 */
export const API_ACTIONS = {
  'session.read': { role: 'viewer', does: 'Seeing who you are' },
  'login_link.make': { role: 'viewer', does: 'Making a login link for yourself' },
  'incident.read': { role: 'viewer', does: 'Reading incidents' },
  'incident.abort': { role: 'responder', does: 'Aborting an attempt' },
  'incident.plan_again': { role: 'responder', does: 'Asking for the next attempt' },
  'incident.undo': { role: 'responder', does: 'Asking for an undo of a fix' },
  'incident.close': { role: 'responder', does: 'Closing an incident' },
  'incident.attend': { role: 'responder', does: 'Saying who looks after an incident' },
  'question.read': { role: 'viewer', does: 'Reading questions to the model' },
  'question.ask': { role: 'responder', does: 'Asking the model a question' },
  'exchange.read': { role: 'viewer', does: 'Reading what was sent to the model' },
  'suppression.read': { role: 'viewer', does: 'Seeing what is muted' },
  'suppression.set': { role: 'responder', does: 'Muting an alarm or planning a maintenance window' },
  'suppression.remove': { role: 'responder', does: 'Taking a mute or a maintenance window away' },
  'notification.read': { role: 'viewer', does: 'Reading what people were told' },
  'notification.test': { role: 'responder', does: 'Testing whether people can be reached' },
  'notification.retry': { role: 'responder', does: 'Having something sent again that did not arrive' },
  'scorecard.read': { role: 'viewer', does: 'Reading the scorecard' },
  'plan.edit': { role: 'responder', does: 'Editing a plan that waits' },
  'plan.decide': { role: 'approver', does: 'Approving or rejecting a plan' },
  'message.read': { role: 'viewer', does: 'Reading kept messages' },
  'message.replay': { role: 'responder', does: 'Taking a kept message again' },
  'stop.read': { role: 'viewer', does: 'Seeing whether everything is stopped' },
  'stop.press': { role: 'responder', does: 'Stopping everything' },
  'stop.lift': { role: 'approver', does: 'Letting everything go on' },
  'claim.read': { role: 'viewer', does: 'Seeing which hosts are held' },
  'claim.release': { role: 'approver', does: 'Giving back a host that is kept' },
  'operations.read': { role: 'viewer', does: 'Reading settings, workers and the catalogue' },
  'look.read': { role: 'viewer', does: 'Reading a look at a host' },
  'look.begin': { role: 'responder', does: 'Looking at a host' },
  'chaos.cause': { role: 'responder', does: 'Causing a failure on purpose' },
  'token.read': { role: 'admin', does: 'Seeing API tokens' },
  'token.make': { role: 'admin', does: 'Making an API token' },
  'token.revoke': { role: 'admin', does: 'Revoking an API token' },
  'sign_in.read': { role: 'admin', does: 'Reading who signed in' },
  'sign_in.export': { role: 'admin', does: 'Exporting who signed in' },
  'decision.export': { role: 'admin', does: 'Exporting decisions' },
  'metrics.read': { role: 'viewer', does: 'Reading metrics' },
  'temporal_ui.read': { role: 'viewer', does: 'Reading in the Temporal UI' },
  'temporal_ui.change': { role: 'approver', does: 'Changing anything through the Temporal UI' },
} as const satisfies Record<string, ActionRule>;

export type ApiAction = keyof typeof API_ACTIONS;

export function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}

/** Whether a role is at least another. */
export function isAtLeast(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(least);
}

export function mayDo(role: Role, action: ApiAction): boolean {
  return isAtLeast(role, API_ACTIONS[action].role);
}

/** What an action needs and who gives it, for somebody who may not do it. */
export function refusalOf(role: Role, action: ApiAction): string {
  const rule = API_ACTIONS[action];
  return `${rule.does} needs the role ${rule.role}; you have the role ${role}. An admin can give you another.`;
}

/** Every action that a role may not do, each with the sentence that says so. */
export function refusalsOf(role: Role): Readonly<Partial<Record<ApiAction, string>>> {
  const actions = Object.keys(API_ACTIONS) as ApiAction[];
  return Object.fromEntries(
    actions.filter((action) => !mayDo(role, action)).map((action) => [action, refusalOf(role, action)]),
  );
}
