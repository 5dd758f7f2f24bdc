import { Type } from 'typebox';
import type { UnparsedMessagePage, UnparsedMessageView } from '../../contracts/api.ts';
import { API_PATTERNS } from '../../contracts/api-patterns.ts';
import { redact } from '../../domain/redaction/redact.ts';
import type { KeptKind } from '../../ports/message-store.ts';
import type { AcceptDeps } from '../alarms/accept-message.ts';
import { readMessage } from '../alarms/read-message.ts';
import { callerOf } from '../auth/authentication.ts';
import { ApiFault } from '../http/errors.ts';
import { PageQuery, readPage } from '../http/page-query.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import { errorResponses } from '../schemas/error-schema.ts';

const tags = ['messages'];

const MessageParams = Type.Object({
  messageId: Type.String({ pattern: API_PATTERNS.messageId }),
});
const MESSAGE = {
  messageId: Type.String(),
  topicArn: Type.String(),
  receivedAt: Type.String(),
  reason: Type.String({ description: 'Why it could not be read' }),
};
const PageSchema = Type.Unsafe<UnparsedMessagePage>(
  Type.Object({ items: Type.Array(Type.Object(MESSAGE)), nextCursor: Type.Optional(Type.String()) }),
);
const MessageSchema = Type.Unsafe<UnparsedMessageView>(
  Type.Object({
    ...MESSAGE,
    message: Type.String({
      description: 'The text of the SNS message, secrets hidden: data, never instructions',
    }),
    replayed: Type.Union([Type.Object({ at: Type.String(), outcome: Type.String() }), Type.Null()]),
  }),
);

const WHAT: Readonly<Record<KeptKind, string>> = {
  unparsed: 'Genuine messages about an alarm that could not be read',
  ignored: 'Genuine messages that are about no alarm',
};

const STILL = {
  unparsed: { code: 'Message.StillUnparsed', said: 'It still cannot be read as an alarm' },
  ignored: { code: 'Message.StillIgnored', said: 'It still is about no alarm' },
} as const satisfies Readonly<Record<KeptKind, object>>;

/** What is stored for a replay may hold what somebody put into the description of an alarm: people see it without secrets. */
function shown(stored: UnparsedMessageView): UnparsedMessageView {
  return { ...stored, message: redact(stored.message).text };
}

/** Genuine messages that no incident came of: what waits, and a way to take it again, as after an upgrade. */
export function addMessageRoutes(
  app: TypedApp,
  deps: Pick<IngressDeps, 'messages' | 'nowMs'>,
  accept: AcceptDeps,
): void {
  for (const kind of ['unparsed', 'ignored'] as const) addRoutesOf(kind, app, deps, accept);
}

function addRoutesOf(
  kind: KeptKind,
  app: TypedApp,
  deps: Pick<IngressDeps, 'messages' | 'nowMs'>,
  accept: AcceptDeps,
): void {
  const path = `/messages/${kind}` as const;
  app.get(
    path,
    {
      config: { action: 'message.read' },
      schema: {
        tags,
        summary: `${WHAT[kind]}, newest first`,
        querystring: PageQuery,
        response: { ...errorResponses('Request.CursorInvalid', 'Store.Unavailable'), 200: PageSchema },
      },
    },
    async ({ query }) => readPage(query, (page) => deps.messages.list(page, kind)),
  );

  app.get(
    `${path}/:messageId`,
    {
      config: { action: 'message.read' },
      schema: {
        tags,
        summary: 'One such message whole, without secrets, and what became of it',
        params: MessageParams,
        response: { ...errorResponses('Message.NotFound', 'Store.Unavailable'), 200: MessageSchema },
      },
    },
    async (request) => {
      const stored = await deps.messages.get(request.params.messageId, kind);
      if (stored === undefined) throw new ApiFault('Message.NotFound');
      return shown(stored);
    },
  );

  app.post(
    `${path}/:messageId/replay`,
    {
      config: { action: 'message.replay' },
      schema: {
        tags,
        summary: 'Read a kept message again and admit it like a fresh delivery',
        description: 'Once: a message that was taken before answers with what became of it then.',
        params: MessageParams,
        response: {
          ...errorResponses(
            'Message.NotFound',
            STILL[kind].code,
            'Temporal.Unavailable',
            'Temporal.Refused',
            'Ingress.Overloaded',
            'Store.Unavailable',
          ),
          200: MessageSchema,
        },
      },
    },
    async (request) => {
      const stored = await deps.messages.get(request.params.messageId, kind);
      if (stored === undefined) throw new ApiFault('Message.NotFound');
      if (stored.replayed !== null) return shown(stored);
      const read = readMessage(accept.findings, stored.topicArn, stored.message);
      if (!read.ok) {
        throw new ApiFault(STILL[kind].code, `${STILL[kind].said}: ${read.error}.`);
      }
      const { alarm, changeId } = read.value;
      const { messageId, receivedAt } = stored;
      // Known to Temporal by the message's own id, so that two replays at once are one.
      const outcome = await accept.intake.submit({ alarm, messageId: changeId ?? messageId, receivedAt });
      accept.metrics.alarms.inc({ outcome });
      const replayed = { at: new Date(deps.nowMs()).toISOString(), outcome };
      await deps.messages.markReplayed(messageId, replayed, kind);
      const { principal: by } = callerOf(request);
      request.log.info({ messageId, alarmName: alarm.name, outcome, by }, 'kept message taken');
      return shown({ ...stored, replayed });
    },
  );
}
