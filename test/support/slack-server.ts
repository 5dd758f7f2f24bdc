import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isJsonObject } from '../../src/domain/text/json-object.ts';

export const SLACK_TOKEN = 'xoxb-1234567890-abcdefghij';
export const SLACK_CHANNEL = 'C0123ABCD';
export const SLACK_TEAM = 'T0123ABCD';

type Json = Readonly<Record<string, unknown>>;

export interface ShownMessage {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | null;
  readonly broadcast: boolean;
  readonly text: string;
  readonly blocks: readonly Json[];
}

/** What Slack refuses of a text object; characters that it reads as its own must have been written as entities. */
function textProblem(value: unknown, charsMax: number, isOurMarkup: boolean): string | null {
  if (!isJsonObject(value) || typeof value.text !== 'string') return 'no text object';
  if (value.type !== 'plain_text' && value.type !== 'mrkdwn') return 'unknown type of text';
  if (value.text.length < 1 || value.text.length > charsMax) return `text of ${value.text.length} characters`;
  if (value.type === 'plain_text' && 'verbatim' in value) return 'verbatim in plain text';
  if (value.type === 'mrkdwn' && 'emoji' in value) return 'emoji in mrkdwn';
  const bare = isOurMarkup ? value.text.replace(/<(https?:|!date\^|@U|!)[^<>]*>/g, '') : value.text;
  return /[<>]|&(?!(amp|lt|gt);)/.test(bare) ? 'an unescaped character' : null;
}

function buttonProblem(value: unknown): string | null {
  if (!isJsonObject(value) || value.type !== 'button') return 'no button';
  if (typeof value.action_id !== 'string' || value.action_id.length > 255) return 'no action_id';
  if (typeof value.value !== 'string' || value.value.length > 2_000) return 'no value';
  const { confirm } = value;
  if (!isJsonObject(confirm)) return 'no confirm';
  return (
    textProblem(value.text, 75, false) ??
    textProblem(confirm.title, 100, false) ??
    textProblem(confirm.text, 300, false) ??
    textProblem(confirm.confirm, 30, false) ??
    textProblem(confirm.deny, 30, false)
  );
}

function blockProblem(block: Json): string | null {
  const elements = Array.isArray(block.elements) ? (block.elements as readonly unknown[]) : [];
  switch (block.type) {
    case 'header':
      return isJsonObject(block.text) && block.text.type === 'plain_text'
        ? textProblem(block.text, 150, false)
        : 'a header is plain text';
    case 'section':
      return textProblem(block.text, 3_000, isJsonObject(block.text) && block.text.type === 'mrkdwn');
    case 'actions':
      if (elements.length < 1 || elements.length > 25) return 'number of actions';
      return elements.map(buttonProblem).find((problem) => problem !== null) ?? null;
    case 'context':
      if (elements.length < 1 || elements.length > 10) return 'number of elements';
      return elements.map((one) => textProblem(one, 3_000, true)).find((problem) => problem !== null) ?? null;
    default:
      return `unknown block ${String(block.type)}`;
  }
}

function blocksProblem(blocks: unknown): string | null {
  if (!Array.isArray(blocks)) return 'no list';
  if (blocks.length > 50) return 'more than 50 blocks';
  return (
    blocks
      .filter(isJsonObject)
      .map(blockProblem)
      .find((problem) => problem !== null) ?? null
  );
}

/**
 * Slack's side: chat.postMessage, chat.update and the addresses at which presses are answered, over HTTP. It refuses what Slack
 * refuses: tokens, kinds of body, channels, sizes, unescaped text.
 */
