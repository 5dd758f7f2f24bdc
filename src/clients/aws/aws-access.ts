import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { S3Client } from '@aws-sdk/client-s3';
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
import type { CloudViewPort } from '../../ports/cloud-view.ts';
import type { RawOutputPort } from '../../ports/object-store.ts';
import type { SendResult } from '../../ports/ssm.ts';
import { AWS_LIMITS } from '../bounds.ts';
import { createAutoScalingClient } from './auto-scaling.ts';
import { awsOptions } from './aws-options.ts';
import { hasExpired } from './call-service.ts';
import { createAlarmsClient } from './cloudwatch.ts';
import { createInstancesClient } from './instances.ts';
import { createLoadBalancersClient } from './load-balancers.ts';
import { createRoleSession, type RoleCredentials, sessionNameOf } from './role-session.ts';
import { createObjectStore } from './s3.ts';
import { createAgentsClient, createSsmClient } from './ssm.ts';

/** The entry of that key, made by `make` where there is none. */
function madeOnce<T>(entries: BoundedMap<string, T>, key: string, make: () => T): T {
  const entry = entries.get(key) ?? make();
  entries.set(key, entry);
  return entry;
}

/**
 * A port that is looked up for each call, and forgotten when AWS calls its credentials expired (their own date may say
 * otherwise: revoked, or a clock that was off), so that the next call is made with fresh ones.
 */
function renewed<P extends object>(find: () => P, forget: () => void): P {
  const call = (name: keyof P, args: readonly unknown[]) =>
    (find()[name] as (...given: readonly unknown[]) => Promise<unknown>)(...args);
  const methods = Object.keys(find()).map((name) => {
    const method = async (...args: readonly unknown[]): Promise<unknown> => {
      try {
        const answer = await call(name as keyof P, args);
        if (isNotSent(answer) && hasExpired(answer.error)) forget();
        return answer;
      } catch (error) {
        if (hasExpired(error)) forget();
        throw error;
      }
    };
    return [name, method] as const;
  });
  return Object.fromEntries(methods) as P;
}

function isNotSent(answer: unknown): answer is Extract<SendResult, { readonly kind: 'not_sent' }> {
  return typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'not_sent';
}

type Provider = () => Promise<RoleCredentials>;

/** What a client is built with: where, and as whom. Null credentials are the process's own. */
interface Identity {
  readonly region: string;
  readonly credentials: Provider | null;
}

/**
 * SSM and CloudWatch by account, Region and purpose, and raw output in the bucket at home. Without accounts nothing is served, but by an endpoint of its own
 * (the lab). `processName` tells this process's diagnostics sessions from
 * those of others in CloudTrail.
 */
export function createAwsAccess(aws: Config['aws'], processName: string): AwsAccessPort {
  const sessions = new BoundedMap<string, Provider>(AWS_LIMITS.keptClientsMax);
  const diagnosticsPorts = new BoundedMap<string, DiagnosticsPort>(AWS_LIMITS.keptClientsMax);
  const cloudViews = new BoundedMap<string, CloudViewPort>(AWS_LIMITS.keptClientsMax);
  const rawOutputPorts = new BoundedMap<string, RawOutputPort>(AWS_LIMITS.keptClientsMax);
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

  const homeAccount = () =>
    aws.accounts?.accounts.find(({ accountId }) => accountId === aws.accounts?.homeAccountId);

  /** Session and key of a role; nulls are the process's own credentials. */
  function sessionOf(roleArn: string | null, externalId: string | null, name: string) {
    if (roleArn === null) return { find: () => null, forget: () => {} };
    const sessionName = sessionNameOf(name);
    const key = `${roleArn} ${sessionName}`;
    return {
      find: () => madeOnce(sessions, key, () => createRoleSession(aws, { roleArn, sessionName, externalId })),
      forget: () => sessions.delete(key),
    };
  }

  return {
    diagnostics(place) {
      const found = accountOf(place);
      const region = found?.region ?? aws.region;
      const { accountId = '', diagnosticsRoleArn = null, externalId = null } = found?.account ?? {};
      const session = sessionOf(diagnosticsRoleArn, externalId, `recoverops-diagnostics-${processName}`);
      const key = `${accountId} ${region}`;
      const find = () =>
        madeOnce(diagnosticsPorts, key, () => {
          const identity = { region, credentials: session.find() };
          // One client reads and sends: what is sent here changes nothing and may be repeated.
          const client = new SSMClient(options(identity));
          const ssm = createSsmClient(aws, client, client);
          const alarms = createAlarmsClient(aws, new CloudWatchClient(options(identity)));
          const { findTargets, sendReadOnly, findInvocation } = ssm;
          return { findTargets, sendReadOnly, findInvocation, readAlarm: alarms.readAlarm };
        });
      return renewed(find, () => {
        diagnosticsPorts.delete(key);
        session.forget();
      });
    },
    cloudView(place) {
      const found = accountOf(place);
      const region = found?.region ?? aws.region;
      const { diagnosticsRoleArn = null, externalId = null } = found?.account ?? {};
      const accountId = found?.account.accountId ?? place?.accountId ?? '';
      const session = sessionOf(diagnosticsRoleArn, externalId, `recoverops-diagnostics-${processName}`);
      const key = `${accountId} ${region}`;
      const find = () =>
        madeOnce(cloudViews, key, (): CloudViewPort => {
          const identity = { region, credentials: session.find() };
          const { alarmNow, describeAlarms, metricPoints } = createAlarmsClient(
            aws,
            new CloudWatchClient(options(identity)),
          );
          return {
            alarmNow,
            describeAlarms,
            metricPoints,
            ...createAgentsClient(aws, new SSMClient(options(identity))),
            ...createAutoScalingClient(aws, new AutoScalingClient(options(identity))),
            ...createInstancesClient(aws, new EC2Client(options(identity))),
            ...createLoadBalancersClient(
              aws,
              { accountId, region },
              new ElasticLoadBalancingV2Client(options(identity)),
            ),
          };
        });
      return renewed(find, () => {
        cloudViews.delete(key);
        session.forget();
      });
    },
    rawOutput() {
      const { diagnosticsRoleArn = null, externalId = null } = homeAccount() ?? {};
      const session = sessionOf(diagnosticsRoleArn, externalId, `recoverops-diagnostics-${processName}`);
      const find = () =>
        madeOnce(rawOutputPorts, diagnosticsRoleArn ?? '', () => {
          const client = new S3Client({
            ...options({ region: aws.region, credentials: session.find() }),
            forcePathStyle: aws.endpointUrl !== null,
          });
          const { list, read, remove } = createObjectStore(aws, client);
          return { list, read, remove };
        });
      return renewed(find, () => {
        rawOutputPorts.delete(diagnosticsRoleArn ?? '');
        session.forget();
      });
    },
    execution(place, incidentId) {
      const found = accountOf(place);
      const region = found?.region ?? aws.region;
      const { accountId = '', executionRoleArn = null, externalId = null } = found?.account ?? {};
      const session = sessionOf(executionRoleArn, externalId, `recoverops-${incidentId}`);
      const key = `${accountId} ${region} ${executionRoleArn === null ? '' : incidentId}`;
      const find = () =>
        madeOnce(executionPorts, key, () => {
          const identity = { region, credentials: session.find() };
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
              await session.find()?.();
            },
          };
        });
      return renewed(find, () => {
        executionPorts.delete(key);
        session.forget();
      });
    },
  };
}
