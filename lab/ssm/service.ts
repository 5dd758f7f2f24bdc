import { createMailbox } from '../ec2messages/mailbox.ts';
import { createMessageService } from '../ec2messages/service.ts';
import { answerJson } from '../http/json-codec.ts';
import type { LabRequest, LabService } from '../http/service.ts';
import type { AgentReply } from './agent-reply.ts';
import { commandOperations } from './command-operations.ts';
import { createCommandRunner } from './command-runner.ts';
import { documentOperations } from './document-operations.ts';
import { createDocumentStore } from './document-store.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { instanceOperations } from './instance-operations.ts';

export interface SystemsManagerOptions {
  /** Default us-east-1. */
  readonly region?: string;
  /** How long a new command stays invisible to Get and List, in milliseconds. Default 100. */
  readonly visibilityDelayMs?: number;
  /** Real milliseconds that one second of SendCommand's TimeoutSeconds lasts. Default 1000; tests compress it. */
  readonly deliverySecondMs?: number;
  /** What SSM grants an execution beyond its own time limit, in milliseconds. Default 10,000. */
  readonly executionGraceMs?: number;
  /** An agent that has not called for this long is ConnectionLost. Default 10,000. */
  readonly pingTimeoutMs?: number;
}

/** SSM and the ec2messages calls of its agents, over one set of instances and commands. */
export interface SystemsManager {
  /** Scopes `ssm` and `ec2messages`; register both at the front door. */
  readonly services: readonly LabService[];
  readonly fleet: Fleet;
  /** Hands a command's message to the agent once more, as SSM sometimes does. Throws AwsError when it is unknown. */
  redeliver(commandId: string, instanceId: string): void;
  /** How long the commands that are sent from now on stay invisible; as usual where nothing is said. */
  delayVisibility(delayMs?: number): void;
  /** Replies for which `isLost` is true are answered and forgotten: the command ran, and SSM does not learn of it. */
  loseReplies(isLost: ((messageId: string, reply: AgentReply) => boolean) | undefined): void;
}

export function createSystemsManager(options: SystemsManagerOptions = {}): SystemsManager {
  const region = options.region ?? 'us-east-1';
  const fleet = createFleet(options.pingTimeoutMs);
  const documents = createDocumentStore();
  const mailbox = createMailbox({ onRedelivery: (messageId) => runner.markDelayed(messageId) });
  const usualVisibilityMs = options.visibilityDelayMs ?? 100;
  let visibilityDelayMs = usualVisibilityMs;
  const runner = createCommandRunner({
    mailbox,
    region,
    visibilityDelayMs: () => visibilityDelayMs,
    deliverySecondMs: options.deliverySecondMs ?? 1000,
    ...(options.executionGraceMs === undefined ? {} : { executionGraceMs: options.executionGraceMs }),
  });
  fleet.onDeregister((instanceId) => runner.instanceGone(instanceId));
  let isLost: ((messageId: string, reply: AgentReply) => boolean) | undefined;

  const operations = new Map([
    ...documentOperations(documents),
    ...commandOperations({ runner, documents, fleet, region }),
    ...instanceOperations(fleet, documents),
  ]);
  const ssm: LabService = {
    scopes: ['ssm'],
    handle: (request) => answerJson({ version: '1.1', targetPrefix: 'AmazonSSM', operations }, request),
    claims: (request) => isOfAgent(request, fleet),
    async stop() {
      runner.stop();
      mailbox.stop();
    },
  };
  const messages = createMessageService({
    mailbox,
    fleet,
    onReply: (messageId, reply) => {
      if (isLost?.(messageId, reply) !== true) runner.applyReply(messageId, reply);
    },
    onFailure: (messageId, reason) => runner.applyFailure(messageId, reason),
  });
  return {
    services: [ssm, { ...messages, claims: (request) => isOfAgent(request, fleet) }],
    fleet,
    redeliver: (commandId, instanceId) => runner.redeliver(commandId, instanceId),
    delayVisibility(delayMs = usualVisibilityMs) {
      visibilityDelayMs = delayMs;
    },
    loseReplies(predicate) {
      isLost = predicate;
    },
  };
}

const AGENT_OPERATION =
  /\.(UpdateInstanceInformation|ListInstanceAssociations|ListAssociations|PutInventory|UpdateInstanceAssociationStatus|UpdateAssociationStatus|PutComplianceItems)$/;

/** An agent has the key of its instance, which says nothing of the account here; its calls name the instance. */
function isOfAgent({ scope, headers, body }: LabRequest, fleet: Fleet): boolean {
  const isAgentCall =
    scope.service === 'ec2messages' || AGENT_OPERATION.test(String(headers['x-amz-target'] ?? ''));
  if (!isAgentCall) return false;
  const named = body.toString('utf8').match(/\bm?i-[0-9a-f]{8,32}\b/g) ?? [];
  return named.some((instanceId) => fleet.find(instanceId) !== undefined);
}
