import type { ApiError } from '../../contracts/api.ts';
import { ISSUED_TOKEN_LIMITS } from '../../domain/access/issued-token.ts';
import { LIMITS } from '../../domain/bounds.ts';
import { INGRESS_LIMITS } from '../bounds.ts';

interface CatalogueEntry {
  readonly status: number;
  readonly message: string;
  /** What the reader can do about it. */
  readonly nextStep: string;
}

/** Every error that the ingress answers with. docs/ERRORS.md says the same; a retired code is never used again. */
export const ERRORS = {
  'Request.Invalid': {
    status: 400,
    message: 'The request does not match what this route takes.',
    nextStep: 'Compare it with the API reference at /api/docs and send it again.',
  },
  'Request.NotJson': {
    status: 400,
    message: 'The body is not valid JSON.',
    nextStep: 'Send a JSON body with content-type application/json.',
  },
  'Request.TooSlow': {
    // Not 408: SNS gives up on every 4xx but 429, and what was slow may have been this process, or the way here.
    status: 503,
    message: 'The request took too long to arrive, and nothing was done.',
    nextStep: 'Send it again, the whole request within 3 seconds.',
  },
  'Request.TooLarge': {
    status: 413,
    message: 'The body is larger than this route takes.',
    nextStep:
      'Send at most 64 KiB to the API, 512 KiB to the webhooks of SNS and Slack and 1 MiB through the Temporal UI.',
  },
  'Request.UnsupportedMediaType': {
    status: 415,
    message: 'This route does not take that kind of body.',
    nextStep:
      'Send content-type application/json (SNS itself sends text/plain and Slack a form, which their webhooks take).',
  },
  'Request.HeadersTooLarge': {
    status: 431,
    message: 'The headers of the request are too large.',
    nextStep: 'Send at most 64 KiB of headers, the address included.',
  },
  'Request.CursorInvalid': {
    status: 400,
    message: 'The cursor is not one that this list gave.',
    nextStep: 'Start again without a cursor, with the same filters.',
  },
  'Request.RateLimited': {
    status: 429,
    message: 'Too many such requests came from this address.',
    nextStep: 'Wait a minute and send fewer.',
  },
  'Route.NotFound': {
    status: 404,
    message: 'There is nothing at this address.',
    nextStep: 'Look up the routes at /api/docs.',
  },
  'Host.Unknown': {
    status: 421,
    message: 'This server does not answer for the host name in the request.',
    nextStep: 'Use the URL that RecoverOps printed, or add the name to RECOVEROPS_ALLOWED_HOSTS.',
  },
  'Origin.Refused': {
    status: 403,
    message: 'The request comes from another site.',
    nextStep: 'Use the dashboard at the URL that RecoverOps printed, or a token from outside a browser.',
  },
  'Auth.Required': {
    status: 401,
    message: 'This needs a session or a token.',
    nextStep:
      'Open the login link that RecoverOps printed at its start, sign in at /login with an API token, or send "Authorization: Bearer <token>".',
  },
  'Auth.TokenInvalid': {
    status: 401,
    message: 'The token is not known.',
    nextStep:
      'Use the token in cli-token in the state directory, or have an admin make one (npx recoverops tokens create). One that was revoked or has expired is not known either.',
  },
  'Auth.LoginCodeInvalid': {
    status: 401,
    message: 'The login link was used already or is too old.',
    nextStep:
      'Print a fresh one with "npx recoverops login" where RecoverOps runs, or sign in with an API token.',
  },
  'MailLink.Invalid': {
    status: 401,
    message: 'This is no link that RecoverOps has put into a mail.',
    nextStep:
      'Open it from the mail itself, whole: some programs cut long links. Or open the incident by the other link of the mail, and sign in.',
  },
  'MailLink.Expired': {
    status: 410,
    message: 'The time of this link is over.',
    nextStep: 'Sign in to open the incident; the next mail about it has a link of its own.',
  },
  'MailLink.Used': {
    status: 410,
    message: 'This link was used already, and is good once.',
    nextStep:
      'If it was you, in this browser and within the last hour, go on reading. Else sign in; where nobody of you has pressed it, somebody else reads these mails: tell an admin, who sees when and from where in the sign-in log.',
  },
  'MailLink.OneIncident': {
    status: 403,
    message: 'The link of a mail lets its reader see one incident, and nothing else.',
    nextStep: 'Sign in for everything else.',
  },
  'Access.RoleNeeded': {
    status: 403,
    message: 'Your role may not do that.',
    nextStep:
      'Ask an admin for the role that is named. A token has the role that it was made with, a sign-in from its groups by RECOVEROPS_OIDC_ROLES; docs/operations/access.md says who may do what.',
  },
  'Auth.NoRole': {
    status: 403,
    message: 'You are known, but in no group that has a role here.',
    nextStep: 'Ask an admin of RecoverOps: RECOVEROPS_OIDC_ROLES says which group gives which role.',
  },
  'Auth.BalancerRefused': {
    status: 401,
    message: 'What the load balancer is said to have signed is not to be believed.',
    nextStep: 'Sign in again through the load balancer. The log of the ingress says what was wrong.',
  },
  'Auth.BalancerKeyUnavailable': {
    status: 503,
    message: 'The key that the load balancer signs with cannot be had now.',
    nextStep: 'Try again in a moment. Check that this machine reaches public-keys.auth.elb over HTTPS.',
  },
  'Auth.TokensUnreadable': {
    status: 503,
    message: 'Whether this token is still good cannot be read now.',
    nextStep:
      'Try again in a moment; tokens of the configuration and sign-ins through a provider work meanwhile. Check that DynamoDB answers, and that the infrastructure of this release is deployed.',
  },
  'Token.NotFound': {
    status: 404,
    message: 'There is no such token.',
    nextStep: 'List them with "recoverops tokens list"; what has been over for 90 days falls away.',
  },
  'Token.Configured': {
    status: 409,
    message: 'This token comes from the configuration and cannot be revoked here.',
    nextStep:
      'Take its entry out of RECOVEROPS_API_TOKENS, or out of tokens.json in the state directory, and restart the ingress.',
  },
  'Token.LockOut': {
    status: 409,
    message: 'Revoking this token locks somebody out.',
    nextStep: 'Make another token first, or say that it is meant: {"evenSo":true}, or --even-so.',
  },
  'Token.NameRefused': {
    status: 422,
    message: 'Nobody can have this name.',
    nextStep:
      'Give a visible name on one line of at most 120 characters that the record does not use for itself.',
  },
  'Token.Full': {
    status: 409,
    message: `There are ${ISSUED_TOKEN_LIMITS.tokensMax} tokens, the most that there may be.`,
    nextStep:
      'Those that are revoked or have expired fall away after 90 days. Revoke those that nobody needs.',
  },
  'Token.Busy': {
    status: 503,
    message: 'Others keep changing the tokens.',
    nextStep: 'Ask again in a moment.',
  },
  'Export.TooMany': {
    status: 503,
    message: `As many exports are under way as one process makes at once: ${INGRESS_LIMITS.exports.inFlightMax}.`,
    nextStep: 'Wait for one to end and ask again.',
  },
  'Export.RangeInvalid': {
    status: 422,
    message: 'The time range cannot be exported.',
    nextStep: `Give times such as 2026-11-01T00:00:00Z, since before until, at most ${INGRESS_LIMITS.exports.daysMax} days back.`,
  },
  'Auth.LoginLinksOff': {
    status: 409,
    message:
      'Login links are off, since several processes may answer and a link would be good at one of them only.',
    nextStep: 'Sign in at /login with your API token.',
  },
  'Auth.LoginLinkNeedsToken': {
    status: 409,
    message:
      'A login link is made for an API token alone: a browser that is signed in would get a new session by it that outlives its sign-in.',
    nextStep: 'Sign in on the other device as you did here, or print a link with "npx recoverops login".',
  },
  'Auth.TooManyFailures': {
    status: 429,
    message: 'Too many failed attempts came from this address.',
    nextStep: 'Wait a minute, then use a valid token or login link.',
  },
  'Incident.NotFound': {
    status: 404,
    message: 'There is no incident with this id.',
    nextStep: 'List the incidents to find its id; a new one may take a second to appear.',
  },
  'Incident.Ended': {
    status: 409,
    message: 'The incident has ended.',
    nextStep: 'Load it again to see how it ended.',
  },
  'Incident.NeedsAttention': {
    status: 409,
    message: 'The newest attempt has ended, so there is nothing to decide or abort.',
    nextStep: 'Plan again for the next attempt, or close the incident with a reason.',
  },
  'Incident.StillOpen': {
    status: 409,
    message: 'An attempt of the incident is under way, so there is nothing to plan again or close.',
    nextStep: 'Wait for it to end, decide on its plan, or abort it.',
  },
  'Incident.AttemptChanged': {
    status: 409,
    message: 'Another attempt has begun since the one that was shown.',
    nextStep: 'Load the incident again and act on what it shows now.',
  },
  'Incident.Closed': {
    status: 409,
    message: 'The incident is closed.',
    nextStep: 'Nothing more is done about it. When its alarm fires again, a new incident opens.',
  },
  'Incident.AttemptsSpent': {
    status: 409,
    message: `The incident has had ${LIMITS.attemptsMax} attempts, the most that one incident may have.`,
    nextStep:
      'Look at the host by hand and close it with a reason; when its alarm fires again, a new incident opens.',
  },
  'Incident.Superseded': {
    status: 409,
    message: 'A newer incident of the same alarm is open.',
    nextStep: 'Work on the newer incident; list the incidents of this alarm to find it.',
  },
  'Incident.NotRunning': {
    status: 409,
    message: 'No run of the incident is open in Temporal, so nobody can be told.',
    nextStep: 'Plan again or close it; either starts a run. Its timeline says how its last run ended.',
  },
  'Attending.Refused': {
    status: 409,
    message: 'Who looks after the incident cannot be changed.',
    nextStep: 'Load the incident again: it may be closed, or have as many notes as one attempt takes.',
  },
  'Attending.Unsettled': {
    status: 503,
    message: 'No worker took it in time; it may still be recorded.',
    nextStep: 'Check that the worker runs and look at the incident again before you say it once more.',
  },
  'Asking.Refused': {
    status: 409,
    message: 'The incident does not take this now.',
    nextStep: 'Load the incident again and act on what it shows now.',
  },
  'Asking.Unsettled': {
    status: 503,
    message: 'No worker took it in time; it may still count.',
    nextStep: 'Check that the worker runs and look at the incident again before you ask once more.',
  },
  'Suppression.Refused': {
    status: 422,
    message: 'There can be no such mute or maintenance window.',
    nextStep: 'Look at docs/attention.md for what one may be, and ask again.',
  },
  'Suppression.Full': {
    status: 409,
    message: `There are ${LIMITS.suppressionRules} mutes and maintenance windows, the most that there may be.`,
    nextStep: 'Take those away that nobody needs: recoverops maintenance list.',
  },
  'Suppression.NotFound': {
    status: 404,
    message: 'There is no mute or maintenance window with this id any more.',
    nextStep: 'List them with "recoverops maintenance list"; those that are over fall away.',
  },
  'Suppression.Busy': {
    status: 503,
    message: 'Others keep changing mutes and maintenance windows.',
    nextStep: 'Ask again in a moment.',
  },
  'Decision.Refused': {
    status: 409,
    message: 'The decision does not count.',
    nextStep: 'Load the incident again and decide on the plan that it shows now.',
  },
  'Decision.Unsettled': {
    status: 503,
    message: 'No worker took the decision in time; it may still count.',
    nextStep: 'Check that the worker runs and send the same decision again: it counts once.',
  },
  'Edit.Refused': {
    status: 409,
    message: 'The plan cannot be edited.',
    nextStep: 'Load the incident again: what waits may be another plan, be decided, or have ended.',
  },
  'Edit.Inadmissible': {
    status: 422,
    message: 'The edit asks for what is not allowed.',
    nextStep:
      'Choose from what is named as admissible, or reject the plan and act by hand. The plan that waits is as it was.',
  },
  'Edit.Failed': {
    status: 503,
    message: 'No plan could be made of the edit now.',
    nextStep: 'The plan that waits is as it was. Check that the worker runs, then ask for the edit again.',
  },
  'Edit.Unsettled': {
    status: 503,
    message: 'No worker took the edit in time; it may still count.',
    nextStep: 'Check that the worker runs, and load the incident again before you edit or approve.',
  },
  'Undo.Refused': {
    status: 409,
    message: 'The fix cannot be undone.',
    nextStep: 'Look at the host and act by hand; docs/operations/decide.md says what can be undone.',
  },
  'Claim.NotFound': {
    status: 404,
    message: 'Nobody holds this host.',
    nextStep: 'Look up the hosts that are held or kept with "npx recoverops claims".',
  },
  'Claim.Held': {
    status: 409,
    message: 'An incident is at work on this host.',
    nextStep: 'Wait for it to end, or abort it; then it gives the host back itself.',
  },
  'Claim.CouldStart': {
    status: 409,
    message: 'A command that was sent to this host could still start or run there.',
    nextStep: 'Wait until the time that is named, look at the host, and give it back then.',
  },
  'Claim.Changed': {
    status: 409,
    message: 'The claim changed while it was given back.',
    nextStep: 'Look at the claims again: an incident may have settled it and be at work.',
  },
  'Look.NotFound': {
    status: 404,
    message: 'There is no such look.',
    nextStep: 'Ask for a new one with POST /api/v1/looks or "npx recoverops diagnose".',
  },
  'Look.Failed': {
    status: 502,
    message: 'The host could not be looked at.',
    nextStep: 'Check that the worker may send commands and that SSM answers, then ask again.',
  },
  'Notification.TargetUnknown': {
    status: 404,
    message: 'The notifications file has no route and no recipient of that name.',
    nextStep:
      'Use one of the names in the message; "npx recoverops notifications check" lists those of a file.',
  },
  'Notification.NoFile': {
    status: 409,
    message: 'The worker has no notifications file, so there is nobody to tell.',
    nextStep:
      'Set RECOVEROPS_NOTIFICATIONS_FILE for the worker and restart it; docs/notifications.md has an example.',
  },
  'Notification.NoWorker': {
    status: 503,
    message: 'No worker has sent the test in time.',
    nextStep: 'Check that a worker runs, then try again; what is late is not sent any more.',
  },
  'Notification.NotFound': {
    status: 404,
    message: 'No such delivery of that incident is kept.',
    nextStep: 'List what people were told of it with "npx recoverops notifications list <incident>".',
  },
  'Notification.NotSentAgain': {
    status: 409,
    message: 'This delivery is not sent again.',
    nextStep:
      'Do what the message says; "npx recoverops notifications list <incident>" shows what each recipient was told, and how the incident stands "npx recoverops show <incident>".',
  },
  'Notification.RetryUnsettled': {
    status: 503,
    message: 'Nobody has said in time whether it is sent again; it may be.',
    nextStep:
      'Check that a worker of this build runs, look at "npx recoverops notifications list <incident>", and ask again where it still shows as failed: what was sent is not sent twice.',
  },
  'Question.Refused': {
    status: 422,
    message: 'The question cannot be asked.',
    nextStep: 'Change it as the message says and send it again.',
  },
  'Question.TooMany': {
    status: 409,
    message: 'This incident has had all the questions that it may have.',
    nextStep: 'Read the earlier answers; what is still unknown has to be looked at by a person.',
  },
  'Question.NotFound': {
    status: 404,
    message: 'There is no such question.',
    nextStep: 'List those of the incident with GET /api/v1/incidents/{incidentId}/questions, or ask again.',
  },
  'Question.Failed': {
    status: 502,
    message: 'The question was not answered.',
    nextStep: 'Look at its workflow in Temporal, then ask again.',
  },
  'Exchange.NotFound': {
    status: 404,
    message: 'Nothing of that id was sent to a model about this incident.',
    nextStep: 'List what was sent with GET /api/v1/incidents/{incidentId}/exchanges.',
  },
  'Exchange.Unreadable': {
    status: 502,
    message: 'What was sent cannot be read.',
    nextStep: 'Check S3 and the right of the ingress to read incidents/*/ai/*, then try again.',
  },
  'Message.NotFound': {
    status: 404,
    message: 'No such message is kept.',
    nextStep:
      'List those that are kept with "npx recoverops unparsed" or "npx recoverops ignored": what could not be read for 90 days, what was ignored for 7, and a newer one may have taken its place.',
  },
  'Message.StillUnparsed': {
    status: 409,
    message: 'The message still cannot be read as an alarm.',
    nextStep: 'Look at the alarm in CloudWatch yourself; try again after an upgrade.',
  },
  'Message.StillIgnored': {
    status: 409,
    message: 'The message still is about no alarm.',
    nextStep:
      'Leave it where it is none. Where it is one, set what its reason misses, such as RECOVEROPS_FINDINGS_TOPIC_ARN, then take it again.',
  },
  'Message.StoreFull': {
    status: 503,
    message: 'RecoverOps already keeps 1,000 messages that it could not read, so it does not take this one.',
    nextStep:
      'SNS keeps it and sends it again. Read those that wait with "npx recoverops unparsed", and find out who sends them.',
  },
  'Stream.TooMany': {
    status: 503,
    message: 'Too many live streams are open.',
    nextStep: 'Close other tabs of the dashboard, or poll instead.',
  },
  'Stream.ShareSpent': {
    status: 429,
    message: `You have ${INGRESS_LIMITS.streams.perPrincipalMax} live streams open, the most that one person or token may have.`,
    nextStep: 'Close other tabs of the dashboard and other clients that use your name, or poll instead.',
  },
  'Chaos.Off': {
    status: 404,
    message: 'Failures cannot be caused on purpose here.',
    nextStep: 'Use the lab ("npm start"); RECOVEROPS_CHAOS_DOCUMENT is not set.',
  },
  'Chaos.UnknownHost': {
    status: 404,
    message: 'There is no sandboxed host with this id.',
    nextStep: 'Take one of the hosts that GET /api/v1/session lists.',
  },
  'Chaos.Refused': {
    status: 502,
    message: 'SSM did not take the command.',
    nextStep: 'Check that the host is online and that the chaos document exists.',
  },
  'Ssm.Unavailable': {
    status: 503,
    message: 'SSM does not answer.',
    nextStep: 'Check the AWS endpoint and credentials, then try again.',
  },
  'Temporal.Unavailable': {
    status: 503,
    message: 'Temporal does not answer.',
    nextStep: 'Check that the Temporal server runs at TEMPORAL_ADDRESS, then try again.',
  },
  'Temporal.Refused': {
    status: 503,
    message: 'Temporal refuses the request.',
    nextStep: 'Check namespace, search attributes and credentials; the log of the ingress has the reason.',
  },
  'TemporalUi.Unavailable': {
    status: 503,
    message: 'The server of the Temporal UI does not answer.',
    nextStep:
      'Check that Temporal runs with its UI at RECOVEROPS_TEMPORAL_UI_SERVER, then load the page again.',
  },
  'TemporalUi.VouchedRefused': {
    status: 403,
    message:
      'Only the API says who decided and how they were known, and only workers say what they did, so this is not passed on to Temporal.',
    nextStep:
      'Decide, acknowledge or note in the dashboard, by the API or with the CLI. A signal by hand is JSON with a name and what it asks for, and nothing else; beside signals, a workflow is cancelled, terminated and reset from here, and nothing more.',
  },
  'TemporalUi.TooMany': {
    status: 503,
    message: 'Too many requests to the Temporal UI are under way.',
    nextStep: 'Close other tabs of the Temporal UI, wait a moment and load the page again.',
  },
  'Store.Unavailable': {
    status: 503,
    message: 'DynamoDB does not answer, so incidents cannot be read.',
    nextStep: 'Check the AWS endpoint and credentials, then try again. Alarms are taken meanwhile.',
  },
  'Scorecard.IndexMissing': {
    status: 503,
    message:
      'The table of incidents is older than the scorecard, and lacks the index that it is counted from.',
    nextStep:
      'Deploy the infrastructure of this release, or start the lab on a fresh folder. Incidents themselves are not affected.',
  },
  'Anchors.Unavailable': {
    status: 503,
    message: 'S3 does not answer, so the anchors of incidents cannot be read.',
    nextStep: 'Check the AWS endpoint and the right to list and read anchors/*, then try again.',
  },
  'Sns.CertificateUnavailable': {
    status: 503,
    message: 'The certificate that the message is signed with cannot be had now.',
    nextStep: 'SNS sends the message again. Check that this machine reaches the SNS endpoint over HTTPS.',
  },
  'Sns.ConfirmationFailed': {
    status: 503,
    message: 'The subscription could not be confirmed.',
    nextStep: 'SNS asks again. Check the right sns:ConfirmSubscription and the AWS endpoint.',
  },
  'Ingress.Overloaded': {
    status: 503,
    message: 'More alarms, or presses in Slack, wait than can be held.',
    nextStep: 'SNS sends the message again; press again in Slack. Check that Temporal keeps up.',
  },
  'Ingress.Stopping': {
    status: 503,
    message: 'The server is stopping.',
    nextStep: 'Try again when it is back.',
  },
  'Ingress.Internal': {
    status: 500,
    message: 'Something went wrong inside RecoverOps.',
    nextStep: 'Look for the request id in the log of the ingress.',
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** Thrown anywhere under a route to answer with an entry of the catalogue. */
export class ApiFault extends Error {
  override readonly name = 'ApiFault';
  readonly code: ErrorCode;
  /** `detail` takes the place of the catalogue's message; it is shown to the caller. */
  constructor(code: ErrorCode, detail?: string, options?: ErrorOptions) {
    super(detail ?? ERRORS[code].message, options);
    this.code = code;
  }
}

export function statusOf(code: ErrorCode): number {
  return ERRORS[code].status;
}

export function errorBody(code: ErrorCode, requestId: string, message?: string): ApiError {
  const entry = ERRORS[code];
  return { error: { code, message: message ?? entry.message, nextStep: entry.nextStep, requestId } };
}