export async function startSlackServer() {
  const messages: ShownMessage[] = [];
  const told: string[] = [];
  const problems: string[] = [];
  const requests: string[] = [];
  /** Answers that take the place of the next ones. */
  const faults: {
    readonly status?: number;
    readonly headers?: Record<string, string>;
    readonly body?: string;
    /** The request was heard, and its answer never comes. */
    readonly hangUp?: boolean;
  }[] = [];
  const channels = new Set([SLACK_CHANNEL]);
  let count = 0;

  function chat(method: string, request: IncomingMessage, body: Json): Json {
    const refuse = (error: string) => ({ ok: false, error });
    if (request.headers.authorization !== `Bearer ${SLACK_TOKEN}`) return refuse('invalid_auth');
    if (!String(request.headers['content-type']).startsWith('application/json'))
      return refuse('invalid_post_type');
    const { channel, text, blocks, ts, thread_ts } = body;
    if (typeof channel !== 'string' || !channels.has(channel)) return refuse('channel_not_found');
    if (typeof text !== 'string' || text === '') return refuse('no_text');
    const problem = blocks === undefined ? null : blocksProblem(blocks);
    if (problem !== null) {
      problems.push(problem);
      return refuse('invalid_blocks');
    }
    const shown = { channel, text, blocks: (blocks ?? []) as readonly Json[] };
    if (method === 'chat.update') {
      const at = messages.findIndex((one) => one.channel === channel && one.ts === ts);
      const found = messages[at];
      if (found === undefined) return refuse('message_not_found');
      messages[at] = { ...found, ...shown };
      return { ok: true, channel, ts };
    }
    if (thread_ts !== undefined && !messages.some((one) => one.ts === thread_ts))
      return refuse('thread_not_found');
    count += 1;
    const place = { ts: `1795334460.${String(count).padStart(6, '0')}` };
    const threadTs = typeof thread_ts === 'string' ? thread_ts : null;
    messages.push({ ...shown, ...place, threadTs, broadcast: body.reply_broadcast === true });
    return { ok: true, channel, ...place, message: { text } };
  }

  function action(body: Json): number {
    if (body.replace_original === true) {
      const problem = blocksProblem(body.blocks);
      if (problem !== null) {
        problems.push(problem);
        return 400;
      }
      const card = messages.findLastIndex(({ threadTs }) => threadTs === null);
      const found = messages[card];
      if (found === undefined) return 404;
      messages[card] = { ...found, text: String(body.text), blocks: body.blocks as readonly Json[] };
      return 200;
    }
    if (body.response_type !== 'ephemeral' || typeof body.text !== 'string') return 400;
    told.push(body.text);
    return 200;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const path = String(request.url);
    requests.push(path);
    const fault = faults.shift();
    if (fault?.hangUp === true) {
      request.socket.destroy();
      return;
    }
    if (fault !== undefined) {
      response.writeHead(fault.status ?? 200, fault.headers ?? {}).end(fault.body ?? '');
      return;
    }
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Json;
    if (path.startsWith('/api/')) {
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
      response.end(JSON.stringify(chat(path.slice('/api/'.length), request, body)));
      return;
    }
    response.writeHead(path.startsWith('/actions/') ? action(body) : 404).end('ok');
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    apiUrl: `${origin}/api`,
    responseUrl: `${origin}/actions/${SLACK_TEAM}/1/secret`,
    messages,
    told,
    problems,
    requests,
    faults,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** The headers that Slack sends with a form, by its own recipe. */
export function signedBySlack(secret: string, body: string, atMs: number) {
  const timestamp = String(Math.floor(atMs / 1_000));
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${digest}`,
  };
}

/** The form that Slack sends when somebody presses a button of a message. */
export function pressForm(
  press: {
    readonly user: string;
    readonly team?: string;
    readonly channel?: string;
    readonly actionId: string;
    readonly value: string;
    readonly responseUrl: string;
  },
  blocks: readonly Json[],
): string {
  const team = press.team ?? SLACK_TEAM;
  const payload = {
    type: 'block_actions',
    user: { id: press.user, username: 'somebody', name: 'somebody', team_id: team },
    api_app_id: 'A0123ABCD',
    token: 'of no use any more',
    container: {
      type: 'message',
      message_ts: '1795334460.000001',
      channel_id: press.channel ?? SLACK_CHANNEL,
    },
    trigger_id: '1.2.abc',
    team: { id: SLACK_TEAM, domain: 'example' },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: press.channel ?? SLACK_CHANNEL, name: 'ops' },
    message: { type: 'message', user: 'U0BOT', ts: '1795334460.000001', bot_id: 'B0', text: 'x', blocks },
    state: { values: {} },
    response_url: press.responseUrl,
    actions: [
      {
        action_id: press.actionId,
        block_id: 'recoverops_decision',
        text: { type: 'plain_text', text: 'Approve', emoji: false },
        value: press.value,
        style: 'primary',
        type: 'button',
        action_ts: '1795334470.123456',
      },
    ],
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}
