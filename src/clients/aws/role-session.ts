import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { Config } from '../../config/config.ts';
import { sha256Hex } from '../../domain/text/sha256.ts';
import { ServiceError } from '../../ports/service-error.ts';
import { AWS_LIMITS } from '../bounds.ts';
import { awsOptions } from './aws-options.ts';
import { toServiceError } from './call-service.ts';

export interface RoleSession {
  readonly roleArn: string;
  /** At most 64 characters of letters, digits and `+=,.@_-`; CloudTrail shows it with every call. */
  readonly sessionName: string;
  readonly externalId: string | null;
}

export type RoleCredentials = Awaited<ReturnType<ReturnType<typeof fromTemporaryCredentials>>>;

const SESSION_NAME_TAG_CHARS = 8;

/** A session name that IAM takes. A longer one ends with a tag of the whole. */
export function sessionNameOf(text: string): string {
  const safe = text.replace(/[^\w+=,.@-]/g, '-');
  if (safe.length <= AWS_LIMITS.roleSessionNameChars) return safe.padEnd(2, '-');
  const tag = sha256Hex(text).slice(0, SESSION_NAME_TAG_CHARS);
  return `${safe.slice(0, AWS_LIMITS.roleSessionNameChars - tag.length - 1)}-${tag}`;
}

/** The request for which the credentials are wanted has not been sent, whatever STS said. */
function roleError(error: unknown, roleArn: string): ServiceError {
  const { kind, code, message } = toServiceError('sts', `AssumeRole ${roleArn}`, error);
  return new ServiceError({
    service: 'sts',
    operation: `AssumeRole ${roleArn}`,
    // A role that is not there is denied like one that may not be had.
    kind: kind === 'not_found' ? 'refused' : kind,
    code,
    detail: message.split(`${code}: `)[1] ?? '',
    neverSent: true,
    cause: error,
  });
}

/**
 * Credentials of an assumed role for any number of clients: one request at a time, renewed before they run out. STS is
 * asked in the home Region, whose session tokens are good in every Region. Throws ServiceError.
 */
export function createRoleSession(
  aws: Config['aws'],
  { roleArn, sessionName, externalId }: RoleSession,
  nowMs: () => number = () => Date.now(),
): () => Promise<RoleCredentials> {
  const assume = fromTemporaryCredentials({
    params: {
      RoleArn: roleArn,
      RoleSessionName: sessionName,
      DurationSeconds: AWS_LIMITS.roleSessionSeconds,
      ...(externalId === null ? {} : { ExternalId: externalId }),
    },
    clientConfig: awsOptions(aws),
  });
  let current: RoleCredentials | undefined;
  let underWay: Promise<RoleCredentials> | undefined;

  const leftMs = () => (current?.expiration?.getTime() ?? 0) - nowMs();

  async function renew(): Promise<RoleCredentials> {
    try {
      current = await assume();
      return current;
    } catch (error) {
      // STS may be away for a while: what is still good is used until it is not.
      if (current !== undefined && leftMs() > 0) return current;
      throw roleError(error, roleArn);
    } finally {
      underWay = undefined;
    }
  }

  return async () => {
    if (current !== undefined && leftMs() > AWS_LIMITS.roleRenewAheadMs) return current;
    underWay ??= renew();
    return await underWay;
  };
}
