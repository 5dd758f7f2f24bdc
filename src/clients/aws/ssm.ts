import {
  CancelCommandCommand,
  GetCommandInvocationCommand,
  type InstanceInformation,
  type InstanceInformationStringFilter,
  ListCommandsCommand,
  paginateDescribeInstanceInformation,
  SendCommandCommand,
  type SendCommandCommandInput,
  SSMClient,
} from '@aws-sdk/client-ssm';
import type { Config } from '../../config/config.ts';
import type { AgentReading } from '../../domain/diagnosis/aws/cloud-readings.ts';
import { isSameHostName } from '../../domain/diagnosis/host-names.ts';
import type { Target } from '../../domain/diagnosis/target.ts';
import type { TargetFilter } from '../../domain/diagnosis/target-filter.ts';
import type { CloudViewPort } from '../../ports/cloud-view.ts';
import { ServiceError } from '../../ports/service-error.ts';
import type { CommandRequest, SendResult, SsmPort } from '../../ports/ssm.ts';
import { AWS_LIMITS } from '../bounds.ts';
import { awsOptions } from './aws-options.ts';
import { callService, toServiceError } from './call-service.ts';

function toTarget(info: InstanceInformation): readonly Target[] {
  if (info.InstanceId === undefined) return [];
  return [
    {
      instanceId: info.InstanceId,
      name: info.Name ?? info.ComputerName ?? null,
      platform: info.PlatformName ?? info.PlatformType ?? null,
      agentVersion: info.AgentVersion ?? null,
      online: info.PingStatus === 'Online',
    },
  ];
}

function toAgent({ InstanceId, PingStatus, LastPingDateTime }: InstanceInformation): readonly AgentReading[] {
  if (InstanceId === undefined) return [];
  const lastPing = LastPingDateTime?.toISOString() ?? null;
  return [{ instanceId: InstanceId, ping: PingStatus ?? null, lastPing }];
}

function toFilter(filter: TargetFilter): InstanceInformationStringFilter {
  return filter.kind === 'instance_ids'
    ? { Key: 'InstanceIds', Values: [...filter.ids] }
    : { Key: `tag:${filter.key}`, Values: [filter.value] };
}

function toInput(request: CommandRequest): SendCommandCommandInput {
  return {
    DocumentName: request.documentName,
    InstanceIds: [...request.instanceIds],
    Parameters: Object.fromEntries(
      Object.entries(request.parameters).map(([name, value]) => [name, [value]]),
    ),
    Comment: request.comment,
    TimeoutSeconds: request.deliveryTimeoutSeconds,
    // SSM's own default is 50 at once.
    MaxConcurrency: String(request.instanceIds.length),
    MaxErrors: '0',
    ...(request.output === null
      ? {}
      : { OutputS3BucketName: request.output.bucket, OutputS3KeyPrefix: request.output.keyPrefix }),
  };
}

/** Throttling is a denial: AWS documents it as "the request was denied", so nothing was accepted. */
function toSendResult(error: ServiceError): SendResult {
  // Without the role nothing is ever sent, and asking again does not change who may have it.
  if (error.service === 'sts' && error.kind === 'refused') return { kind: 'refused', message: error.message };
  if (error.kind === 'throttled' || error.neverSent) return { kind: 'not_sent', error };
  if (error.kind === 'refused' || error.kind === 'not_found')
    return { kind: 'refused', message: error.message };
  return { kind: 'unknown', message: error.message };
}

