import { randomUUID } from 'node:crypto';
import type { Mailbox } from '../ec2messages/mailbox.ts';
import { AwsError } from '../http/aws-error.ts';
import type { AgentReply } from './agent-reply.ts';
import {
  type Command,
  errorCount,
  type Invocation,
  type InvocationStatus,
  isEnded,
  shareOf,
} from './command.ts';
import { effectiveParameters } from './command-parameters.ts';
import type { CommandRequest } from './command-request.ts';
import { ssmLimits } from './ssm-limits.ts';

export interface CommandRunner {
  send(request: CommandRequest): Command;
  /** Throws InvalidCommandId. */
  get(commandId: string): Command;
  /** Newest first. */
  all(): readonly Command[];
  /** Without ids, cancels on every instance that has not ended. */
  cancel(commandId: string, instanceIds: readonly string[]): void;
  /** An agent's answer to one message. Answers to unknown or ended invocations change nothing. */
  applyReply(messageId: string, reply: AgentReply): void;
  applyFailure(messageId: string, reason: string): void;
  /** A message was handed out again because its agent did not acknowledge it. */
  markDelayed(messageId: string): void;
  /** Every command waiting for this instance becomes Undeliverable. */
  instanceGone(instanceId: string): void;
  /** Hands the command's message out again although it was acknowledged, as SSM sometimes does. */
  redeliver(commandId: string, instanceId: string): void;
  stop(): void;
}

export interface CommandRunnerOptions {
  readonly mailbox: Mailbox;
  readonly region: string;
  /** Invocations stay invisible for this long after SendCommand. */
  readonly visibilityDelayMs: () => number;
  /** Real milliseconds that one second of a delivery time-out lasts. */
  readonly deliverySecondMs: number;
  /** Defaults to ssmLimits.executionGraceMs. */
  readonly executionGraceMs?: number;
}

const TIMER_MAX_MS = 2 ** 31 - 1;

