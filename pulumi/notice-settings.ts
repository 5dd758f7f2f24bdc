import { parseSlackUsers } from '../src/domain/access/slack-users.ts';
import { isMailAddress } from '../src/domain/text/mail-address.ts';
import type { ConfigReader } from './config-reader.ts';

/** How people are told besides the topic of notices. The secrets themselves are not in here. */
export interface NoticeSettings {
  readonly hasSlack: boolean;
  /** People decide by buttons in Slack. */
  readonly slackDecides: boolean;
  /** RECOVEROPS_SLACK_USERS; null: nobody is mapped. */
  readonly slackUsers: string | null;
  /** RECOVEROPS_EMAIL_FROM; null: no mail is sent. */
  readonly emailFrom: string | null;
  /** The address in it. */
  readonly emailFromAddress: string | null;
  readonly emailBySes: boolean;
  /** Mail goes through a mail server, on port 465 or 587. */
  readonly hasSmtp: boolean;
  /** Mails have a link by which their reader sees the incident once, without signing in. */
  readonly hasMailLinks: boolean;
}

/** What stands between angle brackets, or the whole. */
function addressIn(text: string): string {
  return /<([^<>]{1,254})>$/.exec(text)?.[1] ?? text;
}

export function readNotices(reader: ConfigReader): NoticeSettings {
  const hasSlack = reader.hasSecret('slackBotToken');
  const slackDecides = reader.hasSecret('slackSigningSecret');
  const slackUsers = reader.optional('slackUsers');
  const emailFrom = reader.optional('emailFrom');
  const emailBySes = reader.flag('emailBySes', false);
  const hasSmtp = reader.hasSecret('smtpUrl');
  const hasMailLinks = reader.hasSecret('mailLinkKey');
  const users = slackUsers === null ? null : parseSlackUsers(slackUsers);
  if (users !== null && !users.ok)
    reader.problem(
      'slackUsers',
      `${users.error}: give {"version":1,"users":[{"team":"T…","user":"U…","account":"ana","role":"approver"}]}`,
    );
  if (slackDecides && !hasSlack)
    reader.problem('slackSigningSecret', 'needs slackBotToken: without it no message has buttons');
  if (emailFrom !== null && !isMailAddress(addressIn(emailFrom)))
    reader.problem('emailFrom', `is "${emailFrom}": give an address, such as RecoverOps <ops@example.org>`);
  if (emailBySes && hasSmtp)
    reader.problem('emailBySes', 'and smtpUrl exclude each other: remove one of the two');
  if ((emailFrom !== null) !== (emailBySes || hasSmtp))
    reader.problem('emailFrom', 'goes with smtpUrl or with emailBySes: set both, or neither');
  if (hasMailLinks && emailFrom === null)
    reader.problem('mailLinkKey', 'needs emailFrom: without it no mail is sent');
  const emailFromAddress = emailFrom === null ? null : addressIn(emailFrom);
  return {
    hasSlack,
    slackDecides,
    slackUsers,
    emailFrom,
    emailFromAddress,
    emailBySes,
    hasSmtp,
    hasMailLinks,
  };
}