/** SSM dates of an invocation are ISO 8601 strings, empty before the start. */
function toIso(text: string | undefined): string | null {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** What SSM knows of agents. Throws ServiceError. */
export function createAgentsClient(
  aws: Config['aws'],
  client: SSMClient = new SSMClient(awsOptions(aws)),
): Pick<CloudViewPort, 'agents' | 'agentsNamed'> {
  return {
    async agentsNamed(hostName) {
      const ids: string[] = [];
      let isComplete = true;
      // SSM has no filter for the name, so all hosts are looked through.
      await callService('ssm', 'DescribeInstanceInformation', async (abortSignal) => {
        const pages = paginateDescribeInstanceInformation(
          { client, pageSize: AWS_LIMITS.ssmPageSize },
          {},
          { abortSignal },
        );
        let page = 0;
        for await (const { InstanceInformationList = [], NextToken } of pages) {
          for (const { InstanceId, ComputerName = '' } of InstanceInformationList)
            if (InstanceId !== undefined && isSameHostName(ComputerName, hostName)) ids.push(InstanceId);
          page += 1;
          isComplete = NextToken === undefined || NextToken === '';
          if (page >= AWS_LIMITS.namedHostPagesMax) break;
        }
      });
      return { ids, isComplete };
    },
    async agents(instanceIds) {
      if (instanceIds.length === 0) return [];
      const found: AgentReading[] = [];
      await callService('ssm', 'DescribeInstanceInformation', async (abortSignal) => {
        const pages = paginateDescribeInstanceInformation(
          { client, pageSize: AWS_LIMITS.ssmPageSize },
          { Filters: [{ Key: 'InstanceIds', Values: [...instanceIds] }] },
          { abortSignal },
        );
        for await (const { InstanceInformationList = [] } of pages)
          found.push(...InstanceInformationList.flatMap(toAgent));
      });
      return found;
    },
  };
}

/** SSM. The client that sends has SDK retries off; the one that reads has them on. Throws ServiceError. */
export function createSsmClient(
  aws: Config['aws'],
  reader: SSMClient = new SSMClient(awsOptions(aws)),
  sender: Pick<SSMClient, 'send'> = new SSMClient(awsOptions(aws, 1)),
): SsmPort {
  return {
    async findTargets(filter, limit) {
      const targets: Target[] = [];
      await callService('ssm', 'DescribeInstanceInformation', async (abortSignal) => {
        const pages = paginateDescribeInstanceInformation(
          { client: reader, pageSize: AWS_LIMITS.ssmPageSize },
          { Filters: [toFilter(filter)] },
          { abortSignal },
        );
        for await (const page of pages) {
          targets.push(...(page.InstanceInformationList ?? []).flatMap(toTarget));
          if (targets.length >= limit) break;
        }
      });
      return targets.toSorted((a, b) => (a.instanceId < b.instanceId ? -1 : 1)).slice(0, limit);
    },
    async sendOnce(request) {
      try {
        const command = new SendCommandCommand(toInput(request));
        const answer = await callService('ssm', 'SendCommand', (abortSignal) =>
          sender.send(command, { abortSignal }),
        );
        const commandId = answer.Command?.CommandId;
        if (commandId !== undefined) return { kind: 'accepted', commandId };
        return { kind: 'unknown', message: 'SSM accepted the command but named no command id' };
      } catch (error) {
        return toSendResult(toServiceError('ssm', 'SendCommand', error));
      }
    },
    async sendReadOnly(request) {
      const command = new SendCommandCommand({ ...toInput(request), MaxErrors: '100%' });
      const answer = await callService('ssm', 'SendCommand', (abortSignal) =>
        reader.send(command, { abortSignal }),
      );
      const commandId = answer.Command?.CommandId;
      if (commandId !== undefined) return commandId;
      throw new ServiceError({
        service: 'ssm',
        operation: 'SendCommand',
        kind: 'unavailable',
        code: 'NoCommandId',
        detail: 'the answer names no command id',
        neverSent: false,
        cause: undefined,
      });
    },
    async findInvocation(commandId, instanceId) {
      const command = new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: instanceId });
      try {
        const answer = await callService('ssm', 'GetCommandInvocation', (abortSignal) =>
          reader.send(command, { abortSignal }),
        );
        return {
          status: answer.Status ?? 'Pending',
          statusDetails: answer.StatusDetails ?? answer.Status ?? 'Pending',
          // SSM answers -1 while there is no exit code.
          responseCode:
            answer.ResponseCode === undefined || answer.ResponseCode < 0 ? null : answer.ResponseCode,
          stdout: answer.StandardOutputContent ?? '',
          stderr: answer.StandardErrorContent ?? '',
          startedAt: toIso(answer.ExecutionStartDateTime),
          endedAt: toIso(answer.ExecutionEndDateTime),
        };
      } catch (error) {
        if (error instanceof ServiceError && error.kind === 'not_found') return undefined;
        throw error;
      }
    },
    async findCommandId({ documentName, instanceId, comment }) {
      let NextToken: string | undefined;
      for (let page = 0; page < AWS_LIMITS.commandPagesMax; page++) {
        const command = new ListCommandsCommand({
          InstanceId: instanceId,
          MaxResults: AWS_LIMITS.ssmPageSize,
          Filters: [{ key: 'DocumentName', value: documentName }],
          ...(NextToken === undefined ? {} : { NextToken }),
        });
        const answer = await callService('ssm', 'ListCommands', (abortSignal) =>
          reader.send(command, { abortSignal }),
        );
        const found = answer.Commands?.find((candidate) => candidate.Comment === comment);
        if (found?.CommandId !== undefined) return found.CommandId;
        NextToken = answer.NextToken;
        if (NextToken === undefined || NextToken === '') return undefined;
      }
      return undefined;
    },
    async cancel(commandId) {
      const command = new CancelCommandCommand({ CommandId: commandId });
      await callService('ssm', 'CancelCommand', (abortSignal) => reader.send(command, { abortSignal }));
    },
  };
}
