import { AwsError } from '../http/aws-error.ts';
import { answerJson, type JsonOperation } from '../http/json-codec.ts';
import { optionalNumber, optionalString, requireString } from '../http/json-input.ts';
import type { LabService } from '../http/service.ts';
import { type AgentReply, parseAgentReply } from '../ssm/agent-reply.ts';
import type { Fleet } from '../ssm/fleet.ts';
import type { Mailbox } from './mailbox.ts';

/** Below the 20 s after which the real agent gives up a poll, and above the 1 s below which it sleeps. */
const LONG_POLL_MS = 15_000;
const VISIBILITY_DEFAULT_SECONDS = 10;

export interface MessageServiceParts {
  readonly mailbox: Mailbox;
  readonly fleet: Fleet;
  readonly onReply: (messageId: string, reply: AgentReply) => void;
  readonly onFailure: (messageId: string, reason: string) => void;
}

/** `EC2WindowsMessageDeliveryService`, as amazon-ssm-agent 3.3 speaks it. */
export function createMessageService(parts: MessageServiceParts): LabService {
  const { mailbox, fleet } = parts;
  const acknowledge: JsonOperation = (input) => {
    mailbox.acknowledge(requireString(input, 'MessageId'));
    return {};
  };
  const operations = new Map<string, JsonOperation>([
    [
      'GetMessages',
      async (input, { hungUp }) => {
        const destination = requireString(input, 'Destination');
        if (fleet.find(destination) === undefined) {
          throw new AwsError('AccessDeniedException', `The instance ${destination} is not registered.`);
        }
        const visibilitySeconds =
          optionalNumber(input, 'VisibilityTimeoutInSeconds') ?? VISIBILITY_DEFAULT_SECONDS;
        // A waiting agent is there, however long it waits; real ones ping by UpdateInstanceInformation every 5 minutes.
        const release = fleet.attach(destination);
        const messages = await mailbox
          .receive(destination, visibilitySeconds * 1000, LONG_POLL_MS, hungUp)
          .finally(() => release(hungUp.aborted));
        return {
          Destination: destination,
          MessagesRequestId: optionalString(input, 'MessagesRequestId') ?? '',
          Messages: messages.map((message) => ({
            MessageId: message.messageId,
            Destination: destination,
            CreatedDate: new Date(message.createdAtMs).toISOString(),
            Topic: message.topic,
            Payload: message.payload,
          })),
        };
      },
    ],
    [
      'SendReply',
      (input) => {
        const messageId = requireString(input, 'MessageId');
        requireString(input, 'ReplyId');
        parts.onReply(messageId, parseAgentReply(requireString(input, 'Payload')));
        return {};
      },
    ],
    ['AcknowledgeMessage', acknowledge],
    ['DeleteMessage', acknowledge],
    [
      'FailMessage',
      (input) => {
        const messageId = requireString(input, 'MessageId');
        mailbox.acknowledge(messageId);
        parts.onFailure(messageId, optionalString(input, 'FailureType') ?? 'Failed');
        return {};
      },
    ],
  ]);
  return {
    scopes: ['ec2messages'],
    handle: (request) =>
      answerJson({ version: '1.1', targetPrefix: 'EC2WindowsMessageDeliveryService', operations }, request),
    stop: async () => mailbox.stop(),
  };
}
