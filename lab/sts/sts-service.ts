import { AwsError } from '../http/aws-error.ts';
import { answerQuery, type QueryForm, type QueryOperation } from '../http/query-codec.ts';
import type { LabService } from '../http/service.ts';
import { element } from '../http/xml.ts';
import type { Identities } from './identities.ts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
const ROLE_ARN_CHARS = { min: 20, max: 2_048 };
/** The longest is the default maximum of a role, as the lab's roles set no other. */
const DURATION_SECONDS = { min: 900, max: 3_600 };

/** AssumeRole and GetCallerIdentity, with the checks that AWS makes of their input. */
export function createSts(identities: Identities): LabService {
  const operations = new Map<string, QueryOperation>([
    [
      'AssumeRole',
      (form, { caller }) => {
        const session = identities.assume({
          caller,
          roleArn: requireRoleArn(form),
          sessionName: requireMatch(form, 'RoleSessionName', SESSION_NAME),
          externalId: form.has('ExternalId') ? requireMatch(form, 'ExternalId', EXTERNAL_ID) : undefined,
          durationSeconds: readDuration(form),
        });
        return [
          element('AssumedRoleUser', [
            element('AssumedRoleId', session.assumedRoleId),
            element('Arn', session.caller.arn),
          ]),
          element('Credentials', [
            element('AccessKeyId', session.accessKeyId),
            element('SecretAccessKey', session.secretAccessKey),
            element('SessionToken', session.sessionToken),
            element('Expiration', new Date(session.expiresAtMs).toISOString()),
          ]),
        ];
      },
    ],
    [
      'GetCallerIdentity',
      (_form, { caller, scope }) => [
        element('Arn', caller.arn),
        element('UserId', scope.accessKeyId),
        element('Account', caller.accountId),
      ],
    ],
  ]);
  return {
    scopes: ['sts'],
    handle: (request) => answerQuery({ namespace: NAMESPACE, operations }, request),
    async stop() {},
  };
}

function requireRoleArn(form: QueryForm): string {
  const arn = form.get('RoleArn') ?? '';
  if (arn.length >= ROLE_ARN_CHARS.min && arn.length <= ROLE_ARN_CHARS.max) return arn;
  throw invalid('roleArn', arn);
}

function requireMatch(form: QueryForm, name: string, pattern: RegExp): string {
  const value = form.get(name) ?? '';
  if (pattern.test(value)) return value;
  throw invalid(`${name.charAt(0).toLowerCase()}${name.slice(1)}`, value);
}

function readDuration(form: QueryForm): number {
  const seconds = Number(form.get('DurationSeconds') ?? DURATION_SECONDS.max);
  if (Number.isInteger(seconds) && seconds >= DURATION_SECONDS.min && seconds <= DURATION_SECONDS.max) {
    return seconds;
  }
  throw new AwsError(
    'ValidationError',
    'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  );
}

function invalid(member: string, value: string): AwsError {
  return new AwsError(
    'ValidationError',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy its pattern`,
  );
}
