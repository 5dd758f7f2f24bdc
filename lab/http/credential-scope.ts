import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from './aws-error.ts';

/** What a signature says that it is for. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

/** SNS serves these two to anybody who holds the link of a message. */
const UNSIGNED_SNS_ACTIONS = new Set(['ConfirmSubscription', 'Unsubscribe']);

/** Access key id of the scope given to unsigned calls. */
export const ANONYMOUS = 'anonymous';

/**
 * Finds out which service a request is for, from the SigV4 credential scope in the Authorization header or in a
 * presigned query. The lab trusts the scope: it checks form and, for presigned URLs, expiry, never the signature.
 * Throws AwsError 403 when there is no scope, 400 when it is malformed.
 */
export function readCredentialScope(
  method: string,
  url: URL,
  headers: IncomingHttpHeaders,
  region: string,
  nowMs: number,
): CredentialScope {
  const presigned = url.searchParams.get('X-Amz-Credential');
  if (presigned !== null) {
    assertNotExpired(url, nowMs);
    return parseCredential(presigned);
  }
  const authorization = headers.authorization;
  if (authorization === undefined) {
    if (method === 'GET' && UNSIGNED_SNS_ACTIONS.has(url.searchParams.get('Action') ?? '')) {
      return { accessKeyId: ANONYMOUS, region, service: 'sns' };
    }
    // Agents ask a bucket anonymously for its Region.
    if (method === 'HEAD' && bucketOfHost(headers.host) !== undefined) {
      return { accessKeyId: ANONYMOUS, region, service: 's3' };
    }
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', {
      status: 403,
    });
  }
  const credential = /^AWS4-HMAC-SHA256\s.*Credential=([^,\s]+)/.exec(authorization)?.[1];
  if (credential === undefined) {
    throw new AwsError('IncompleteSignature', "Authorization header requires 'Credential' parameter.");
  }
  return parseCredential(credential);
}

/** The bucket of a virtual-hosted address, `<bucket>.s3.<rest>`; undefined for a path-style one. */
export function bucketOfHost(host: string | undefined): string | undefined {
  return /^([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.s3[.-][a-z0-9.-]+(:\d+)?$/.exec(host ?? '')?.[1];
}

function parseCredential(credential: string): CredentialScope {
  // Access key ids never hold a slash, but reading from the right also survives one.
  const parts = credential.split('/');
  const [terminator, service, region, date, ...key] = parts.reverse();
  if (
    terminator !== 'aws4_request' ||
    !service ||
    !region ||
    !/^\d{8}$/.test(date ?? '') ||
    key.length === 0
  ) {
    throw new AwsError('IncompleteSignature', `Credential scope is malformed: ${credential}`);
  }
  return { accessKeyId: key.reverse().join('/'), region, service };
}

function assertNotExpired(url: URL, nowMs: number): void {
  const signedAt = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(url.searchParams.get('X-Amz-Date') ?? '');
  const lifetimeSeconds = Number(url.searchParams.get('X-Amz-Expires') ?? 'NaN');
  if (signedAt === null || !Number.isFinite(lifetimeSeconds)) {
    throw new AwsError(
      'AuthorizationQueryParametersError',
      'Query-string authentication version 4 requires X-Amz-Date and X-Amz-Expires.',
    );
  }
  const [year, month, day, hour, minute, second] = signedAt.slice(1).map(Number);
  const signedMs = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  if (nowMs > signedMs + lifetimeSeconds * 1000) {
    throw new AwsError('AccessDenied', 'Request has expired', { status: 403 });
  }
}
