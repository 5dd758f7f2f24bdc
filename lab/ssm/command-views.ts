import { AwsError } from '../http/aws-error.ts';
import {
  type Command,
  commandStatus,
  deliveryTimedOutCount,
  errorCount,
  type Invocation,
  isEnded,
} from './command.ts';

/** A command as SendCommand and ListCommands show it. */
export function commandView(command: Command): object {
  const { status, details } = commandStatus(command);
  return {
    CommandId: command.commandId,
    DocumentName: command.document.name,
    DocumentVersion: command.version.version,
    Comment: command.comment,
    ExpiresAfter: command.requestedAtMs / 1000 + command.timeoutSeconds,
    Parameters: command.parameters,
    InstanceIds: command.instanceIds,
    Targets: command.targets,
    RequestedDateTime: command.requestedAtMs / 1000,
    Status: status,
    StatusDetails: details,
    OutputS3BucketName: command.outputBucket,
    OutputS3KeyPrefix: command.outputPrefix,
    MaxConcurrency: command.maxConcurrency,
    MaxErrors: command.maxErrors,
    TargetCount: command.invocations.size,
    CompletedCount: [...command.invocations.values()].filter(isEnded).length,
    ErrorCount: errorCount(command),
    DeliveryTimedOutCount: deliveryTimedOutCount(command),
    TimeoutSeconds: command.timeoutSeconds,
    AlarmConfiguration: command.alarms,
    ServiceRole: '',
    NotificationConfig: { NotificationArn: '', NotificationEvents: [], NotificationType: '' },
    CloudWatchOutputConfig: { CloudWatchLogGroupName: '', CloudWatchOutputEnabled: false },
  };
}

/** An invocation as ListCommandInvocations shows it; the steps only with `Details`. */
export function invocationView(
  command: Command,
  invocation: Invocation,
  region: string,
  details: boolean,
): object {
  return {
    CommandId: command.commandId,
    InstanceId: invocation.instanceId,
    InstanceName: invocation.instanceName,
    Comment: command.comment,
    DocumentName: command.document.name,
    DocumentVersion: command.version.version,
    RequestedDateTime: command.requestedAtMs / 1000,
    Status: invocation.status,
    StatusDetails: invocation.statusDetails,
    StandardOutputUrl: '',
    StandardErrorUrl: '',
    ServiceRole: '',
    CommandPlugins: details ? stepViews(command, invocation, region) : [],
  };
}

/** GetCommandInvocation's answer for one step. Throws InvalidPluginName when several steps make the choice ambiguous. */
export function stepInvocationView(
  command: Command,
  invocation: Invocation,
  region: string,
  wanted: string | undefined,
): object {
  const { steps } = command.version.content;
  const step =
    wanted === undefined && steps.length === 1 ? steps[0] : steps.find((one) => one.name === wanted);
  if (step === undefined) {
    throw new AwsError(
      'InvalidPluginName',
      `Give the name of a step as PluginName: ${steps.map((s) => s.name).join(', ')}.`,
    );
  }
  const result = invocation.steps.get(step.name);
  return {
    CommandId: command.commandId,
    InstanceId: invocation.instanceId,
    Comment: command.comment,
    DocumentName: command.document.name,
    DocumentVersion: command.version.version,
    PluginName: step.name,
    ResponseCode: result?.code ?? -1,
    ExecutionStartDateTime: result?.startedAt ?? '',
    ExecutionElapsedTime: result === undefined ? '' : elapsed(result.startedAt, result.endedAt),
    ExecutionEndDateTime: result?.endedAt ?? '',
    Status: invocation.status,
    StatusDetails: invocation.statusDetails,
    StandardOutputContent: result?.standardOutput ?? '',
    StandardOutputUrl: outputUrl(command, invocation, region, step.name, 'stdout'),
    StandardErrorContent: result?.standardError ?? invocation.trace,
    StandardErrorUrl: outputUrl(command, invocation, region, step.name, 'stderr'),
    CloudWatchOutputConfig: { CloudWatchLogGroupName: '', CloudWatchOutputEnabled: false },
  };
}

function stepViews(command: Command, invocation: Invocation, region: string): object[] {
  return command.version.content.steps.map(({ name }) => {
    const result = invocation.steps.get(name);
    return {
      Name: name,
      Status: result?.status ?? invocation.status,
      StatusDetails: result?.status ?? invocation.statusDetails,
      ResponseCode: result?.code ?? -1,
      ResponseStartDateTime: result === undefined ? undefined : Date.parse(result.startedAt) / 1000,
      ResponseFinishDateTime: result === undefined ? undefined : Date.parse(result.endedAt) / 1000,
      // Here AWS joins both streams and cuts at 2,500 characters.
      Output: joinedOutput(result?.standardOutput ?? '', result?.standardError ?? ''),
      StandardOutputUrl: outputUrl(command, invocation, region, name, 'stdout'),
      StandardErrorUrl: outputUrl(command, invocation, region, name, 'stderr'),
      OutputS3Region: region,
      OutputS3BucketName: command.outputBucket,
      OutputS3KeyPrefix: command.outputPrefix,
    };
  });
}

const JOINED_LIMIT_CHARS = 2_500;

function joinedOutput(out: string, err: string): string {
  return (err === '' ? out : `${out}\n----------ERROR-------\n${err}`).slice(0, JOINED_LIMIT_CHARS);
}

function outputUrl(
  command: Command,
  invocation: Invocation,
  region: string,
  step: string,
  stream: string,
): string {
  if (command.outputBucket === '') return '';
  const prefix = command.outputPrefix === '' ? '' : `${command.outputPrefix}/`;
  return `https://s3.${region}.amazonaws.com/${command.outputBucket}/${prefix}${command.commandId}/${invocation.instanceId}/awsrunShellScript/${step}/${stream}`;
}

function elapsed(startedAt: string, endedAt: string): string {
  const ms = Date.parse(endedAt) - Date.parse(startedAt);
  return Number.isFinite(ms) ? `PT${(Math.max(0, ms) / 1000).toFixed(3).replace(/\.?0+$/, '')}S` : '';
}
