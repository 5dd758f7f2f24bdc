import { AwsError } from '../http/aws-error.ts';
import type { JsonOperation } from '../http/json-codec.ts';
import {
  type JsonInput,
  objectList,
  optionalBoolean,
  optionalString,
  requireString,
  stringList,
} from '../http/json-input.ts';
import { type Command, commandStatus } from './command.ts';
import { readCommandRequest } from './command-request.ts';
import type { CommandRunner } from './command-runner.ts';
import { commandView, invocationView, stepInvocationView } from './command-views.ts';
import type { DocumentStore } from './document-store.ts';
import type { Fleet } from './fleet.ts';
import { pageOf } from './paging.ts';

export interface CommandOperationParts {
  readonly runner: CommandRunner;
  readonly documents: DocumentStore;
  readonly fleet: Fleet;
  readonly region: string;
}

/** Operations on commands, by their names on the wire. */
export function commandOperations(parts: CommandOperationParts): [string, JsonOperation][] {
  const { runner, documents, fleet, region } = parts;
  return [
    [
      'SendCommand',
      (input) => ({ Command: commandView(runner.send(readCommandRequest(input, documents, fleet))) }),
    ],
    [
      'CancelCommand',
      (input) => {
        runner.cancel(requireString(input, 'CommandId'), stringList(input, 'InstanceIds'));
        return {};
      },
    ],
    [
      'GetCommandInvocation',
      (input) => {
        const command = visibleCommand(runner, requireString(input, 'CommandId'));
        const invocation = command?.invocations.get(requireString(input, 'InstanceId'));
        if (command === undefined || invocation === undefined)
          throw new AwsError('InvocationDoesNotExist', '');
        return stepInvocationView(command, invocation, region, optionalString(input, 'PluginName'));
      },
    ],
    [
      'ListCommands',
      (input) => {
        const wanted = optionalString(input, 'CommandId');
        const instanceId = optionalString(input, 'InstanceId');
        const found = visible(runner.all())
          .filter((command) => wanted === undefined || command.commandId === wanted)
          .filter((command) => instanceId === undefined || command.invocations.has(instanceId))
          .filter((command) => passes(command, input, commandStatus(command).status));
        const page = pageOf(found, input);
        return { Commands: page.items.map(commandView), NextToken: page.nextToken };
      },
    ],
    [
      'ListCommandInvocations',
      (input) => {
        const wanted = optionalString(input, 'CommandId');
        const instanceId = optionalString(input, 'InstanceId');
        const details = optionalBoolean(input, 'Details') ?? false;
        const found = visible(runner.all())
          .filter((command) => wanted === undefined || command.commandId === wanted)
          .flatMap((command) =>
            [...command.invocations.values()].map((invocation) => ({ command, invocation })),
          )
          .filter(({ invocation }) => instanceId === undefined || invocation.instanceId === instanceId)
          .filter(({ command, invocation }) => passes(command, input, invocation.status));
        const page = pageOf(found, input);
        return {
          CommandInvocations: page.items.map((one) =>
            invocationView(one.command, one.invocation, region, details),
          ),
          NextToken: page.nextToken,
        };
      },
    ],
  ];
}

function visible(commands: readonly Command[]): readonly Command[] {
  return commands.filter((command) => Date.now() >= command.visibleAtMs);
}

function visibleCommand(runner: CommandRunner, commandId: string): Command | undefined {
  return visible(runner.all()).find((command) => command.commandId === commandId);
}

/** `Filters` of ListCommands and ListCommandInvocations, with lower-case `key` and `value`. */
function passes(command: Command, input: JsonInput, status: string): boolean {
  return objectList(input, 'Filters').every((filter) => {
    const key = requireString(filter, 'key');
    const value = requireString(filter, 'value');
    if (key === 'InvokedAfter') return command.requestedAtMs > instantMs(value);
    if (key === 'InvokedBefore') return command.requestedAtMs < instantMs(value);
    if (key === 'Status') return status === value;
    if (key === 'DocumentName') return command.document.name === value;
    if (key === 'ExecutionStage') {
      const isExecuting = ['Pending', 'InProgress', 'Cancelling'].includes(commandStatus(command).status);
      return isExecuting === (value === 'Executing');
    }
    throw new AwsError('InvalidFilterKey', `The filter key ${key} is not valid.`);
  });
}

function instantMs(value: string): number {
  const ms = Date.parse(value);
  if (Number.isNaN(ms))
    throw new AwsError('ValidationException', `${value} is not a time such as 2026-11-22T08:00:00Z.`);
  return ms;
}
