import { isJsonObject } from '../text/json-object.ts';
import { err, ok, type Result } from '../text/result.ts';
import { isPrincipal, TOKEN_LIMITS } from './api-tokens.ts';
import type { Identity } from './identity.ts';
import { isRole, ROLES, type Role } from './roles.ts';

/** Whom a user of Slack is here, as the operator says it. */
export interface SlackUser {
  /** Slack's id of the workspace that the user belongs to, such as `T0123ABCD`. */
  readonly team: string;
  /** Slack's id of the user, such as `U0123ABCD`; names can be changed by anybody who has one. */
  readonly user: string;
  /** The name that the same person has here: one name is one person, whatever they come by. */
  readonly account: string;
  readonly role: Role;
}

const SLACK_USER_LIMITS = {
  /** More of them in one list make it invalid. */
  usersMax: 1_000,
} as const;

const TEAM = /^[TE][A-Z0-9]{2,20}$/;
const USER = /^[UW][A-Z0-9]{2,20}$/;

function parseUser(value: unknown, at: string): Result<SlackUser> {
  if (!isJsonObject(value)) return err(`${at} is not an object`);
  const { team, user, account, role } = value;
  if (typeof team !== 'string' || !TEAM.test(team))
    return err(`${at}.team has to be the id of a workspace, such as T0123ABCD`);
  if (typeof user !== 'string' || !USER.test(user))
    return err(`${at}.user has to be the id of a user, such as U0123ABCD ("Copy member ID" in the profile)`);
  if (typeof account !== 'string' || !isPrincipal(account))
    return err(
      `${at}.account has to be a visible name on one line of at most ${TOKEN_LIMITS.principalChars} characters`,
    );
  if (!isRole(role)) return err(`${at}.role has to be one of ${ROLES.join(', ')}`);
  return ok({ team, user, account, role });
}

/** Reads `{"version":1,"users":[{"team","user","account","role"}]}`. */
export function parseSlackUsers(json: string): Result<readonly SlackUser[]> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return err('it is not JSON');
  }
  const list = isJsonObject(value) ? value.users : undefined;
  if (!Array.isArray(list)) return err('it has no list "users"');
  if (list.length > SLACK_USER_LIMITS.usersMax)
    return err(`it has more than ${SLACK_USER_LIMITS.usersMax} users`);
  const known = new Map<string, SlackUser>();
  for (const [index, item] of list.entries()) {
    const parsed = parseUser(item, `users[${index}]`);
    if (!parsed.ok) return parsed;
    const key = slackSubject(parsed.value);
    // Of two entries nobody could say which one counts.
    if (known.has(key)) return err(`users[${index}] is the user ${key} again`);
    known.set(key, parsed.value);
  }
  return ok([...known.values()]);
}

/** Who vouches for users of Slack in our records. */
const SLACK_ISSUER = 'https://slack.com';

/** Slack's own name for a person, over all workspaces. */
export function slackSubject({ team, user }: Pick<SlackUser, 'team' | 'user'>): string {
  return `${team}/${user}`;
}

/** Who pressed, where Slack signed that this user did; undefined: nobody has said who that is here. */
export function slackIdentity(
  users: readonly SlackUser[],
  pressed: Pick<SlackUser, 'team' | 'user'>,
): Identity | undefined {
  const found = users.find(({ team, user }) => team === pressed.team && user === pressed.user);
  if (found === undefined) return undefined;
  return {
    principal: found.account,
    role: found.role,
    method: 'slack',
    subject: slackSubject(found),
    issuer: SLACK_ISSUER,
  };
}