export function createCommandRunner(options: CommandRunnerOptions): CommandRunner {
  const { mailbox } = options;
  const commands = new Map<string, Command>();
  const byMessage = new Map<string, { command: Command; invocation: Invocation }>();

  function get(commandId: string): Command {
    const command = commands.get(commandId);
    if (command === undefined)
      throw new AwsError('InvalidCommandId', `The command ${commandId} does not exist.`);
    return command;
  }

  function startTimer(invocation: Invocation, delayMs: number, task: () => void): void {
    invocation.stopTimer();
    const timer = setTimeout(task, Math.min(delayMs, TIMER_MAX_MS));
    invocation.stopTimer = () => clearTimeout(timer);
  }

  function end(command: Command, invocation: Invocation, status: InvocationStatus, details: string): void {
    if (isEnded(invocation)) return;
    invocation.stopTimer();
    invocation.status = status;
    invocation.statusDetails = details;
    mailbox.withdraw(invocation.messageId);
    dispatch(command);
  }

  /** Hands out messages up to MaxConcurrency, and stops the rest once MaxErrors is passed. */
  function dispatch(command: Command): void {
    const all = [...command.invocations.values()];
    const waiting = all.filter((one) => !one.isDispatched && !isEnded(one));
    if (errorCount(command) > shareOf(command.maxErrors, all.length, false)) {
      for (const invocation of waiting) {
        invocation.isDispatched = true;
        invocation.status = 'Failed';
        invocation.statusDetails = 'Terminated';
      }
      return;
    }
    const running = all.filter((one) => one.isDispatched && !isEnded(one)).length;
    const free = shareOf(command.maxConcurrency, all.length, true) - running;
    for (const invocation of waiting.slice(0, Math.max(0, free))) {
      invocation.isDispatched = true;
      post(command, invocation);
      startTimer(invocation, command.timeoutSeconds * options.deliverySecondMs, () =>
        end(command, invocation, 'TimedOut', 'Delivery Timed Out'),
      );
    }
  }

  function post(command: Command, invocation: Invocation): void {
    mailbox.post(invocation.instanceId, {
      messageId: invocation.messageId,
      topic: `aws.ssm.sendCommand.${options.region}.${invocation.instanceId}`,
      payload: JSON.stringify({
        CommandId: command.commandId,
        DocumentName: command.document.name,
        OutputS3BucketName: command.outputBucket,
        OutputS3KeyPrefix: command.outputPrefix,
        CloudWatchLogGroupName: '',
        CloudWatchOutputEnabled: 'false',
        Parameters: effectiveParameters(command.version.content, command.parameters),
        DocumentContent: command.version.content.raw,
      }),
    });
  }

  function markStarted(command: Command, invocation: Invocation): void {
    if (invocation.status === 'InProgress' || invocation.status === 'Cancelling') return;
    invocation.status = 'InProgress';
    invocation.statusDetails = 'InProgress';
    const limitMs =
      executionLimitSeconds(command) * 1000 + (options.executionGraceMs ?? ssmLimits.executionGraceMs);
    startTimer(invocation, limitMs, () => end(command, invocation, 'TimedOut', 'Execution Timed Out'));
  }

  function forgetOldest(): void {
    for (const command of commands.values()) {
      if (commands.size <= ssmLimits.commandsKeptMax) return;
      if (![...command.invocations.values()].every(isEnded)) continue;
      commands.delete(command.commandId);
      for (const invocation of command.invocations.values()) byMessage.delete(invocation.messageId);
    }
  }

  return {
    get,
    all: () => [...commands.values()].reverse(),
    send({ instances, ...request }) {
      const commandId = randomUUID();
      const now = Date.now();
      const command: Command = {
        ...request,
        commandId,
        requestedAtMs: now,
        visibleAtMs: now + options.visibilityDelayMs(),
        invocations: new Map(),
        isCancelRequested: false,
      };
      for (const { instanceId, computerName } of instances) {
        const invocation: Invocation = {
          instanceId,
          instanceName: computerName,
          messageId: `aws.ssm.${commandId}.${instanceId}`,
          steps: new Map(),
          trace: '',
          status: 'Pending',
          statusDetails: 'Pending',
          isDispatched: false,
          stopTimer: () => {},
        };
        command.invocations.set(instanceId, invocation);
        byMessage.set(invocation.messageId, { command, invocation });
      }
      commands.set(commandId, command);
      forgetOldest();
      dispatch(command);
      return command;
    },
    cancel(commandId, instanceIds) {
      const command = get(commandId);
      const chosen = instanceIds.length > 0 ? instanceIds : [...command.invocations.keys()];
      const unknown = chosen.find((id) => !command.invocations.has(id));
      if (unknown !== undefined)
        throw new AwsError('InvalidInstanceId', `The command does not run on ${unknown}.`);
      command.isCancelRequested = true;
      for (const id of chosen) {
        const invocation = command.invocations.get(id);
        if (invocation === undefined || isEnded(invocation)) continue;
        if (
          invocation.status === 'Pending' &&
          (!invocation.isDispatched || mailbox.withdraw(invocation.messageId))
        ) {
          end(command, invocation, 'Cancelled', 'Cancelled');
          continue;
        }
        invocation.status = 'Cancelling';
        invocation.statusDetails = 'Cancelling';
        mailbox.post(id, {
          messageId: `aws.ssm.${randomUUID()}.${id}`,
          topic: `aws.ssm.cancelCommand.${options.region}.${id}`,
          payload: JSON.stringify({ CancelMessageId: invocation.messageId }),
        });
      }
    },
    applyReply(messageId, reply) {
      const found = byMessage.get(messageId);
      if (found === undefined || isEnded(found.invocation)) return;
      const { command, invocation } = found;
      for (const step of reply.steps) invocation.steps.set(step.name, step);
      if (reply.trace !== '') invocation.trace = reply.trace.slice(0, ssmLimits.stderrLimitChars);
      if (reply.documentStatus === 'InProgress') return markStarted(command, invocation);
      if (reply.documentStatus === 'Success') return end(command, invocation, 'Success', 'Success');
      if (reply.documentStatus === 'Cancelled') return end(command, invocation, 'Cancelled', 'Cancelled');
      if (reply.documentStatus === 'TimedOut')
        return end(command, invocation, 'TimedOut', 'Execution Timed Out');
      end(command, invocation, 'Failed', 'Failed');
    },
    applyFailure(messageId, reason) {
      const found = byMessage.get(messageId);
      if (found !== undefined) end(found.command, found.invocation, 'Failed', reason);
    },
    markDelayed(messageId) {
      const invocation = byMessage.get(messageId)?.invocation;
      if (invocation?.status !== 'Pending') return;
      invocation.status = 'Delayed';
      invocation.statusDetails = 'Delayed';
    },
    instanceGone(instanceId) {
      for (const command of commands.values()) {
        const invocation = command.invocations.get(instanceId);
        if (invocation !== undefined) end(command, invocation, 'Failed', 'Undeliverable');
      }
    },
    redeliver(commandId, instanceId) {
      const command = get(commandId);
      const invocation = command.invocations.get(instanceId);
      if (invocation === undefined)
        throw new AwsError('InvalidInstanceId', `The command does not run on ${instanceId}.`);
      post(command, invocation);
    },
    stop() {
      for (const { invocation } of byMessage.values()) invocation.stopTimer();
    },
  };
}

function executionLimitSeconds(command: Command): number {
  const parameters = effectiveParameters(command.version.content, command.parameters);
  return command.version.content.steps.reduce((total, step) => {
    const written = String(step.inputs.timeoutSeconds ?? '');
    const name = /^\{\{\s*(\w+)\s*\}\}$/.exec(written)?.[1];
    const seconds = Number(name === undefined ? written : parameters[name]);
    return total + (seconds > 0 ? seconds : ssmLimits.executionTimeoutSecondsDefault);
  }, 0);
}
