import { randomBytes, randomUUID } from 'node:crypto';
import { BoundedMap } from '../../src/domain/text/bounded-map.ts';
import { AwsError } from '../http/aws-error.ts';
import { ANONYMOUS } from '../http/credential-scope.ts';
import { labLimits } from '../limits.ts';

/** Who signed a request, as far as its access key tells. The lab checks no signature. */
export interface LabCaller {
  readonly kind: 'user' | 'role' | 'anonymous';
  readonly accountId: string;
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>` for a role, of an IAM user for any other key. */
  readonly arn: string;
}

/** A role that may be assumed. */
export interface LabRole {
  readonly arn: string;
  /** Accounts whose callers its trust policy names. */
  readonly trustedAccounts: readonly string[];
  /** When its trust policy asks for one. */
  readonly externalId?: string;
}

export interface RoleSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAtMs: number;
  readonly assumedRoleId: string;
  readonly caller: LabCaller;
}

export interface AssumeRoleRequest {
  readonly caller: LabCaller;
  readonly roleArn: string;
  readonly sessionName: string;
  readonly externalId: string | undefined;
  readonly durationSeconds: number;
}

/** Roles, and the keys of their sessions. */
export interface Identities {
  defineRole(role: LabRole): void;
  removeRole(arn: string): void;
  /** Throws AccessDenied for a role that is not there or does not trust the caller: AWS tells neither from the other. */
  assume(request: AssumeRoleRequest): RoleSession;
  /** Throws InvalidClientTokenId or ExpiredTokenException for a session's key that is not good. */
  callerOf(accessKeyId: string, sessionToken: string | undefined): LabCaller;
}

/** A long-term key of another account than the lab's own: the account stands in it. */
const ACCOUNT_KEY = /^AKIALAB(\d{12})$/;
const ROLE_ARN = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]{1,64})$/;
const SESSION_KEY_PREFIX = 'ASIA';

export function createIdentities(homeAccountId: string): Identities {
  const roles = new Map<string, LabRole>();
  const sessions = new BoundedMap<string, RoleSession>(labLimits.roleSessionsMax);

  function userOf(accessKeyId: string): LabCaller {
    const accountId = ACCOUNT_KEY.exec(accessKeyId)?.[1] ?? homeAccountId;
    if (accessKeyId === ANONYMOUS) return { kind: 'anonymous', accountId, arn: 'anonymous' };
    return { kind: 'user', accountId, arn: `arn:aws:iam::${accountId}:user/${accessKeyId}` };
  }

  function keep(session: RoleSession): RoleSession {
    sessions.set(session.accessKeyId, session);
    return session;
  }

  return {
    defineRole(role) {
      if (!ROLE_ARN.test(role.arn)) throw new Error(`${role.arn} is not the ARN of a role`);
      roles.set(role.arn, role);
    },
    removeRole: (arn) => {
      roles.delete(arn);
    },
    assume({ caller, roleArn, sessionName, externalId, durationSeconds }) {
      const role = roles.get(roleArn);
      const [, accountId, name] = ROLE_ARN.exec(roleArn) ?? [];
      const isTrusted =
        role?.trustedAccounts.includes(caller.accountId) === true &&
        (role.externalId === undefined || role.externalId === externalId);
      if (!isTrusted || accountId === undefined) {
        throw new AwsError(
          'AccessDenied',
          `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
          { status: 403 },
        );
      }
      return keep({
        accessKeyId: `${SESSION_KEY_PREFIX}${randomBytes(8).toString('hex').toUpperCase()}`,
        secretAccessKey: randomBytes(30).toString('base64'),
        sessionToken: randomBytes(120).toString('base64'),
        expiresAtMs: Date.now() + durationSeconds * 1_000,
        assumedRoleId: `AROA${randomUUID().replaceAll('-', '').slice(0, 17).toUpperCase()}:${sessionName}`,
        caller: {
          kind: 'role',
          accountId,
          arn: `arn:aws:sts::${accountId}:assumed-role/${name}/${sessionName}`,
        },
      });
    },
    callerOf(accessKeyId, sessionToken) {
      if (!accessKeyId.startsWith(SESSION_KEY_PREFIX)) return userOf(accessKeyId);
      const session = sessions.get(accessKeyId);
      if (session === undefined || session.sessionToken !== sessionToken) {
        throw new AwsError(
          'UnrecognizedClientException',
          'The security token included in the request is invalid.',
          { status: 403, queryCode: 'InvalidClientTokenId' },
        );
      }
      if (Date.now() < session.expiresAtMs) return session.caller;
      throw new AwsError('ExpiredTokenException', 'The security token included in the request is expired', {
        status: 403,
        queryCode: 'ExpiredToken',
      });
    },
  };
}
