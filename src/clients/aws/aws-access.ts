import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Config } from '../../config/config.ts';
import { type AwsAccount, type AwsPlace, findAccount } from '../../domain/access/aws-accounts.ts';
import { BoundedMap } from '../../domain/text/bounded-map.ts';
import {
  type AwsAccessPort,
  type DiagnosticsPort,
  type ExecutionPort,
  PlaceError,
} from '../../ports/aws-access.ts';
import { AWS_LIMITS } from '../bounds.ts';
import { awsOptions } from './aws-options.ts';
import { createAlarmsClient } from './cloudwatch.ts';
import { createRoleSession, type RoleCredentials, sessionNameOf } from './role-session.ts';
import { createSsmClient } from './ssm.ts';

/** The entry of that key, made by `make` where there is none. */
function madeOnce<T>(entries: BoundedMap<string, T>, key: string, make: () => T): T {
  const entry = entries.get(key) ?? make();
  entries.set(key, entry);
  return entry;
}

type Provider = () => Promise<RoleCredentials>;

/** What a client is built with: where, and as whom. Null credentials are the process's own. */
interface Identity {
  readonly region: string;
  readonly credentials: Provider | null;
}

/**
 * SSM and CloudWatch by account, Region and purpose. Without accounts nothing is served, but by an endpoint of its own
 * (the lab). `processName` tells this process's diagnostics sessions from
 * those of others in CloudTrail.
 */
export function createAwsAccess(aws: Config['aws'], processName: string): AwsAccessPort {
  const sessions = new BoundedMap<string, Provider>(AWS_LIMITS.keptClientsMax);
  const diagnosticsPorts = new BoundedMap<string, DiagnosticsPort>(AWS_LIMITS.keptClientsMax);
  const executionPorts = new BoundedMap<string, ExecutionPort>(AWS_LIMITS.keptClientsMax);
  // One pool of connections for all clients, so that a forgotten client leaves none open.
  const { requestHandler } = new SSMClient(awsOptions(aws)).config;

  const options = ({ region, credentials }: Identity, attemptsMax?: number) => ({
    ...awsOptions({ ...aws, region }, attemptsMax),
    requestHandler,
    ...(credentials === null ? {} : { credentials }),
  });

  function accountOf(
    place: AwsPlace | undefined,
  ): { readonly account: AwsAccount; readonly region: string } | null {
    // One endpoint that stands for all of AWS (the lab) has its accounts and Regions behind it.
    if (aws.accounts === null && aws.endpointUrl !== null) return null;
    if (aws.accounts === null) {
      throw new PlaceError(
        'no_account',
        "the worker's own account is not known, so no alarm can be told to be of it: set RECOVEROPS_ACCOUNT_ID. Nothing was read or changed",
      );
    }
    if (place === undefined) {
      throw new PlaceError('no_account', 'the call names no account and Region. Nothing was read or changed');
    }
    const found = findAccount(aws.accounts, place);
    if (found.kind !== 'found') throw new PlaceError(found.kind, found.message);
    return found;
  }

  function sessionOf(roleArn: string | null, externalId: string | null, name: string): Provider | null {
    if (roleArn === null) return null;
    const sessionName = sessionNameOf(name);
    return madeOnce(sessions, `${roleArn} ${sessionName}`, () =>
      createRoleSession(aws, { roleArn, sessionName, externalId }),
    );
  }

  return {
    diagnostics(place) {
      const found = accountOf(place);
      const region = found?.region ?? aws.region;
      return madeOnce(diagnosticsPorts, `${found?.account.accountId ?? ''} ${region}`, () => {
        const { diagnosticsRoleArn = null, externalId = null } = found?.account ?? {};
        const name = `recoverops-diagnostics-${processName}`;
        const identity = { region, credentials: sessionOf(diagnosticsRoleArn, externalId, name) };
        // One client reads and sends: what is sent here changes nothing and may be repeated.
        const client = new SSMClient(options(identity));
        const ssm = createSsmClient(aws, client, client);
        const alarms = createAlarmsClient(aws, new CloudWatchClient(options(identity)));
        const { findTargets, sendReadOnly, findInvocation } = ssm;
        return { findTargets, sendReadOnly, findInvocation, readAlarm: alarms.readAlarm };
      });
    },
    execution(place, incidentId) {
      const found = accountOf(place);
      const region = found?.region ?? aws.region;
      const { accountId = '', executionRoleArn = null, externalId = null } = found?.account ?? {};
      const credentials = sessionOf(executionRoleArn, externalId, `recoverops-${incidentId}`);
      const key = `${accountId} ${region} ${credentials === null ? '' : incidentId}`;
      return madeOnce(executionPorts, key, () => {
        const identity = { region, credentials };
        const ssm = createSsmClient(
          aws,
          new SSMClient(options(identity)),
          new SSMClient(options(identity, 1)),
        );
        const { sendOnce, findInvocation, findCommandId, cancel } = ssm;
        return {
          sendOnce,
          findInvocation,
          findCommandId,
          cancel,
          checkAccess: async () => {
            await credentials?.();
          },
        };
      });
    },
  };
}
